use axum::Json;
use axum::extract::State;
use usher_service::Usher;

use super::schema::{Group, GroupName};
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;
use crate::scormcloud::body::Body;

/// Gives a group another name.
#[utoipa::path(
    put,
    path = "/groups/{groupId}",
    operation_id = "renameGroup",
    tag = "groups",
    params(("groupId" = String, Path, description = "The group's id.")),
    request_body = GroupName,
    responses(
        (status = 200, description = "The group.", body = Group),
        (status = 404, description = "group_not_found: there is no such group, or it is everyone."),
        (status = 409, description = "duplicate_name: another group has the name."),
    ),
)]
pub(crate) async fn rename_group(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
    Body(new): Body<GroupName>,
) -> Result<Json<Group>> {
    let group = usher.rename_group(&caller.actor, names.group(), &new.name).await?;
    Ok(Json(Group::of(&usher, group)))
}
