use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;

use super::super::place::Place;
use super::PathParams;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::query::Params;

/// Removes a file of a course.
#[utoipa::path(
    delete,
    path = "/courses/{courseId}/asset",
    operation_id = "deleteCourseAsset",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        PathParams,
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "There is no such course, or it has no such file.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_course_asset(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(params): Params<PathParams>,
) -> Result<StatusCode> {
    usher.delete_asset(&caller.actor, &caller.app, &place, &params.relative_path).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a file of a version of a course.
#[utoipa::path(
    delete,
    path = "/courses/{courseId}/versions/{versionId}/asset",
    operation_id = "deleteCourseVersionAsset",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
        PathParams,
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "There is no such version, or it has no such file.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_course_version_asset(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(params): Params<PathParams>,
) -> Result<StatusCode> {
    usher.delete_asset(&caller.actor, &caller.app, &place, &params.relative_path).await?;
    Ok(StatusCode::NO_CONTENT)
}
