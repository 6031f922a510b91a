use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;

use super::place::Place;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};

/// Removes a version of a course with the registrations that are on it; with the last version goes the course.
#[utoipa::path(
    delete,
    path = "/courses/{courseId}/versions/{versionId}",
    operation_id = "deleteCourseVersion",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "The path cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such version.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_course_version(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
) -> Result<StatusCode> {
    usher.delete_course_version(&caller.actor, &caller.app, &place).await?;
    Ok(StatusCode::NO_CONTENT)
}
