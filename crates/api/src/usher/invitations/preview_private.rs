use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::invitation::{AddressPreview, Duplicates, Verdict};
use utoipa::ToSchema;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::Result;
use crate::scormcloud::invitations::private::create::CreatePrivateInvitationSchema;

/// What a private invitation would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationPreview {
    /// With each of its addresses, in their order.
    addresses: Vec<PreviewedAddress>,
}

/// What would happen to one address.
#[derive(Serialize, ToSchema)]
pub(crate) struct PreviewedAddress {
    /// The address, as it was written.
    address: String,
    /// What it is.
    verdict: AddressVerdict,
    /// What the option would do with it; for a duplicate.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<DuplicateEffect>,
    /// What is wrong with it; for what is no address.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// What an address is: `new`, a `duplicate` that was invited to the course before, `repeated` within the list, where it
/// counts once, or `invalid`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum AddressVerdict {
    New,
    Duplicate,
    Repeated,
    Invalid,
}

/// What `duplicateRegistrationOption` would do with a duplicate.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum DuplicateEffect {
    LeftOut,
    NewInstance,
    SentAgain,
    NewRegistration,
}

impl From<AddressPreview> for PreviewedAddress {
    fn from(AddressPreview { address, verdict }: AddressPreview) -> Self {
        let (verdict, effect, reason) = match verdict {
            Verdict::New => (AddressVerdict::New, None, None),
            Verdict::Duplicate(option) => (AddressVerdict::Duplicate, Some(option.into()), None),
            Verdict::Repeated => (AddressVerdict::Repeated, None, None),
            Verdict::Invalid(fault) => (AddressVerdict::Invalid, None, Some(fault)),
        };
        Self { address, verdict, effect, reason }
    }
}

impl From<Duplicates> for DuplicateEffect {
    fn from(option: Duplicates) -> Self {
        match option {
            Duplicates::Fail => Self::LeftOut,
            Duplicates::InstanceExisting => Self::NewInstance,
            Duplicates::SendExisting => Self::SentAgain,
            Duplicates::CreateNew => Self::NewRegistration,
        }
    }
}

/// Tells what a private invitation would do with each of its addresses, and does nothing.
///
/// The body is that of `POST /api/v2/invitations/private`, read as leniently as there; what it would refuse is refused.
#[utoipa::path(
    post,
    path = "/invitations/private/preview",
    operation_id = "previewPrivateInvitation",
    tag = "invitations",
    request_body = CreatePrivateInvitationSchema,
    responses((status = 200, description = "What would happen.", body = InvitationPreview)),
)]
pub(crate) async fn preview_private_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    Body(body): Body<CreatePrivateInvitationSchema>,
) -> Result<Json<InvitationPreview>> {
    let previews = usher.preview_private_invitation(&caller.actor, &caller.app, body.read()?).await?;
    Ok(Json(InvitationPreview { addresses: previews.into_iter().map(Into::into).collect() }))
}
