use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;

use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Deletes a pending invitation: its link leads nowhere from now on.
#[utoipa::path(
    delete,
    path = "/invitations/{invitationId}",
    operation_id = "deleteInvitation",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404, description = "invitation_not_found: there is none, or it was accepted, deleted, or has expired."),
    ),
)]
pub(crate) async fn delete_invitation(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.delete_team_invitation(&caller.actor, names.invitation()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
