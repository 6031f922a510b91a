use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_model::CourseId;
use usher_service::course::CourseInclude;
use usher_service::{DateField, Period, Usher};
use utoipa::{IntoParams, ToSchema};

use super::list::CourseIncludeParams;
use super::schema::CourseSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::listing::read_period;
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// When the versions of a list last changed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeriodParams {
    /// Not before this instant (ISO 8601; UTC if it names no zone).
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<String>,
    /// Not after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<String>,
}

impl PeriodParams {
    pub(super) fn read(&self) -> Result<Period> {
        read_period(DateField::Updated, self.since.as_deref(), self.until.as_deref())
    }
}

/// All of a list of courses.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourseListNonPagedSchema {
    /// The courses.
    pub courses: Vec<CourseSchema>,
}

/// Lists the versions of a course, oldest first.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/versions",
    operation_id = "getCourseVersions",
    tag = "course",
    params(("courseId" = String, Path, description = "The course's id."), PeriodParams, CourseIncludeParams),
    responses(
        (status = 200, description = "The versions.", body = CourseListNonPagedSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_course_versions(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<CourseId>,
    Params(period): Params<PeriodParams>,
    Params(include): Params<CourseIncludeParams>,
) -> Result<Json<CourseListNonPagedSchema>> {
    let registration_count = include.include_registration_count.unwrap_or(false);
    let metadata = include.include_course_metadata.unwrap_or(false);
    let include = CourseInclude { registration_count };
    let versions = usher.list_course_versions(&caller.actor, &caller.app, &id, period.read()?, include).await?;
    let courses = versions.into_iter().map(|version| CourseSchema::show_version(version, metadata)).collect();
    Ok(Json(CourseListNonPagedSchema { courses }))
}
