//! The history: which actor did what to which thing, when.

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::list::{push_page, push_window};
use crate::{Conn, Json, Page, PageRequest, Result, SortKey, Time, Window};

/// A line of history.
#[derive(Clone, Debug, FromRow)]
pub struct Event {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// The application, or none for what belongs to the account.
    pub app_id: Option<String>,
    /// `credential`, `person`, `learner` or `system`.
    pub actor_kind: String,
    /// Which.
    pub actor_id: String,
    /// What was done, such as `invitation.create`.
    pub verb: String,
    /// To what kind of thing.
    pub thing_kind: String,
    /// To which.
    pub thing_id: String,
    /// From which network address.
    pub address: Option<String>,
    /// What else is worth knowing; never a secret or a person's data.
    pub detail: Json<serde_json::Value>,
    /// When.
    pub created_at: Time,
}

/// Adds a line.
pub async fn insert(conn: &mut Conn, row: &Event) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into event
           (id, app_id, actor_kind, actor_id, verb, thing_kind, thing_id, address, detail, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(&row.actor_kind)
        .bind(&row.actor_id)
        .bind(&row.verb)
        .bind(&row.thing_kind)
        .bind(&row.thing_id)
        .bind(&row.address)
        .bind(&row.detail)
        .bind(row.created_at)
    )?;
    Ok(())
}

/// Which lines a list holds.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// About the thing of that id.
    pub thing_id: Option<String>,
    /// Between which instants; a line never changes after it was made.
    pub window: Window,
}

impl Event {
    /// Where this line stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.id)
    }
}

/// A page of the application's history.
pub async fn list(conn: &mut Conn, app: &AppId, filter: &EventFilter, page: &PageRequest<()>) -> Result<Page<Event>> {
    list_of(conn, Some(app), filter, page).await
}

/// A page of the history of what belongs to the account and to no application.
pub async fn list_of_account(conn: &mut Conn, filter: &EventFilter, page: &PageRequest<()>) -> Result<Page<Event>> {
    list_of(conn, None, filter, page).await
}

async fn list_of(
    conn: &mut Conn,
    app: Option<&AppId>,
    filter: &EventFilter,
    page: &PageRequest<()>,
) -> Result<Page<Event>> {
    let window = Window { by_created: true, ..filter.window };
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from event where app_id ");
        match app {
            Some(app) => query.push("= ").push_bind(app.as_str()),
            None => query.push("is null"),
        };
        if let Some(thing) = &filter.thing_id {
            query.push(" and thing_id = ").push_bind(thing);
        }
        push_window(&mut query, "event", window);
        push_page(&mut query, page, None, "event.id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// Removes lines older than that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from event where created_at < $1").bind(before))?;
    Ok(())
}
