use axum::extract::State;
use axum::http::StatusCode;
use usher_model::RegistrationId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;

/// Tells by the status alone whether a registration exists.
#[utoipa::path(
    head,
    path = "/registrations/{registrationId}",
    operation_id = "getRegistration",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id.")),
    responses(
        (status = 200, description = "It exists."),
        (status = 400, description = "No registration can have such an id."),
        (status = 404, description = "The application has no such registration."),
    ),
)]
pub(crate) async fn get_registration(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<RegistrationId>,
) -> Result<StatusCode> {
    let exists = usher.registration_exists(&caller.actor, &caller.app, &id).await?;
    Ok(if exists { StatusCode::OK } else { StatusCode::NOT_FOUND })
}
