use axum::Json;
use axum::extract::State;
use usher_service::Usher;

use super::schema::Course;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Shows a course.
#[utoipa::path(
    get,
    path = "/courses/{courseId}",
    operation_id = "getCourse",
    tag = "courses",
    params(("courseId" = String, Path, description = "The course's id on this wire.")),
    responses(
        (status = 200, description = "The course.", body = Course),
        (status = 404, description = "course_not_found: there is no such course."),
    ),
)]
pub(crate) async fn get_course(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<Json<Course>> {
    let found = usher.get_account_course(&caller.actor, names.course()?).await?;
    Ok(Json(Course::of(&usher, found)))
}
