use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use usher_model::LearnerId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;

/// All that is kept of a learner, as JSON: tags, registrations with every instance and its runtime data, launches,
/// invitations and mails. It is written while it is read, however much it is.
#[utoipa::path(
    get,
    path = "/learners/{learnerId}/export",
    operation_id = "exportLearner",
    tag = "learners",
    params(("learnerId" = String, Path, description = "The learner's id.")),
    responses(
        (status = 200, description = "The data.", content_type = "application/json"),
        (status = 404, description = "The application has no registration of such a learner."),
    ),
)]
pub(crate) async fn export_learner(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<LearnerId>,
) -> Result<Response> {
    let export = usher.export_learner(&caller.actor, &caller.app, &id).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, r#"attachment; filename="learner.json""#),
    ];
    Ok((headers, Body::from_stream(export.into_stream())).into_response())
}
