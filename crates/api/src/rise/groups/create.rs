use axum::Json;
use axum::extract::State;
use usher_service::Usher;

use super::schema::{Group, GroupName};
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::scormcloud::body::Body;

/// Makes a group.
#[utoipa::path(
    post,
    path = "/groups",
    operation_id = "createGroup",
    tag = "groups",
    request_body = GroupName,
    responses(
        (status = 200, description = "The group.", body = Group),
        (status = 409, description = "duplicate_name: another group has the name."),
    ),
)]
pub(crate) async fn create_group(
    caller: Caller,
    State(usher): State<Usher>,
    Body(new): Body<GroupName>,
) -> Result<Json<Group>> {
    let made = usher.create_group(&caller.actor, &new.name).await?;
    Ok(Json(Group::of(&usher, made)))
}
