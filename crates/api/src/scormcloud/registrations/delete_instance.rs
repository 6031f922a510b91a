use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::InstanceId;

/// Removes an instance of a registration with all that came of it. Without the newest, the one before it counts; without
/// the last, the registration is gone too.
#[utoipa::path(
    delete,
    path = "/registrations/{registrationId}/instances/{instanceId}",
    operation_id = "deleteRegistrationInstance",
    tag = "registration",
    params(
        ("registrationId" = String, Path, description = "The registration's id."),
        ("instanceId" = i64, Path, description = "The instance's number; the first is 0."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "An id cannot be one.", body = MessageSchema),
        (status = 404, description = "The application has no such registration or instance.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_registration_instance(
    caller: Caller,
    State(usher): State<Usher>,
    InstanceId { registration, number }: InstanceId,
) -> Result<StatusCode> {
    usher.delete_instance(&caller.actor, &caller.app, &registration, number).await?;
    Ok(StatusCode::NO_CONTENT)
}
