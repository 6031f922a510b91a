use axum::Json;
use axum::extract::State;
use usher_model::InviteeId;
use usher_service::Usher;

use super::schema::Invitee;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;

/// Gives a person on an invitation a new link; the one before is unknown from now on.
///
/// Nothing is mailed; `resend` does that.
#[utoipa::path(
    post,
    path = "/invitees/{inviteeId}/renewLink",
    operation_id = "renewInviteeLink",
    tag = "invitees",
    params(("inviteeId" = String, Path, description = "The invitee's id.")),
    responses(
        (status = 200, description = "The person, with the new link.", body = Invitee),
        (status = 404, description = "The application has no such invitee."),
    ),
)]
pub(crate) async fn renew_invitee_link(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InviteeId>,
) -> Result<Json<Invitee>> {
    Ok(Json(usher.renew_invitee_link(&caller.actor, &caller.app, id).await?.into()))
}
