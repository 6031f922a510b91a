use axum::extract::State;
use axum::http::StatusCode;
use usher_model::RegistrationId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;

/// Takes all that came of a registration's newest instance, its launch history included, and moves it to the newest
/// version of its course.
#[utoipa::path(
    delete,
    path = "/registrations/{registrationId}/progress",
    operation_id = "deleteRegistrationProgress",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id.")),
    responses(
        (status = 204, description = "It is as if nobody had opened it."),
        (status = 400, description = "The id cannot be one.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_registration_progress(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<RegistrationId>,
) -> Result<StatusCode> {
    usher.reset_registration(&caller.actor, &caller.app, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
