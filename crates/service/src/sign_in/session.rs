use std::fmt;
use std::net::IpAddr;
use std::str::FromStr as _;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use usher_model::AppId;
use usher_store::persons::{self, Person};
use usher_store::sessions::{self, Session};
use usher_store::{Conn, Time};
use uuid::Uuid;

use crate::event::Happening;
use crate::rights::Role;
use crate::{Actor, Entropy, Error, PersonActor, Result, Usher};

/// How much of what a browser calls itself is kept, in characters.
const BROWSER_CHARS: usize = 200;
/// A session that is in use is written no more often than that.
const TOUCH_AFTER: TimeDelta = TimeDelta::minutes(1);

/// The cookie of a session: 32 random bytes, of which the database keeps the hash.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// The token in a cookie; `None` if it has not the form of one.
    pub fn from_cookie(cookie: &str) -> Option<Self> {
        let known_form = BASE64_URL_SAFE_NO_PAD.decode(cookie).is_ok_and(|bytes| bytes.len() == 32);
        known_form.then(|| Self(cookie.to_owned()))
    }

    fn random(entropy: &Entropy) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()))
    }

    /// The cookie's value.
    pub fn cookie(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// Whoever is before the screen, before they have said who they are.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// From where, if known.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub browser: String,
    /// The session that the browser has at present: it ends when another begins.
    pub session: Option<SessionToken>,
}

impl Visit {
    /// Somebody who is not known yet.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Learner { address: self.address }
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their session.
    pub session: Uuid,
    /// Who acts.
    pub actor: Actor,
    /// Their account.
    pub person: Person,
}

impl SignedIn {
    /// What their work is.
    pub fn role(&self) -> Option<Role> {
        self.person.role.parse().ok()
    }
}

impl Usher {
    /// Who is signed in by that cookie, if anybody is. Keeps that they were here.
    pub async fn find_session(&self, visit: &Visit) -> Result<Option<SignedIn>> {
        let Some(token) = &visit.session else { return Ok(None) };
        let now = self.now();
        let (begun_after, seen_after) = self.session_bounds();
        let mut conn = self.store().read().await?;
        let Some((session, person)) = sessions::find_live(&mut conn, &token.hash(), begun_after, seen_after).await?
        else {
            return Ok(None);
        };
        let actor = person_actor(&mut conn, &person, visit.address).await?;
        drop(conn);
        if now - session.seen_at.0 >= TOUCH_AFTER {
            let mut tx = self.store().begin().await?;
            sessions::touch(&mut tx, session.id, now.into()).await?;
            persons::mark_active(&mut tx, person.id, now.into()).await?;
            tx.commit().await?;
        }
        Ok(Some(SignedIn { session: session.id, actor, person }))
    }

    /// Begins a session with a token of its own. Whatever the browser had before is over: a cookie that somebody else put
    /// there never becomes a session.
    pub(crate) async fn open_session(
        &self,
        tx: &mut Conn,
        person: &Person,
        method: &'static str,
        visit: &Visit,
    ) -> Result<SessionToken> {
        let now = self.now();
        if let Some(before) = &visit.session {
            sessions::delete_by_token(tx, &before.hash()).await?;
        }
        let token = SessionToken::random(self.entropy());
        let row = Session {
            id: self.entropy().id(now),
            person_id: person.id,
            token_hash: token.hash().to_vec(),
            method: method.to_owned(),
            address: visit.address.map(|address| address.to_string()),
            browser: visit.browser.chars().filter(|c| !c.is_control()).take(BROWSER_CHARS).collect(),
            created_at: now.into(),
            seen_at: now.into(),
        };
        sessions::insert(tx, &row).await?;
        persons::mark_active(tx, person.id, now.into()).await?;
        let actor = person_actor(tx, person, visit.address).await?;
        let id = row.id.to_string();
        let detail = serde_json::json!({ "method": method });
        self.record(tx, &actor, None, Happening { verb: "session.begin", thing: "session", id: &id, detail }).await?;
        Ok(token)
    }

    /// After which instants a session must have begun and been seen.
    pub(crate) fn session_bounds(&self) -> (Time, Time) {
        let limits = self.settings().sign_in;
        let now = self.now();
        ((now - limits.absolute).into(), (now - limits.idle).into())
    }
}

/// A person as an actor, with the applications that they are limited to.
pub(crate) async fn person_actor(conn: &mut Conn, person: &Person, address: Option<IpAddr>) -> Result<Actor> {
    let role = Role::from_str(&person.role).map_err(Error::internal)?;
    let apps = if person.all_apps {
        None
    } else {
        let apps = persons::applications(conn, person.id).await?;
        Some(apps.iter().map(|app| AppId::parse(app).map_err(Error::internal)).collect::<Result<_>>()?)
    };
    let reports_on_everyone = person.reports_on_everyone;
    Ok(Actor::Person(PersonActor { id: person.id, role, apps, reports_on_everyone, address }))
}
