use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::account_course::CourseReportQuery;
use utoipa::ToSchema;

use super::schema::{ReportParams, Session};
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::listing::{next_url, page, refused, report_limit};
use crate::scormcloud::query::Params;

/// A page of the activity of the whole account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Activity {
    /// The sessions.
    sessions: Vec<Session>,
    /// Where the report goes on; null at its end.
    next_url: Option<String>,
}

/// Tells what everybody who opened a course came to, over the whole account; the oldest registrations come first.
#[utoipa::path(
    get,
    path = "/reports/activity",
    operation_id = "getActivityReport",
    tag = "reports",
    params(ReportParams),
    responses(
        (status = 200, description = "A page of the report.", body = Activity),
    ),
)]
pub(crate) async fn report_activity(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<ReportParams>,
) -> Result<Json<Activity>> {
    let rows = report_limit(params.limit)?;
    let query = CourseReportQuery { begun: true, limit: rows, ..CourseReportQuery::default() };
    let found = usher.report_courses(&caller.actor, page(params.cursor, || Ok(query))?).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let next_url = next_url(&usher, &["reports", "activity"], &[("limit", rows.as_deref())], found.more);
    let sessions = found.rows.into_iter().map(|row| Session::of(&usher, row)).collect();
    Ok(Json(Activity { sessions, next_url }))
}
