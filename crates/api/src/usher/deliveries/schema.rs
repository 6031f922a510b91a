use serde::{Deserialize, Serialize};
use usher_service::delivery::DeliveryRecord;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::scormcloud::schema::instant;

/// A mail: where it stands, never what it says.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delivery {
    /// Its id, which is also the first part of its Message-ID.
    id: Uuid,
    /// What it is for: `invitation`, `reminder`, `code` or `join_check`.
    kind: String,
    /// About which invitation; missing after the invitation was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation_id: Option<Uuid>,
    /// To which invitee; missing for who is not one, or not any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    invitee_id: Option<Uuid>,
    /// To which address.
    address: String,
    /// Where it stands.
    state: DeliveryState,
    /// How often it was tried.
    attempts: i64,
    /// What the mail server said last, or why the mail was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// When it was called for.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it is tried next, while it is queued.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    next_try_at: Option<String>,
    /// When it was sent or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    finished_at: Option<String>,
}

/// Where a mail stands: it waits in the queue, was sent, failed for good, was skipped because this address is left out, or
/// was cancelled with the whole invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DeliveryState {
    Queued,
    Sent,
    Failed,
    Skipped,
    Cancelled,
}

impl DeliveryState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that word; the store has no others.
    pub(crate) fn read(word: &str) -> Self {
        match word {
            "queued" => Self::Queued,
            "sent" => Self::Sent,
            "skipped" => Self::Skipped,
            "cancelled" => Self::Cancelled,
            _ => Self::Failed,
        }
    }
}

impl From<DeliveryRecord> for Delivery {
    fn from(DeliveryRecord { delivery, due_at, finished_at }: DeliveryRecord) -> Self {
        let state = DeliveryState::read(&delivery.state);
        Self {
            id: delivery.id,
            kind: delivery.kind,
            invitation_id: delivery.invitation_id,
            invitee_id: delivery.invitee_id,
            address: delivery.address,
            state,
            attempts: delivery.attempts,
            message: delivery.error,
            created_at: instant(delivery.created_at),
            next_try_at: (state == DeliveryState::Queued).then(|| instant(due_at)),
            finished_at: finished_at.map(instant),
        }
    }
}
