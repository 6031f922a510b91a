use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use usher_service::Usher;
use usher_service::people::PersonQuery;
use utoipa::ToSchema;

use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::listing::{limit, link, next_url, page, refused};
use crate::rise::path::Names;
use crate::rise::users::schema::{PageParams, User};
use crate::scormcloud::query::Params;

/// A page of the reporters of a group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the wire's words")]
pub(crate) struct Reporters {
    /// The group.
    group_url: String,
    /// The people.
    reporters: Vec<User>,
    /// Where the list goes on; null at its end.
    next_url: Option<String>,
}

/// Lists who reports on a group; those who report on everyone are among them.
#[utoipa::path(
    get,
    path = "/groups/{groupId}/reporters",
    operation_id = "listReporters",
    tag = "groups",
    params(("groupId" = String, Path, description = "The group's id, or `everyone`."), PageParams),
    responses(
        (status = 200, description = "A page of people.", body = Reporters),
        (status = 404, description = "group_not_found: there is no such group."),
    ),
)]
pub(crate) async fn list_reporters(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
    Params(params): Params<PageParams>,
) -> Result<Json<Reporters>> {
    let (rows, group) = (limit(params.limit)?, names.group());
    usher.get_group(&caller.actor, group).await?;
    let query = PersonQuery { reporters_of: Some(group), limit: rows, ..PersonQuery::default() };
    let found = usher.list_people(&caller.actor, page(params.cursor, || Ok(query))?).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let id = names.text("groupId").to_ascii_lowercase();
    let next_url = next_url(&usher, &["groups", &id, "reporters"], &[("limit", rows.as_deref())], found.more);
    let group_url = link(&usher, &["groups", &id]);
    let reporters = found.rows.iter().map(|person| User::of(&usher, person)).collect();
    Ok(Json(Reporters { group_url, reporters, next_url }))
}

/// Has a reporter report on a group, or on everyone; who does already goes on.
#[utoipa::path(
    put,
    path = "/groups/{groupId}/reporters/{userId}",
    operation_id = "addReporter",
    tag = "groups",
    params(
        ("groupId" = String, Path, description = "The group's id, or `everyone`."),
        ("userId" = String, Path, description = "The person's id."),
    ),
    responses(
        (status = 204, description = "It is so now."),
        (status = 400, description = "invalid_user_role: the person is no reporter; invalid_reporting_groups: they would \
            report on everyone and on other groups; invalid_api_version."),
        (status = 404, description = "group_not_found or user_not_found: there is no such group or person."),
    ),
)]
pub(crate) async fn add_reporter(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.add_reporter(&caller.actor, names.group(), names.user()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets somebody report on a group no longer; who does not goes on so.
#[utoipa::path(
    delete,
    path = "/groups/{groupId}/reporters/{userId}",
    operation_id = "removeReporter",
    tag = "groups",
    params(
        ("groupId" = String, Path, description = "The group's id, or `everyone`."),
        ("userId" = String, Path, description = "The person's id."),
    ),
    responses(
        (status = 204, description = "It is so now."),
        (status = 404, description = "group_not_found or user_not_found: there is no such group or person."),
    ),
)]
pub(crate) async fn remove_reporter(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.remove_reporter(&caller.actor, names.group(), names.user()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
