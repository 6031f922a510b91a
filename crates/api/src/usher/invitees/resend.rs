use axum::Json;
use axum::extract::State;
use usher_model::InviteeId;
use usher_service::Usher;

use super::schema::Invitee;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;

/// Mails a person on an invitation again: the same registration, the same link.
#[utoipa::path(
    post,
    path = "/invitees/{inviteeId}/resend",
    operation_id = "resendToInvitee",
    tag = "invitees",
    params(("inviteeId" = String, Path, description = "The invitee's id.")),
    responses(
        (status = 200, description = "The person, with the new mail.", body = Invitee),
        (status = 404, description = "The application has no such invitee."),
        (status = 409, description = "The link leads nowhere now, or a mail waits already."),
        (status = 429, description = "The address had its mails of the day (`limits.mails_per_address_per_day`)."),
    ),
)]
pub(crate) async fn resend_to_invitee(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InviteeId>,
) -> Result<Json<Invitee>> {
    Ok(Json(usher.resend_to_invitee(&caller.actor, &caller.app, id).await?.into()))
}
