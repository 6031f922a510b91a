use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::Usher;
use usher_service::report::Navigation;
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::query::Params;

/// What the link is to allow.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportageAuthParams {
    /// How far one may go from the page that the link leads to: `NONAV`, `DOWNONLY` or `FREENAV`.
    nav_permission: String,
    /// Kept in the query string; nothing depends on it yet.
    admin: Option<bool>,
}

/// What links are made of.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportageAuthTokenSchema {
    /// Always true.
    pub auth_enabled: bool,
    /// To be handed to `reportageLink` within an hour.
    pub query_string: String,
}

/// Makes what a link to the page of results needs. It holds for an hour, for this application alone.
#[utoipa::path(
    get,
    path = "/reporting/reportageAuth",
    operation_id = "getReportageAuthToken",
    tag = "reporting",
    params(ReportageAuthParams),
    responses(
        (status = 200, description = "The query string.", body = ReportageAuthTokenSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_reportage_auth_token(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<ReportageAuthParams>,
) -> Result<Json<ReportageAuthTokenSchema>> {
    let navigation = match params.nav_permission.trim().to_ascii_uppercase().as_str() {
        "NONAV" => Navigation::None,
        "DOWNONLY" => Navigation::Down,
        "FREENAV" => Navigation::Free,
        _ => return Err(ApiError::invalid("navPermission", "must be one of NONAV, DOWNONLY, FREENAV")),
    };
    let query_string = usher.report_auth(&caller.actor, &caller.app, navigation, params.admin.unwrap_or(false))?;
    Ok(Json(ReportageAuthTokenSchema { auth_enabled: true, query_string }))
}
