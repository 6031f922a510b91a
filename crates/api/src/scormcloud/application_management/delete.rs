use axum::extract::State;
use axum::http::StatusCode;
use usher_model::AppId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;

/// Removes an application that has no courses, and so no registrations.
#[utoipa::path(
    delete,
    path = "/appManagement/applications/{childAppId}",
    operation_id = "deleteApplication",
    tag = "applicationManagement",
    params(("childAppId" = String, Path, description = "The application's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "The id cannot be one.", body = MessageSchema),
        (status = 404, description = "There is no such application.", body = MessageSchema),
        (status = 409, description = "It is not empty.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_application(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<AppId>,
) -> Result<StatusCode> {
    usher.delete_application(&caller.actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
