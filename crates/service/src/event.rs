//! The history: what was done to what, by whom, when.

mod list;

pub use list::{EventQuery, ListedEvent};

use serde_json::Value;
use usher_model::AppId;
use usher_store::{Conn, Json, events};

use crate::{Actor, Result, Usher};

/// What happened to which thing, for the history.
pub(crate) struct Happening<'a> {
    /// Such as `invitation.create`.
    pub verb: &'static str,
    /// Such as `invitation`.
    pub thing: &'static str,
    /// Which.
    pub id: &'a str,
    /// What else is worth knowing; never a secret or a person's data.
    pub detail: Value,
}

impl Usher {
    /// Writes a line of history in the transaction that makes it true.
    pub(crate) async fn record(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        app: Option<&AppId>,
        happening: Happening<'_>,
    ) -> Result<()> {
        let now = self.now();
        events::insert(
            conn,
            &events::Event {
                id: self.entropy().id(now),
                app_id: app.map(ToString::to_string),
                actor_kind: actor.kind().to_owned(),
                actor_id: actor.id(),
                verb: happening.verb.to_owned(),
                thing_kind: happening.thing.to_owned(),
                thing_id: happening.id.to_owned(),
                address: actor.address().map(|a| a.to_string()),
                detail: Json(happening.detail),
                created_at: now.into(),
            },
        )
        .await?;
        Ok(())
    }
}
