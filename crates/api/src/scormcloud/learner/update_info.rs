use axum::extract::State;
use axum::http::StatusCode;
use usher_model::{Email, LearnerId};
use usher_service::Usher;
use usher_service::learner::LearnerUpdate;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::registrations::LearnerSchema;

/// What is missing or null stays; what is an empty text becomes empty.
fn read(body: LearnerSchema) -> Result<LearnerUpdate> {
    let email = body.email.map(|text| if text.trim().is_empty() { Ok(None) } else { Email::parse(&text).map(Some) });
    Ok(LearnerUpdate {
        id: LearnerId::parse(&body.id).map_err(|fault| ApiError::invalid("id", fault))?,
        email: email.transpose().map_err(|fault| ApiError::invalid("email", fault))?,
        first_name: body.first_name,
        last_name: body.last_name,
    })
}

/// Changes a learner's data on all registrations of the application. The answer comes at once; a job does the work.
///
/// Another id than that in the path renames the learner. If it is known already, both learners become one.
#[utoipa::path(
    post,
    path = "/learner/{learnerId}/updateInfo",
    operation_id = "updateLearnerInfo",
    tag = "learner",
    params(("learnerId" = String, Path, description = "The learner's id.")),
    request_body = LearnerSchema,
    responses(
        (status = 204, description = "It will be done."),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such learner.", body = MessageSchema),
    ),
)]
pub(crate) async fn update_learner_info(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<LearnerId>,
    Body(body): Body<LearnerSchema>,
) -> Result<StatusCode> {
    usher.update_learner(&caller.actor, &caller.app, &id, read(body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
