use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::Usher;
use usher_service::event::{EventQuery, ListedEvent};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::query::Params;
use crate::scormcloud::schema::instant;
use crate::usher::listing::{Items, items, page, read_time};

/// Which lines.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EventParams {
    /// Of what was done, such as `invitation.create`.
    verb: Option<String>,
    /// To what kind of thing, such as `invitation`.
    thing_kind: Option<String>,
    /// To the thing of that id.
    thing_id: Option<String>,
    /// By what kind of actor: `credential`, `person`, `learner`, `operator` or `system`.
    actor_kind: Option<String>,
    /// By the actor of that id.
    actor_id: Option<String>,
    /// Not before this instant (ISO 8601; UTC if it names no zone).
    #[param(format = DateTime)]
    since: Option<String>,
    /// Not after this instant.
    #[param(format = DateTime)]
    until: Option<String>,
    /// How many rows a page holds: 1 to 500; 100 if not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// The token of the page before, for the page behind it; nothing else need be sent with it.
    next: Option<String>,
}

impl EventParams {
    fn read(self) -> Result<EventQuery> {
        Ok(EventQuery {
            verb: self.verb,
            thing_kind: self.thing_kind,
            thing_id: self.thing_id,
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
            since: read_time("since", self.since.as_deref())?,
            until: read_time("until", self.until.as_deref())?,
            limit: self.limit,
        })
    }
}

/// A line of history.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    /// Its id.
    id: Uuid,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// What was done, such as `invitation.create`.
    verb: String,
    /// To which thing.
    thing: Thing,
    /// By whom.
    actor: EventActor,
    /// What else is worth knowing.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

/// What something was done to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Thing {
    /// Such as `invitation`.
    kind: String,
    /// Which.
    id: String,
}

/// Who did something.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventActor {
    /// `credential`, `person`, `learner`, `operator` or `system`.
    kind: String,
    /// Which; missing where there is only one, or where it would name a learner.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// From which network address.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

impl From<ListedEvent> for Event {
    fn from(line: ListedEvent) -> Self {
        Self {
            id: line.id,
            at: instant(line.created_at),
            verb: line.verb,
            thing: Thing { kind: line.thing_kind, id: line.thing_id },
            actor: EventActor {
                kind: line.actor_kind,
                id: Some(line.actor_id).filter(|id| !id.is_empty()),
                address: line.address,
            },
            detail: line.detail.0,
        }
    }
}

/// Lists the history of the application, the newest first.
///
/// `verb`, `thingKind`, `actorKind` and `actorId` look at a thousand lines a page at most, so that a page may
/// hold fewer rows than asked for, or more, and still carry `next`.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "listEvents",
    tag = "events",
    params(EventParams),
    responses((status = 200, description = "A page of lines.", body = Items<Event>)),
)]
pub(crate) async fn list_events(
    caller: Caller,
    State(usher): State<Usher>,
    Params(mut params): Params<EventParams>,
) -> Result<Json<Items<Event>>> {
    let page = page(params.next.take(), || params.read())?;
    items(usher.list_events(&caller.actor, &caller.app, page).await)
}
