use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::Usher;
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::query::Params;

/// Which report.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportageLinkParams {
    /// The `queryString` of `reportageAuth`.
    auth: String,
    /// An address of the vendor's reports. Of its parameters, `courseId`, `learnerId` and `viewall` are looked at;
    /// `appId`, if there, must be that of the caller.
    report_url: String,
}

/// A link to the page of results.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportageLinkSchema {
    /// The address, with its host.
    pub reportage_link: String,
}

/// Makes a link to the page of results of the application, for whoever opens it, for as long as `auth` holds.
#[utoipa::path(
    get,
    path = "/reporting/reportageLink",
    operation_id = "getReportageLink",
    tag = "reporting",
    params(ReportageLinkParams),
    responses(
        (status = 200, description = "The link.", body = ReportageLinkSchema),
        (status = 400, description = "A parameter cannot be read, or `auth` does not hold.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_reportage_link(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<ReportageLinkParams>,
) -> Result<Json<ReportageLinkSchema>> {
    let link = usher.report_link(&caller.actor, &caller.app, &params.auth, &params.report_url)?;
    Ok(Json(ReportageLinkSchema { reportage_link: link.into() }))
}
