use axum::Json;
use axum::extract::State;
use usher_service::Usher;

use super::schema::Invitation;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Mails a pending invitation once more, with the same link. The vendor's API has no such call.
#[utoipa::path(
    post,
    path = "/invitations/{invitationId}/resend",
    operation_id = "resendInvitation",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id.")),
    responses(
        (status = 200, description = "The invitation.", body = Invitation),
        (status = 404, description = "invitation_not_found: there is none, or it was accepted, deleted, or has expired."),
        (status = 429, description = "rate_limit_exceeded: the address had its mails of the day \
            (`limits.mails_per_address_per_day`), or the key made more calls a minute than it may."),
    ),
)]
pub(crate) async fn resend_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
) -> Result<Json<Invitation>> {
    let id = names.invitation()?;
    usher.resend_team_invitation(&caller.actor, id).await?;
    Ok(Json(Invitation::of(&usher, &usher.get_team_invitation(&caller.actor, id).await?)))
}
