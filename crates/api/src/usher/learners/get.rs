use axum::Json;
use axum::extract::State;
use usher_model::LearnerId;
use usher_service::Usher;

use super::schema::Learner;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;

/// Shows a learner with their tags.
#[utoipa::path(
    get,
    path = "/learners/{learnerId}",
    operation_id = "getLearner",
    tag = "learners",
    params(("learnerId" = String, Path, description = "The learner's id.")),
    responses(
        (status = 200, description = "The learner.", body = Learner),
        (status = 404, description = "The application has no registration of such a learner."),
    ),
)]
pub(crate) async fn get_learner(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<LearnerId>,
) -> Result<Json<Learner>> {
    Ok(Json(usher.get_learner(&caller.actor, &caller.app, &id).await?.into()))
}
