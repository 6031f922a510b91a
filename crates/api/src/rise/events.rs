//! The history of the account: an addition of Usher's, so that whoever manages people by this wire also sees who did what.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::Usher;
use usher_service::event::EventQuery;
use utoipa::{IntoParams, ToSchema};

use super::auth::Caller;
use super::error::{Result, RiseError};
use super::listing::{limit, next_url, page, refused};
use crate::scormcloud::query::Params;
use crate::usher::events::list::Event;
use crate::usher::listing::read_time;

/// Which lines.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventParams {
    /// How many a page holds: 1 to 100; 50 if not said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// Of what was done, such as `team_invitation.create`.
    verb: Option<String>,
    /// To what kind of thing, such as `person`.
    thing_kind: Option<String>,
    /// To the thing of that id.
    thing_id: Option<String>,
    /// By what kind of actor: `credential` (a key), `person`, `operator` or `system`.
    actor_kind: Option<String>,
    /// By the actor of that id.
    actor_id: Option<String>,
    /// Not before this instant (ISO 8601; UTC if it names no zone).
    #[param(format = DateTime)]
    since: Option<String>,
    /// Not after this instant.
    #[param(format = DateTime)]
    until: Option<String>,
    /// Part of `nextUrl`.
    cursor: Option<String>,
}

impl EventParams {
    fn read(self) -> Result<EventQuery> {
        let read =
            |field, text: Option<String>| read_time(field, text.as_deref()).map_err(|fault| RiseError::from(&fault));
        Ok(EventQuery {
            limit: limit(self.limit)?,
            verb: self.verb,
            thing_kind: self.thing_kind,
            thing_id: self.thing_id,
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
            since: read("since", self.since)?,
            until: read("until", self.until)?,
        })
    }
}

/// A page of history.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Events {
    /// The lines.
    events: Vec<Event>,
    /// Where the list goes on; null at its end.
    next_url: Option<String>,
}

/// Lists what was done to people, groups, invitations, keys and webhooks of the account, the newest first.
///
/// `verb`, `thingKind`, `actorKind` and `actorId` look at a thousand lines a page at most, so that a page may hold fewer
/// rows than asked for and still carry `nextUrl`.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "listAccountEvents",
    tag = "events",
    params(EventParams),
    responses((status = 200, description = "A page of lines.", body = Events)),
)]
pub(crate) async fn list_events(
    caller: Caller,
    State(usher): State<Usher>,
    Params(mut params): Params<EventParams>,
) -> Result<Json<Events>> {
    let page = page(params.cursor.take(), || params.read())?;
    let found = usher.list_account_events(&caller.actor, page).await.map_err(refused)?;
    let next_url = next_url(&usher, &["events"], &[], found.more);
    Ok(Json(Events { events: found.rows.into_iter().map(Event::from).collect(), next_url }))
}
