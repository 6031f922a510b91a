use axum::extract::State;
use axum::response::Response;
use usher_model::InvitationId;
use usher_service::invitation::Kind;
use usher_service::{Error, Usher};

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;
use crate::usher::qr::{self, QrParams};

/// Shows the link of a public invitation as a QR code.
#[utoipa::path(
    get,
    path = "/invitations/{invitationId}/qr",
    operation_id = "getInvitationQrCode",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id."), QrParams),
    responses(
        (status = 200, description = "The picture.", content((String = "image/svg+xml"), (Vec<u8> = "image/png"))),
        (status = 404, description = "The application has no such public invitation."),
    ),
)]
pub(crate) async fn get_invitation_qr_code(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InvitationId>,
    Params(params): Params<QrParams>,
) -> Result<Response> {
    let invitation = usher.get_invitation(&caller.actor, &caller.app, id, Kind::Public).await?;
    let url = invitation.url.ok_or_else(|| Error::internal("a public invitation without a link"))?;
    qr::picture(&url, &params)
}
