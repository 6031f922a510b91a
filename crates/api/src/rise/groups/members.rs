use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;
use usher_service::people::PersonQuery;

use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::listing::{limit, next_url, page, refused};
use crate::rise::path::Names;
use crate::rise::users::list::Users;
use crate::rise::users::schema::{PageParams, User};
use crate::scormcloud::query::Params;

/// Lists who is in a group; those who came to the account first come first.
#[utoipa::path(
    get,
    path = "/groups/{groupId}/users",
    operation_id = "listMembers",
    tag = "groups",
    params(("groupId" = String, Path, description = "The group's id, or `everyone`."), PageParams),
    responses(
        (status = 200, description = "A page of people.", body = Users),
        (status = 404, description = "group_not_found: there is no such group."),
    ),
)]
pub(crate) async fn list_members(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
    Params(params): Params<PageParams>,
) -> Result<Json<Users>> {
    let (rows, group) = (limit(params.limit)?, names.group());
    usher.get_group(&caller.actor, group).await?;
    let query = PersonQuery { members_of: Some(group), limit: rows, ..PersonQuery::default() };
    let found = usher.list_people(&caller.actor, page(params.cursor, || Ok(query))?).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let id = names.text("groupId").to_ascii_lowercase();
    let next_url = next_url(&usher, &["groups", &id, "users"], &[("limit", rows.as_deref())], found.more);
    let users = found.rows.iter().map(|person| User::of(&usher, person)).collect();
    Ok(Json(Users { users, next_url }))
}

/// Makes somebody a member of a group; who is one stays one.
#[utoipa::path(
    put,
    path = "/groups/{groupId}/users/{userId}",
    operation_id = "addMember",
    tag = "groups",
    params(
        ("groupId" = String, Path, description = "The group's id."),
        ("userId" = String, Path, description = "The person's id."),
    ),
    responses(
        (status = 204, description = "It is so now."),
        (status = 404, description = "group_not_found or user_not_found: there is no such group or person."),
    ),
)]
pub(crate) async fn add_member(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.add_member(&caller.actor, names.group(), names.user()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody out of a group; who is not in it stays out.
#[utoipa::path(
    delete,
    path = "/groups/{groupId}/users/{userId}",
    operation_id = "removeMember",
    tag = "groups",
    params(
        ("groupId" = String, Path, description = "The group's id."),
        ("userId" = String, Path, description = "The person's id."),
    ),
    responses(
        (status = 204, description = "It is so now."),
        (status = 404, description = "group_not_found or user_not_found: there is no such group or person."),
    ),
)]
pub(crate) async fn remove_member(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.remove_member(&caller.actor, names.group(), names.user()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
