//! The history: which actor did what to which thing, when.

use sqlx::FromRow;
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Json, Result, Time};

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

/// The newest lines of an application, newest first.
pub async fn newest(conn: &mut Conn, app: &AppId, limit: i64) -> Result<Vec<Event>> {
    Ok(each!(conn, c => sqlx::query_as("select * from event where app_id = $1 order by id desc limit $2")
        .bind(app.as_str()).bind(limit)
        .fetch_all(c))?)
}

/// Removes lines older than that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from event where created_at < $1").bind(before))?;
    Ok(())
}
