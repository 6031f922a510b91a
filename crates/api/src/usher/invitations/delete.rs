use axum::extract::State;
use axum::http::StatusCode;
use usher_model::InvitationId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;

/// Removes an invitation, public or private: its links are unknown from now on, and mails that wait are not sent.
///
/// Its registrations stay with their results, and so does the record of its mails.
#[utoipa::path(
    delete,
    path = "/invitations/{invitationId}",
    operation_id = "deleteInvitation",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id.")),
    responses(
        (status = 204, description = "The invitation is removed."),
        (status = 404, description = "The application has no such invitation."),
    ),
)]
pub(crate) async fn delete_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InvitationId>,
) -> Result<StatusCode> {
    usher.delete_invitation(&caller.actor, &caller.app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
