use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::account_course::AccountCourseQuery;
use utoipa::ToSchema;

use super::schema::Course;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::listing::{limit, next_url, page, refused};
use crate::rise::users::schema::PageParams;
use crate::scormcloud::query::Params;

/// A page of courses.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Courses {
    /// The courses.
    courses: Vec<Course>,
    /// Where the list goes on; null at its end.
    next_url: Option<String>,
}

/// Lists the courses of all applications, the oldest first.
#[utoipa::path(
    get,
    path = "/courses",
    operation_id = "listCourses",
    tag = "courses",
    params(PageParams),
    responses((status = 200, description = "A page of courses.", body = Courses)),
)]
pub(crate) async fn list_courses(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<PageParams>,
) -> Result<Json<Courses>> {
    let rows = limit(params.limit)?;
    let request = page(params.cursor, || Ok(AccountCourseQuery { limit: rows }))?;
    let found = usher.list_account_courses(&caller.actor, request).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let next_url = next_url(&usher, &["courses"], &[("limit", rows.as_deref())], found.more);
    let courses = found.rows.into_iter().map(|course| Course::of(&usher, course)).collect();
    Ok(Json(Courses { courses, next_url }))
}
