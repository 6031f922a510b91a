use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;

use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Removes a group. The people who were in it stay.
#[utoipa::path(
    delete,
    path = "/groups/{groupId}",
    operation_id = "deleteGroup",
    tag = "groups",
    params(("groupId" = String, Path, description = "The group's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404, description = "group_not_found: there is no such group, or it is everyone."),
    ),
)]
pub(crate) async fn delete_group(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.delete_group(&caller.actor, names.group()).await?;
    Ok(StatusCode::NO_CONTENT)
}
