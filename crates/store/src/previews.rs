//! Previews: looks at a course that nothing is kept of. A preview is found by the hash of its token, which is what
//! authorises.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A look at a version of a course.
#[derive(Clone, Debug, FromRow)]
pub struct Preview {
    /// Its id.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// SHA-256 of the token in its address.
    pub token_hash: Vec<u8>,
    /// What is looked at.
    pub version_id: Uuid,
    /// Where the viewer goes on exit: a URL or a keyword.
    pub exit_to: String,
    /// The activity to begin with.
    pub start_activity: Option<String>,
    /// A style sheet for the player.
    pub css_url: Option<String>,
    /// Added to the query of each activity's address.
    pub extra_query: Option<String>,
    /// Until when it may be begun for the first time.
    pub open_until: Time,
    /// When it was made.
    pub created_at: Time,
    /// When it was first begun.
    pub begun_at: Option<Time>,
    /// When its viewer left.
    pub ended_at: Option<Time>,
}

/// Adds a preview that is ready to be begun.
pub async fn insert(conn: &mut Conn, row: &Preview) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into preview (id, app_id, token_hash, version_id, exit_to, start_activity, css_url, extra_query,
               open_until, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(&row.token_hash)
        .bind(row.version_id)
        .bind(&row.exit_to)
        .bind(&row.start_activity)
        .bind(&row.css_url)
        .bind(&row.extra_query)
        .bind(row.open_until)
        .bind(row.created_at)
    )?;
    Ok(())
}

/// The preview of a token.
pub async fn find(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<Preview>> {
    Ok(each!(conn, c => sqlx::query_as("select * from preview where token_hash = $1")
        .bind(token_hash)
        .fetch_optional(c))?)
}

/// Notes that it was begun; the first time counts.
pub async fn begin(conn: &mut Conn, token_hash: &[u8], now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update preview set begun_at = $1 where token_hash = $2 and begun_at is null")
            .bind(now)
            .bind(token_hash)
    )?;
    Ok(())
}

/// Notes that its viewer left.
pub async fn end(conn: &mut Conn, token_hash: &[u8], now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update preview set ended_at = $1 where token_hash = $2 and ended_at is null")
            .bind(now)
            .bind(token_hash)
    )?;
    Ok(())
}

/// Removes previews made before that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from preview where created_at < $1").bind(before))?;
    Ok(())
}
