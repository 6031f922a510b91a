use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use usher_store::webhooks::{self, WebhookAttempt, WebhookCall};
use uuid::Uuid;

use super::no_webhook;
use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Whose calls; the newest come first.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct WebhookCallQuery {
    /// To this receiver.
    pub webhook: Uuid,
    /// How many a page holds.
    pub limit: Option<i64>,
}

/// A call with what came of it.
#[derive(Clone, Debug)]
pub struct ListedCall {
    /// The call.
    pub call: WebhookCall,
    /// Its tries, the oldest first.
    pub attempts: Vec<WebhookAttempt>,
}

impl Usher {
    /// A page of the calls to a receiver, as far back as `retention.postback_attempts_days` goes.
    pub async fn list_webhook_calls(
        &self,
        actor: &Actor,
        id: Uuid,
        request: ListRequest<WebhookCallQuery>,
    ) -> Result<Listing<ListedCall>> {
        actor.must(Action::ManagePeople, None)?;
        let Place { query, after, .. } = request.place()?;
        if query.webhook != id {
            return Err(Error::invalid("more", "is a token of another list"));
        }
        let mut conn = self.store().read().await?;
        webhooks::find(&mut conn, id).await?.ok_or_else(|| no_webhook(id))?;
        let mut scan = Scan::new((), Direction::Descending, after, false).limited(query.limit)?;
        while let Some(page) = scan.next() {
            let found = webhooks::list_calls(&mut conn, id, page).await?;
            let rows = scan.read(found, WebhookCall::position);
            scan.keep(rows);
        }
        let (calls, more) = scan.end(query);
        let keys: Vec<Uuid> = calls.iter().map(|call| call.id).collect();
        let mut attempts: HashMap<Uuid, Vec<WebhookAttempt>> = HashMap::new();
        for attempt in webhooks::attempts(&mut conn, &keys).await? {
            attempts.entry(attempt.call_id).or_default().push(attempt);
        }
        let listed = |call: WebhookCall| ListedCall { attempts: attempts.remove(&call.id).unwrap_or_default(), call };
        Ok(Listing { rows: calls.into_iter().map(listed).collect(), more, total: None })
    }
}
