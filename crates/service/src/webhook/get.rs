use usher_store::webhooks;
use uuid::Uuid;

use super::{Webhook, no_webhook};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// A receiver.
    pub async fn get_webhook(&self, actor: &Actor, id: Uuid) -> Result<Webhook> {
        actor.must(Action::ManagePeople, None)?;
        webhooks::find(&mut self.store().read().await?, id).await?.ok_or_else(|| no_webhook(id))
    }
}
