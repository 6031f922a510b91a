use axum::extract::State;
use axum::http::StatusCode;
use usher_model::RegistrationId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;

/// Removes the data that the activities of a registration share.
#[utoipa::path(
    delete,
    path = "/registrations/{registrationId}/globalData",
    operation_id = "deleteRegistrationGlobalData",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "The id cannot be one.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_registration_global_data(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<RegistrationId>,
) -> Result<StatusCode> {
    usher.delete_global_data(&caller.actor, &caller.app, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
