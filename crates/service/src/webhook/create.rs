use usher_store::{Json, webhooks};

use super::{Webhook, WebhookEvent};
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Secret, Usher};

/// How many receivers there may be: each event looks at all.
const MOST: usize = 100;
/// The longest secret, in characters.
const SECRET_CHARS: usize = 255;

/// A receiver to add.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// Where it is called.
    pub target_url: String,
    /// Of what it is told; one at least.
    pub events: Vec<WebhookEvent>,
    /// A secret that proves the calls.
    pub shared_secret: Option<Secret>,
    /// The profile of the API that makes it.
    pub wire: &'static str,
    /// The version in which it is told.
    pub api_version: &'static str,
}

impl Usher {
    /// Adds a receiver. No other may have the URL.
    pub async fn create_webhook(&self, actor: &Actor, new: NewWebhook) -> Result<Webhook> {
        actor.must(Action::ManagePeople, None)?;
        let target_url = new.target_url.trim();
        self.parse_outbound("targetUrl", target_url)?;
        if new.events.is_empty() {
            return Err(Error::invalid("events", "must name one event at least"));
        }
        let sealed_secret = match &new.shared_secret {
            Some(secret) if secret.expose().is_empty() || secret.expose().chars().count() > SECRET_CHARS => {
                return Err(Error::invalid("sharedSecret", format!("must have 1 to {SECRET_CHARS} characters")));
            }
            Some(secret) => Some(self.seal().seal(self.entropy(), secret.expose().as_bytes())?),
            None => None,
        };
        let now = self.now();
        let mut events: Vec<String> = Vec::new();
        for event in &new.events {
            if !events.iter().any(|known| known == event.as_str()) {
                events.push(event.as_str().to_owned());
            }
        }
        let row = Webhook {
            id: self.entropy().id(now),
            target_url: target_url.to_owned(),
            events: Json(events),
            sealed_secret,
            wire: new.wire.to_owned(),
            api_version: new.api_version.to_owned(),
            created_at: now.into(),
        };
        let mut tx = self.store().begin().await?;
        if webhooks::all(&mut tx).await?.len() >= MOST {
            return Err(Error::Conflict(format!("There are {MOST} webhooks, the most there may be; delete one first")));
        }
        match webhooks::insert(&mut tx, &row).await {
            Err(taken) if taken.is_unique_violation() => {
                return Err(Error::Exists { what: "webhook", id: row.target_url });
            }
            other => other?,
        }
        let id = row.id.to_string();
        let detail = serde_json::json!({ "events": row.events.0 });
        self.record(&mut tx, actor, None, Happening { verb: "webhook.create", thing: "webhook", id: &id, detail })
            .await?;
        tx.commit().await?;
        Ok(row)
    }
}
