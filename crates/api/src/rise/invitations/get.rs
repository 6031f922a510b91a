use axum::Json;
use axum::extract::State;
use usher_service::Usher;

use super::schema::Invitation;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Shows a pending invitation.
#[utoipa::path(
    get,
    path = "/invitations/{invitationId}",
    operation_id = "getInvitation",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id.")),
    responses(
        (status = 200, description = "The invitation.", body = Invitation),
        (status = 404, description = "invitation_not_found: there is none, or it was accepted, deleted, or has expired."),
    ),
)]
pub(crate) async fn get_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
) -> Result<Json<Invitation>> {
    let found = usher.get_team_invitation(&caller.actor, names.invitation()?).await?;
    Ok(Json(Invitation::of(&usher, &found)))
}
