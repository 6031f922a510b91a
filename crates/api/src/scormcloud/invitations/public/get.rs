use axum::Json;
use axum::extract::State;
use usher_model::InvitationId;
use usher_service::Usher;
use usher_service::invitation::Kind;

use super::super::schema::CountParams;
use super::schema::PublicInvitationSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// Shows a public invitation.
#[utoipa::path(
    get,
    path = "/invitations/public/{invitationId}",
    operation_id = "getPublicInvitation",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id."), CountParams),
    responses(
        (status = 200, description = "The invitation.", body = PublicInvitationSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such public invitation.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_public_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InvitationId>,
    Params(count): Params<CountParams>,
) -> Result<Json<PublicInvitationSchema>> {
    let invitation = usher.get_invitation(&caller.actor, &caller.app, id, Kind::Public).await?;
    Ok(Json(PublicInvitationSchema::show(invitation, count.include_registration_count.unwrap_or(false))))
}
