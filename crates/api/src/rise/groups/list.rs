use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::Usher;
use usher_service::group::GroupQuery;
use utoipa::{IntoParams, ToSchema};

use super::schema::Group;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::listing::{limit, next_url, page, refused};
use crate::scormcloud::query::Params;

/// Which groups.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct GroupParams {
    /// How many a page holds: 1 to 100; 50 if not said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// Of exactly this name; case does not matter.
    name: Option<String>,
    /// Part of `nextUrl`.
    cursor: Option<String>,
}

/// A page of groups.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Groups {
    /// The groups.
    pub groups: Vec<Group>,
    /// Where the list goes on; null at its end.
    pub next_url: Option<String>,
}

/// Lists the groups that were made, the oldest first. Everyone is not among them.
#[utoipa::path(
    get,
    path = "/groups",
    operation_id = "listGroups",
    tag = "groups",
    params(GroupParams),
    responses((status = 200, description = "A page of groups.", body = Groups)),
)]
pub(crate) async fn list_groups(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<GroupParams>,
) -> Result<Json<Groups>> {
    let (rows, name) = (limit(params.limit)?, params.name);
    let query = GroupQuery { name: name.clone(), limit: rows, ..GroupQuery::default() };
    let found = usher.list_groups(&caller.actor, page(params.cursor, || Ok(query))?).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let shown = [("limit", rows.as_deref()), ("name", name.as_deref())];
    let next_url = next_url(&usher, &["groups"], &shown, found.more);
    let groups = found.rows.into_iter().map(|group| Group::of(&usher, group)).collect();
    Ok(Json(Groups { groups, next_url }))
}
