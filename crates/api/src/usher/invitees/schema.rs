use serde::Serialize;
use usher_service::delivery::DeliveryRecord;
use usher_service::invitation::InviteeDetail;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::scormcloud::schema::instant;
use crate::usher::deliveries::schema::DeliveryState;

/// One person on an invitation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invitee {
    /// Its id.
    id: Uuid,
    /// On which invitation.
    invitation_id: Uuid,
    /// The registration that the link leads to.
    registration_id: String,
    /// The person's address.
    email: String,
    /// The person's own link.
    url: String,
    /// Whether this person may start. An invitation that is disabled as a whole lets nobody start.
    enabled: bool,
    /// Until when this person may start, in the place of the invitation's own end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When the person first started by this link; missing while they have not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    launched_at: Option<String>,
    /// The newest mail to the person; missing if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<InviteeMail>,
    /// When the person was invited.
    #[schema(format = DateTime)]
    created_at: String,
    /// When this last changed.
    #[schema(format = DateTime)]
    updated_at: String,
}

/// The newest mail to an invitee.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InviteeMail {
    /// The delivery's id.
    delivery_id: Uuid,
    /// Where it stands.
    state: DeliveryState,
    /// What the mail server said last, or why the mail was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// When it was called for.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was sent or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    finished_at: Option<String>,
}

impl From<InviteeDetail> for Invitee {
    fn from(detail: InviteeDetail) -> Self {
        let InviteeDetail { invitee, registration_id, url, mail, .. } = detail;
        Self {
            id: invitee.id,
            invitation_id: invitee.invitation_id,
            registration_id,
            email: invitee.email,
            url,
            enabled: invitee.enabled,
            expires_at: invitee.expires_at.map(instant),
            launched_at: invitee.launched_at.map(instant),
            mail: mail.map(Into::into),
            created_at: instant(invitee.created_at),
            updated_at: instant(invitee.updated_at),
        }
    }
}

impl From<DeliveryRecord> for InviteeMail {
    fn from(DeliveryRecord { delivery, finished_at, .. }: DeliveryRecord) -> Self {
        Self {
            delivery_id: delivery.id,
            state: DeliveryState::read(&delivery.state),
            message: delivery.error,
            created_at: instant(delivery.created_at),
            finished_at: finished_at.map(instant),
        }
    }
}
