use serde::Serialize;
use usher_service::Usher;
use usher_service::webhook::Webhook as Row;
use utoipa::ToSchema;

use crate::rise::listing::link;

/// A receiver.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Webhook {
    /// Its id.
    id: String,
    /// Where it is called.
    target_url: String,
    /// Of what it is told.
    events: Vec<String>,
    /// The secret that proves the calls, or null; where it was just made, else missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    #[expect(clippy::option_option, reason = "missing and null differ on this wire")]
    shared_secret: Option<Option<String>>,
    /// The version in which it is told.
    api_version: String,
    /// Where it is read again.
    url: String,
}

impl Webhook {
    /// As a list and a look show it.
    pub(super) fn of(usher: &Usher, row: Row) -> Self {
        let id = row.id.to_string();
        Self {
            url: link(usher, &["webhooks", &id]),
            id,
            target_url: row.target_url,
            events: row.events.0,
            shared_secret: None,
            api_version: row.api_version,
        }
    }

    /// As the answer to its making shows it.
    pub(super) fn made(usher: &Usher, row: Row, shared_secret: Option<String>) -> Self {
        Self { shared_secret: Some(shared_secret), ..Self::of(usher, row) }
    }
}
