use axum::Json;
use axum::extract::State;
use usher_service::Usher;
use usher_service::group::GroupQuery;

use super::schema::PageParams;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::groups::list::Groups;
use crate::rise::groups::schema::Group;
use crate::rise::listing::{limit, next_url, page, refused};
use crate::rise::path::Names;
use crate::scormcloud::query::Params;

/// Lists the groups that somebody is in, the oldest first.
#[utoipa::path(
    get,
    path = "/users/{userId}/groups",
    operation_id = "listUserGroups",
    tag = "users",
    params(("userId" = String, Path, description = "The person's id."), PageParams),
    responses(
        (status = 200, description = "A page of groups.", body = Groups),
        (status = 404, description = "user_not_found: there is nobody of that id."),
    ),
)]
pub(crate) async fn list_user_groups(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
    Params(params): Params<PageParams>,
) -> Result<Json<Groups>> {
    let (rows, person) = (limit(params.limit)?, names.user()?);
    usher.get_person(&caller.actor, person).await?;
    let query = GroupQuery { of_member: Some(person), limit: rows, ..GroupQuery::default() };
    let found = usher.list_groups(&caller.actor, page(params.cursor, || Ok(query))?).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let path = ["users", &person.to_string(), "groups"];
    let next_url = next_url(&usher, &path, &[("limit", rows.as_deref())], found.more);
    let groups = found.rows.into_iter().map(|group| Group::of(&usher, group)).collect();
    Ok(Json(Groups { groups, next_url }))
}
