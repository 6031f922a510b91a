use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::account_course::CourseReportQuery;
use utoipa::ToSchema;

use super::schema::{ReportParams, Session};
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::listing::{link, next_url, page, refused, report_limit};
use crate::rise::path::Names;
use crate::scormcloud::query::Params;

/// A page of the report of a course.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CourseReport {
    /// The course.
    course_url: String,
    /// Who is on it.
    learners: Vec<Session>,
    /// Where the report goes on; null at its end.
    next_url: Option<String>,
}

/// Tells what everybody who is on a course came to.
#[utoipa::path(
    get,
    path = "/reports/courses/{courseId}",
    operation_id = "getCourseReport",
    tag = "reports",
    params(("courseId" = String, Path, description = "The course's id on this wire."), ReportParams),
    responses(
        (status = 200, description = "A page of the report.", body = CourseReport),
        (status = 404, description = "course_not_found: there is no such course."),
    ),
)]
pub(crate) async fn report_course(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
    Params(params): Params<ReportParams>,
) -> Result<Json<CourseReport>> {
    let rows = report_limit(params.limit)?;
    let course = names.course()?;
    let id = course.to_string();
    usher.get_account_course(&caller.actor, course).await?;
    let query = CourseReportQuery { course: Some(course), limit: rows, ..CourseReportQuery::default() };
    let found = usher.report_courses(&caller.actor, page(params.cursor, || Ok(query))?).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let next_url = next_url(&usher, &["reports", "courses", &id], &[("limit", rows.as_deref())], found.more);
    let course_url = link(&usher, &["courses", &id]);
    let learners = found.rows.into_iter().map(|row| Session::of(&usher, row)).collect();
    Ok(Json(CourseReport { course_url, learners, next_url }))
}
