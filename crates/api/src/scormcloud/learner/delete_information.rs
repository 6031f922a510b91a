use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use usher_model::{Email, LearnerId};
use usher_service::Usher;
use utoipa::IntoParams;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// Who asks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserParams {
    /// The address of a person who may erase learners: an admin. The receipt is mailed there.
    user_email: String,
}

/// Erases a learner from the application. The answer comes at once; a job does the work and mails a receipt.
///
/// Results of courses stay as numbers, under an id that means nobody.
#[utoipa::path(
    post,
    path = "/learner/{learnerId}/delete-information",
    operation_id = "deleteAllLearnerData",
    tag = "learner",
    params(("learnerId" = String, Path, description = "The learner's id."), UserParams),
    responses(
        (status = 204, description = "It will be done."),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 403, description = "The address is not that of a person who may do this.", body = MessageSchema),
        (status = 404, description = "The application has no such learner.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_all_learner_data(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<LearnerId>,
    Params(params): Params<UserParams>,
) -> Result<StatusCode> {
    let by = Email::parse(&params.user_email).map_err(|fault| ApiError::invalid("userEmail", fault))?;
    usher.erase_learner(&caller.actor, &caller.app, &id, &by).await?;
    Ok(StatusCode::NO_CONTENT)
}
