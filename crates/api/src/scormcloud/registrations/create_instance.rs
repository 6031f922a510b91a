use axum::extract::State;
use axum::http::StatusCode;
use usher_model::RegistrationId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;

/// Begins a registration anew on the newest version of its course; what came of it before stays as an older instance.
#[utoipa::path(
    post,
    path = "/registrations/{registrationId}/instances",
    operation_id = "createNewRegistrationInstance",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id.")),
    responses(
        (status = 204, description = "The new instance counts from now on."),
        (status = 400, description = "The id cannot be one.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_new_registration_instance(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<RegistrationId>,
) -> Result<StatusCode> {
    usher.create_instance(&caller.actor, &caller.app, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
