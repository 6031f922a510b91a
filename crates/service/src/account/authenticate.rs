use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};
use subtle::ConstantTimeEq as _;
use usher_model::{AppId, Scopes};
use usher_store::{Conn, applications, credentials};
use uuid::Uuid;

use super::credential_hash::hash;
use super::token::Token;
use crate::{Error, Result, Secret, Usher};

/// A call that proved itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// As which application.
    pub app: AppId,
    /// By which credential.
    pub credential: Uuid,
    /// Whether its application is the one that manages the others.
    pub management: bool,
    /// What it may do, if it came with a token; `None` if it came with the secret itself, which may do everything.
    pub scopes: Option<Scopes>,
}

/// What was proven a moment ago. A credential that another process changes goes on for two seconds at most.
#[derive(Default)]
pub(crate) struct CredentialCache(Mutex<HashMap<Presented, (Authenticated, DateTime<Utc>)>>);

/// The hash of what was presented.
type Presented = [u8; 32];

const KEPT: Duration = Duration::seconds(2);
const ROOM: usize = 10_000;

impl CredentialCache {
    fn get(&self, key: &Presented, now: DateTime<Utc>) -> Option<Authenticated> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|(_, until)| now < *until).map(|(proven, _)| proven.clone())
    }

    fn put(&self, key: Presented, proven: Authenticated, until: DateTime<Utc>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ROOM {
            known.clear();
        }
        known.insert(key, (proven, until));
    }

    /// To be called after a credential was changed, so that this process obeys at once.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Usher {
    /// Proves an application id and one of its secrets; `None` if they do not fit.
    pub async fn authenticate(&self, app: &AppId, secret: &Secret) -> Result<Option<Authenticated>> {
        let now = self.now();
        // No id holds a control character, so no other id and secret make the same text.
        let key = hash(&format!("{app}\0{}", secret.expose()));
        if let Some(proven) = self.credentials().get(&key, now) {
            return Ok(Some(proven));
        }
        let presented = hash(secret.expose());
        let mut conn = self.store().read().await?;
        let active = credentials::list_active(&mut conn, app).await?;
        let Some(found) = active.iter().find(|c| bool::from(c.secret_hash.ct_eq(presented.as_slice()))) else {
            return Ok(None);
        };
        let management = is_management(&mut conn, app).await?;
        let proven = Authenticated { app: app.clone(), credential: found.id, management, scopes: None };
        self.credentials().put(key, proven.clone(), now + KEPT);
        Ok(Some(proven))
    }

    /// Proves a token; `None` if it is none of this server's, has expired, or its secret is no longer in force.
    pub async fn authenticate_token(&self, token: &Secret) -> Result<Option<Authenticated>> {
        let now = self.now();
        let key = hash(token.expose());
        if let Some(proven) = self.credentials().get(&key, now) {
            return Ok(Some(proven));
        }
        let Some(token) = Token::read(token.expose()).filter(|token| now < token.claims.expires_at()) else {
            return Ok(None);
        };
        let mut conn = self.store().read().await?;
        let Some(found) = credentials::find_active(&mut conn, token.claims.credential).await? else {
            return Ok(None);
        };
        if !token.is_signed(self.keys(), &found.secret_hash) {
            return Ok(None);
        }
        let app = AppId::parse(&found.app_id).map_err(Error::internal)?;
        let management = is_management(&mut conn, &app).await?;
        let until = token.claims.expires_at().min(now + KEPT);
        let proven = Authenticated { app, credential: found.id, management, scopes: Some(token.claims.scopes) };
        self.credentials().put(key, proven.clone(), until);
        Ok(Some(proven))
    }
}

async fn is_management(conn: &mut Conn, app: &AppId) -> Result<bool> {
    Ok(applications::find(conn, app).await?.is_some_and(|a| a.management))
}
