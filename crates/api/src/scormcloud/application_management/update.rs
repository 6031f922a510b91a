use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use usher_model::AppId;
use usher_service::Usher;
use usher_service::account::ApplicationChange;
use utoipa::ToSchema;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;

/// What to change of an application; what is not said stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateApplicationSchema {
    /// Its name: 1 to 255 characters.
    name: Option<String>,
    /// Whether its courses and registrations may be deleted through this API.
    allow_delete: Option<bool>,
}

/// Changes an application.
#[utoipa::path(
    put,
    path = "/appManagement/applications/{childAppId}",
    operation_id = "updateApplication",
    tag = "applicationManagement",
    params(("childAppId" = String, Path, description = "The application's id.")),
    request_body = UpdateApplicationSchema,
    responses(
        (status = 204, description = "It is changed."),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 404, description = "There is no such application.", body = MessageSchema),
    ),
)]
pub(crate) async fn update_application(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<AppId>,
    Body(body): Body<UpdateApplicationSchema>,
) -> Result<StatusCode> {
    let change = ApplicationChange { name: body.name, allow_delete: body.allow_delete };
    usher.update_application(&caller.actor, &id, change).await?;
    Ok(StatusCode::NO_CONTENT)
}
