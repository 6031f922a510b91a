use axum::extract::State;
use axum::response::Response;
use usher_model::InviteeId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;
use crate::usher::qr::{self, QrParams};

/// Shows a person's own link as a QR code.
#[utoipa::path(
    get,
    path = "/invitees/{inviteeId}/qr",
    operation_id = "getInviteeQrCode",
    tag = "invitees",
    params(("inviteeId" = String, Path, description = "The invitee's id."), QrParams),
    responses(
        (status = 200, description = "The picture.", content((String = "image/svg+xml"), (Vec<u8> = "image/png"))),
        (status = 404, description = "The application has no such invitee."),
    ),
)]
pub(crate) async fn get_invitee_qr_code(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InviteeId>,
    Params(params): Params<QrParams>,
) -> Result<Response> {
    qr::picture(&usher.get_invitee(&caller.actor, &caller.app, id).await?.url, &params)
}
