use chrono::TimeDelta;
use usher_store::rise_keys;
use uuid::Uuid;

use crate::account::credential_hash::hash;
use crate::{Result, Secret, Usher};

/// The last use of a key is kept to the minute, so that most calls write nothing.
const USE_KEPT_EACH: TimeDelta = TimeDelta::minutes(1);

impl Usher {
    /// The id of the key of the account that this is; `None` if it is none, or was revoked.
    ///
    /// The key is looked up by its hash. What a stranger could time is how the hash of a guess compares, which tells
    /// nothing about a key of 160 random bits.
    pub async fn authenticate_rise_key(&self, presented: &Secret) -> Result<Option<Uuid>> {
        let now = self.now();
        let found = {
            let mut conn = self.store().read().await?;
            rise_keys::find_active(&mut conn, &hash(presented.expose())).await?
        };
        let Some(key) = found else { return Ok(None) };
        let since = now - USE_KEPT_EACH;
        if key.last_used_at.is_none_or(|at| at.0 < since) {
            let mut tx = self.store().begin().await?;
            rise_keys::mark_used(&mut tx, key.id, now.into(), since.into()).await?;
            tx.commit().await?;
        }
        Ok(Some(key.id))
    }
}
