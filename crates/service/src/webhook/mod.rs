//! Webhooks: receivers that are told of what happens in the account (reference/rise-api.md §8).
//!
//! What happens is written down in the transaction in which it does, one call for each receiver that asked for such events
//! ([`Usher::tell`]). The worker makes the calls with the engine that posts results too ([`crate::outbound`]), and the wire
//! writes what is told ([`RenderWebhook`]).
//!
//! [`Usher::tell`]: crate::Usher

mod create;
mod delete;
mod event;
mod get;
mod list;
mod list_calls;
mod tell;
mod worker;

pub use create::NewWebhook;
pub use event::{CourseFact, TeamInvitationFact, Told, UserFact, WebhookEvent};
pub use list::WebhookQuery;
pub use list_calls::{ListedCall, WebhookCallQuery};
pub use usher_store::webhooks::Webhook;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Error, Result, Usher};

/// A call as a wire writes it.
#[derive(Clone, Debug)]
pub struct WebhookLetter {
    /// The id of the event: the same for each try.
    pub id: Uuid,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// To whom.
    pub webhook: Uuid,
    /// The profile of the API that the receiver was made with.
    pub wire: String,
    /// The version in which it is told.
    pub api_version: String,
    /// What happened.
    pub told: Told,
}

/// What a wire makes of it.
#[derive(Clone, Debug)]
pub struct WrittenWebhook {
    /// The header that names the version.
    pub version_header: &'static str,
    /// The body: JSON without spaces.
    pub body: String,
}

/// Writes a call as a wire shows it. The wires know their names, so it is handed in.
pub type RenderWebhook = fn(&Usher, WebhookLetter) -> Result<WrittenWebhook>;

fn no_webhook(id: Uuid) -> Error {
    Error::NotFound { what: "webhook", id: id.to_string() }
}
