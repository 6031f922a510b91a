use usher_store::webhooks;
use uuid::Uuid;

use super::no_webhook;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Removes a receiver, with the calls that wait for it.
    pub async fn delete_webhook(&self, actor: &Actor, id: Uuid) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        if !webhooks::delete(&mut tx, id).await? {
            return Err(no_webhook(id));
        }
        let text = id.to_string();
        let detail = serde_json::json!({});
        let happening = Happening { verb: "webhook.delete", thing: "webhook", id: &text, detail };
        self.record(&mut tx, actor, None, happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
