use usher_store::rise_keys;
use uuid::Uuid;

use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Takes a key out of force, for good. What it did stays in the history.
    pub async fn revoke_rise_key(&self, actor: &Actor, id: Uuid) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        if !rise_keys::revoke(&mut tx, id, self.now().into()).await? {
            return Err(Error::NotFound { what: "key in force", id: id.to_string() });
        }
        let text = id.to_string();
        let detail = serde_json::json!({});
        let happening = Happening { verb: "rise_key.revoke", thing: "rise_key", id: &text, detail };
        self.record(&mut tx, actor, None, happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
