use usher_store::sessions;
use uuid::Uuid;

use super::{SignedIn, Visit};
use crate::event::Happening;
use crate::{Error, Result, Usher};

/// A session as its owner sees it.
#[derive(Clone, Debug)]
pub struct ListedSession {
    /// The session.
    pub session: sessions::Session,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

impl Usher {
    /// Where somebody is signed in, the newest first.
    pub async fn list_sessions(&self, me: &SignedIn) -> Result<Vec<ListedSession>> {
        let (begun_after, seen_after) = self.session_bounds();
        let mut conn = self.store().read().await?;
        let rows = sessions::of_person(&mut conn, me.person.id, begun_after, seen_after).await?;
        Ok(rows.into_iter().map(|session| ListedSession { is_this: session.id == me.session, session }).collect())
    }

    /// Signs somebody out in one browser of theirs.
    pub async fn end_session(&self, me: &SignedIn, id: Uuid) -> Result<()> {
        let mut tx = self.store().begin().await?;
        if !sessions::delete(&mut tx, me.person.id, id).await? {
            return Err(Error::NotFound { what: "session", id: id.to_string() });
        }
        let detail = serde_json::json!({});
        let happening = Happening { verb: "session.end", thing: "session", id: &id.to_string(), detail };
        self.record(&mut tx, &me.actor, None, happening).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Signs somebody out in all browsers but this one.
    pub async fn end_other_sessions(&self, me: &SignedIn) -> Result<u64> {
        let mut tx = self.store().begin().await?;
        let ended = sessions::delete_others(&mut tx, me.person.id, Some(me.session)).await?;
        let detail = serde_json::json!({ "ended": ended });
        let id = me.person.id.to_string();
        self.record(
            &mut tx,
            &me.actor,
            None,
            Happening { verb: "session.end_others", thing: "person", id: &id, detail },
        )
        .await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Signs out whoever is signed in in this browser, if anybody is.
    pub async fn sign_out(&self, visit: &Visit) -> Result<()> {
        let Some(token) = &visit.session else { return Ok(()) };
        let mut tx = self.store().begin().await?;
        if let Some((session, _)) = sessions::delete_by_token(&mut tx, &token.hash()).await? {
            let detail = serde_json::json!({});
            let happening = Happening { verb: "session.end", thing: "session", id: &session.to_string(), detail };
            self.record(&mut tx, &visit.actor(), None, happening).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
