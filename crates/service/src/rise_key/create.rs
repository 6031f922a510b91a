use usher_store::Conn;
use usher_store::rise_keys::{self, RiseKey};

use crate::account::credential_hash::hash;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Secret, Usher};

/// How many keys may be in force at once.
const MOST: usize = 100;

/// A key that was just made. The secret is not shown again.
#[derive(Clone, Debug)]
pub struct NewRiseKey {
    /// The key.
    pub key: RiseKey,
    /// Its secret.
    pub secret: Secret,
}

impl Usher {
    /// Makes a key of the account.
    pub async fn create_rise_key(&self, actor: &Actor, name: &str) -> Result<NewRiseKey> {
        actor.must(Action::ManagePeople, None)?;
        let secret = self.random_secret();
        let mut tx = self.store().begin().await?;
        if rise_keys::list(&mut tx).await?.iter().filter(|key| key.revoked_at.is_none()).count() >= MOST {
            return Err(Error::Conflict(format!("{MOST} keys are in force, the most there may be; revoke one first")));
        }
        let key = self.insert_rise_key(&mut tx, actor, name, &secret).await?;
        tx.commit().await?;
        Ok(NewRiseKey { key, secret })
    }

    pub(crate) async fn insert_rise_key(
        &self,
        tx: &mut Conn,
        actor: &Actor,
        name: &str,
        secret: &Secret,
    ) -> Result<RiseKey> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 255 {
            return Err(Error::invalid("name", "must have 1 to 255 characters"));
        }
        let now = self.now();
        let key = RiseKey {
            id: self.entropy().id(now),
            name: name.to_owned(),
            secret_hash: hash(secret.expose()).to_vec(),
            created_by: match actor {
                Actor::Person(person) => Some(person.id),
                _ => None,
            },
            created_at: now.into(),
            last_used_at: None,
            revoked_at: None,
        };
        rise_keys::insert(tx, &key).await?;
        let id = key.id.to_string();
        let detail = serde_json::json!({});
        self.record(tx, actor, None, Happening { verb: "rise_key.create", thing: "rise_key", id: &id, detail }).await?;
        Ok(key)
    }
}
