use axum::Json;
use axum::extract::State;
use usher_model::CourseId;
use usher_service::Usher;
use usher_service::course::CourseInclude;

use super::list::CourseIncludeParams;
use super::schema::CourseSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// Shows a course.
#[utoipa::path(
    get,
    path = "/courses/{courseId}",
    operation_id = "getCourse",
    tag = "course",
    params(("courseId" = String, Path, description = "The course's id."), CourseIncludeParams),
    responses(
        (status = 200, description = "The course.", body = CourseSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_course(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<CourseId>,
    Params(include): Params<CourseIncludeParams>,
) -> Result<Json<CourseSchema>> {
    let registration_count = include.include_registration_count.unwrap_or(false);
    let course = usher.get_course(&caller.actor, &caller.app, &id, CourseInclude { registration_count }).await?;
    Ok(Json(CourseSchema::show(course, include.include_course_metadata.unwrap_or(false))))
}
