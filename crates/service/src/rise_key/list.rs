use usher_store::rise_keys;

use super::RiseKey;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// The keys of the account, revoked ones too, oldest first.
    pub async fn list_rise_keys(&self, actor: &Actor) -> Result<Vec<RiseKey>> {
        actor.must(Action::ManagePeople, None)?;
        Ok(rise_keys::list(&mut self.store().read().await?).await?)
    }
}
