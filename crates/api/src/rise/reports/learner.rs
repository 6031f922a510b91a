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

/// A page of the report of a person.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LearnerReport {
    /// The person.
    user_url: String,
    /// Their courses.
    courses: Vec<Session>,
    /// Where the report goes on; null at its end.
    next_url: Option<String>,
}

/// Tells what somebody came to in all their courses: those that they are enrolled in, and those under their address once they
/// have shown that it is theirs.
#[utoipa::path(
    get,
    path = "/reports/learners/{userId}",
    operation_id = "getLearnerReport",
    tag = "reports",
    params(("userId" = String, Path, description = "The person's id."), ReportParams),
    responses(
        (status = 200, description = "A page of the report.", body = LearnerReport),
        (status = 404, description = "user_not_found: there is nobody of that id."),
    ),
)]
pub(crate) async fn report_learner(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
    Params(params): Params<ReportParams>,
) -> Result<Json<LearnerReport>> {
    let rows = report_limit(params.limit)?;
    let person = names.user()?;
    let id = person.to_string();
    usher.get_person(&caller.actor, person).await?;
    let query = CourseReportQuery { person: Some(person), limit: rows, ..CourseReportQuery::default() };
    let found = usher.report_courses(&caller.actor, page(params.cursor, || Ok(query))?).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let next_url = next_url(&usher, &["reports", "learners", &id], &[("limit", rows.as_deref())], found.more);
    let user_url = link(&usher, &["users", &id]);
    let courses = found.rows.into_iter().map(|row| Session::of(&usher, row)).collect();
    Ok(Json(LearnerReport { user_url, courses, next_url }))
}
