use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usher_model::AppId;
use usher_store::events::{self, EventFilter};
use usher_store::{Time, Window};

use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

pub use usher_store::events::Event as ListedEvent;

/// Which lines of an application's history; the newest come first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct EventQuery {
    /// Of what was done, such as `invitation.create`.
    pub verb: Option<String>,
    /// To what kind of thing, such as `invitation`.
    pub thing_kind: Option<String>,
    /// To the thing of that id.
    pub thing_id: Option<String>,
    /// By what kind of actor, such as `credential`.
    pub actor_kind: Option<String>,
    /// By the actor of that id.
    pub actor_id: Option<String>,
    /// Not before.
    pub since: Option<DateTime<Utc>>,
    /// Not after.
    pub until: Option<DateTime<Utc>>,
    /// How many lines a page holds.
    pub limit: Option<i64>,
}

impl EventQuery {
    /// Whether it asks for what no index finds.
    fn looks_at_each(&self) -> bool {
        self.verb.is_some() || self.thing_kind.is_some() || self.actor_kind.is_some() || self.actor_id.is_some()
    }

    fn keeps(&self, line: &ListedEvent) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| wanted == value);
        is(&self.verb, &line.verb)
            && is(&self.thing_kind, &line.thing_kind)
            && is(&self.actor_kind, &line.actor_kind)
            && is(&self.actor_id, &line.actor_id)
    }
}

impl Usher {
    /// A page of the application's history. What was done and who did it are looked for in a bounded number of lines,
    /// so that a short page may still carry a token.
    pub async fn list_events(
        &self,
        actor: &Actor,
        app: &AppId,
        request: ListRequest<EventQuery>,
    ) -> Result<Listing<ListedEvent>> {
        actor.must(Action::ReadHistory, Some(app))?;
        self.history(Some(app), request).await
    }

    /// A page of the history of what belongs to the account and to no application, looked through likewise.
    pub async fn list_account_events(
        &self,
        actor: &Actor,
        request: ListRequest<EventQuery>,
    ) -> Result<Listing<ListedEvent>> {
        actor.must(Action::ReadHistory, None)?;
        self.history(None, request).await
    }

    async fn history(&self, app: Option<&AppId>, request: ListRequest<EventQuery>) -> Result<Listing<ListedEvent>> {
        let Place { query, after, .. } = request.place()?;
        let window = Window { by_created: true, since: query.since.map(Time), until: query.until.map(Time) };
        let filter = EventFilter { thing_id: query.thing_id.clone(), window };
        let mut scan = Scan::new((), Direction::Descending, after, query.looks_at_each()).limited(query.limit)?;
        let mut conn = self.store().read().await?;
        while let Some(page) = scan.next() {
            let found = match app {
                Some(app) => events::list(&mut conn, app, &filter, page).await?,
                None => events::list_of_account(&mut conn, &filter, page).await?,
            };
            let rows = scan.read(found, ListedEvent::position);
            scan.keep(rows.into_iter().filter(|line| query.keeps(line)));
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }
}
