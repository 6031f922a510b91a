use axum::Json;
use axum::extract::State;
use usher_model::InvitationId;
use usher_service::Usher;
use usher_service::invitation::Kind;

use super::super::schema::CountParams;
use super::schema::PrivateInvitationSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// Shows a private invitation.
#[utoipa::path(
    get,
    path = "/invitations/private/{invitationId}",
    operation_id = "getPrivateInvitation",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id."), CountParams),
    responses(
        (status = 200, description = "The invitation.", body = PrivateInvitationSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such private invitation.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_private_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InvitationId>,
    Params(count): Params<CountParams>,
) -> Result<Json<PrivateInvitationSchema>> {
    let invitation = usher.get_invitation(&caller.actor, &caller.app, id, Kind::Private).await?;
    Ok(Json(PrivateInvitationSchema::show(invitation, count.include_registration_count.unwrap_or(false))))
}
