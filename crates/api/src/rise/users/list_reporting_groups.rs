use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::group::GroupQuery;
use utoipa::ToSchema;

use super::schema::PageParams;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::groups::schema::Group;
use crate::rise::listing::{limit, link, next_url, page, refused};
use crate::rise::path::Names;
use crate::scormcloud::query::Params;

/// A page of the groups that somebody reports on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportingGroups {
    /// The person.
    user_url: String,
    /// The groups.
    groups: Vec<Group>,
    /// Where the list goes on; null at its end.
    next_url: Option<String>,
}

/// Lists the groups that a reporter reports on, the oldest first; for one who reports on everyone, that alone.
#[utoipa::path(
    get,
    path = "/users/{userId}/reporting-groups",
    operation_id = "listReportingGroups",
    tag = "users",
    params(("userId" = String, Path, description = "The person's id."), PageParams),
    responses(
        (status = 200, description = "A page of groups.", body = ReportingGroups),
        (status = 400, description = "invalid_user_role: the person is no reporter; invalid_parameter; \
            invalid_api_version."),
        (status = 404, description = "user_not_found: there is nobody of that id."),
    ),
)]
pub(crate) async fn list_reporting_groups(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
    Params(params): Params<PageParams>,
) -> Result<Json<ReportingGroups>> {
    let (rows, person) = (limit(params.limit)?, names.user()?);
    let id = person.to_string();
    let user_url = link(&usher, &["users", &id]);
    if usher.reports_on_everyone(&caller.actor, person).await? {
        return Ok(Json(ReportingGroups { user_url, groups: vec![Group::everyone(&usher)], next_url: None }));
    }
    let query = GroupQuery { of_reporter: Some(person), limit: rows, ..GroupQuery::default() };
    let found = usher.list_groups(&caller.actor, page(params.cursor, || Ok(query))?).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let path = ["users", id.as_str(), "reporting-groups"];
    let next_url = next_url(&usher, &path, &[("limit", rows.as_deref())], found.more);
    let groups = found.rows.into_iter().map(|group| Group::of(&usher, group)).collect();
    Ok(Json(ReportingGroups { user_url, groups, next_url }))
}
