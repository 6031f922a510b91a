//! What calls that carried an `Idempotency-Key` were answered.

use sqlx::FromRow;
use usher_model::AppId;

use crate::{Conn, Result, Time};

/// A kept answer.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct KeptAnswer {
    /// The application.
    pub app_id: String,
    /// SHA-256 of the key: callers may write anything into it.
    pub key_hash: Vec<u8>,
    /// SHA-256 of what was asked.
    pub request_hash: Vec<u8>,
    /// The status of the answer.
    pub status: i64,
    /// Its body, sealed: it may hold secrets and addresses.
    pub sealed: Vec<u8>,
    /// When it was given.
    pub created_at: Time,
}

/// The answer under a key, if it is not older than that instant.
pub async fn find(conn: &mut Conn, app: &AppId, key_hash: &[u8], since: Time) -> Result<Option<KeptAnswer>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select * from kept_answer where app_id = $1 and key_hash = $2 and created_at >= $3",
    )
    .bind(app.as_str()).bind(key_hash).bind(since)
    .fetch_optional(c))?)
}

/// Keeps an answer, in place of one that is older than that instant; false if the key is taken.
/// On PostgreSQL it waits for a transaction that is keeping one under the same key.
pub async fn keep(conn: &mut Conn, row: &KeptAnswer, since: Time) -> Result<bool> {
    let kept = execute!(
        conn,
        sqlx::query(
            "insert into kept_answer (app_id, key_hash, request_hash, status, sealed, created_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (app_id, key_hash) do update
             set request_hash = excluded.request_hash, status = excluded.status, sealed = excluded.sealed,
                 created_at = excluded.created_at
             where kept_answer.created_at < $7",
        )
        .bind(&row.app_id)
        .bind(&row.key_hash)
        .bind(&row.request_hash)
        .bind(row.status)
        .bind(&row.sealed)
        .bind(row.created_at)
        .bind(since)
    )?;
    Ok(kept > 0)
}

/// Removes every kept answer of an application: for whoever erases a person, who may be in any of them.
pub async fn delete_all(conn: &mut Conn, app: &AppId) -> Result<u64> {
    Ok(execute!(conn, sqlx::query("delete from kept_answer where app_id = $1").bind(app.as_str()))?)
}

/// Removes answers that were given before that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from kept_answer where created_at < $1").bind(before))?;
    Ok(())
}
