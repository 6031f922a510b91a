use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};
use subtle::ConstantTimeEq as _;
use usher_model::AppId;
use usher_store::applications;
use uuid::Uuid;

use super::credential_hash::hash;
use crate::{Result, Secret, Usher};

/// A call that proved itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// By which credential.
    pub credential: Uuid,
    /// Whether its application is the one that manages the others.
    pub management: bool,
}

/// Credentials proven a moment ago. A secret that is switched off goes on for two seconds at most.
#[derive(Default)]
pub(crate) struct CredentialCache(Mutex<HashMap<Presented, (Authenticated, DateTime<Utc>)>>);

/// An application id and the hash of a secret.
type Presented = (AppId, [u8; 32]);

const KEPT: Duration = Duration::seconds(2);
const ROOM: usize = 10_000;

impl CredentialCache {
    fn get(&self, key: &Presented, now: DateTime<Utc>) -> Option<Authenticated> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|(_, until)| now < *until).map(|(proven, _)| *proven)
    }

    fn put(&self, key: Presented, proven: Authenticated, now: DateTime<Utc>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ROOM {
            known.clear();
        }
        known.insert(key, (proven, now + KEPT));
    }
}

impl Usher {
    /// Proves an application id and one of its secrets; `None` if they do not fit.
    pub async fn authenticate(&self, app: &AppId, secret: &Secret) -> Result<Option<Authenticated>> {
        let now = self.now();
        let presented = hash(secret.expose());
        let key = (app.clone(), presented);
        if let Some(proven) = self.credentials().get(&key, now) {
            return Ok(Some(proven));
        }
        let mut conn = self.store().read().await?;
        let credentials = applications::active_credentials(&mut conn, app).await?;
        let Some(found) = credentials.iter().find(|c| bool::from(c.secret_hash.ct_eq(presented.as_slice()))) else {
            return Ok(None);
        };
        let management = applications::find(&mut conn, app).await?.is_some_and(|a| a.management);
        let proven = Authenticated { credential: found.id, management };
        self.credentials().put(key, proven, now);
        Ok(Some(proven))
    }
}
