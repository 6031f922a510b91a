use axum::extract::State;
use axum::http::StatusCode;
use usher_model::CourseId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;

/// Removes a course with its versions, registrations and invitations.
#[utoipa::path(
    delete,
    path = "/courses/{courseId}",
    operation_id = "deleteCourse",
    tag = "course",
    params(("courseId" = String, Path, description = "The course's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "The id cannot be one.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_course(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<CourseId>,
) -> Result<StatusCode> {
    usher.delete_course(&caller.actor, &caller.app, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
