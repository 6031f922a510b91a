use axum::Json;
use axum::extract::State;
use usher_service::Usher;

use super::schema::Group;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Shows a group.
#[utoipa::path(
    get,
    path = "/groups/{groupId}",
    operation_id = "getGroup",
    tag = "groups",
    params(("groupId" = String, Path, description = "The group's id, or `everyone`.")),
    responses(
        (status = 200, description = "The group.", body = Group),
        (status = 404, description = "group_not_found: there is no such group."),
    ),
)]
pub(crate) async fn get_group(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<Json<Group>> {
    let found = usher.get_group(&caller.actor, names.group()).await?;
    Ok(Json(found.map_or_else(|| Group::everyone(&usher), |group| Group::of(&usher, group))))
}
