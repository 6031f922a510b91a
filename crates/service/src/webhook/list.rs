use serde::{Deserialize, Serialize};
use usher_store::webhooks;

use super::Webhook;
use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which receivers; the oldest come first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct WebhookQuery {
    /// How many a page holds.
    pub limit: Option<i64>,
}

impl Usher {
    /// A page of the receivers.
    pub async fn list_webhooks(&self, actor: &Actor, request: ListRequest<WebhookQuery>) -> Result<Listing<Webhook>> {
        actor.must(Action::ManagePeople, None)?;
        let Place { query, after, .. } = request.place()?;
        let mut scan = Scan::new((), Direction::Ascending, after, false).limited(query.limit)?;
        let mut conn = self.store().read().await?;
        while let Some(page) = scan.next() {
            let found = webhooks::list(&mut conn, page).await?;
            let rows = scan.read(found, Webhook::position);
            scan.keep(rows);
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }
}
