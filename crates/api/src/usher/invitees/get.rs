use axum::Json;
use axum::extract::State;
use usher_model::InviteeId;
use usher_service::Usher;

use super::schema::Invitee;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;

/// Shows one person on an invitation.
#[utoipa::path(
    get,
    path = "/invitees/{inviteeId}",
    operation_id = "getInvitee",
    tag = "invitees",
    params(("inviteeId" = String, Path, description = "The invitee's id.")),
    responses(
        (status = 200, description = "The person.", body = Invitee),
        (status = 404, description = "The application has no such invitee."),
    ),
)]
pub(crate) async fn get_invitee(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InviteeId>,
) -> Result<Json<Invitee>> {
    Ok(Json(usher.get_invitee(&caller.actor, &caller.app, id).await?.into()))
}
