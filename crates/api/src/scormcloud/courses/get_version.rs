use axum::Json;
use axum::extract::State;
use usher_service::Usher;
use usher_service::course::CourseInclude;

use super::list::CourseIncludeParams;
use super::place::Place;
use super::schema::CourseSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::query::Params;

/// Shows a version of a course.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/versions/{versionId}",
    operation_id = "getCourseVersionInfo",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
        CourseIncludeParams,
    ),
    responses(
        (status = 200, description = "The version.", body = CourseSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such version.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_course_version_info(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(include): Params<CourseIncludeParams>,
) -> Result<Json<CourseSchema>> {
    let registration_count = include.include_registration_count.unwrap_or(false);
    let version =
        usher.get_course_version(&caller.actor, &caller.app, &place, CourseInclude { registration_count }).await?;
    Ok(Json(CourseSchema::show_version(version, include.include_course_metadata.unwrap_or(false))))
}
