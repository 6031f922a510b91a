//! Tries to sign in, by which they are throttled. They hold keyed hashes, so that nobody learns who tried.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// One try.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct SignInTry {
    /// Its id.
    pub id: Uuid,
    /// `password` or `mail`.
    pub kind: String,
    /// Keyed hash of the e-mail address that was typed, whether or not somebody has it.
    pub who: Vec<u8>,
    /// Keyed hash of the network address, if known.
    pub origin: Option<Vec<u8>>,
    /// When.
    pub created_at: Time,
}

/// Adds a try. Others with the same e-mail address, or from the same network address, wait until the transaction ends, so
/// that what is counted in it is this one and all before it.
pub async fn insert(conn: &mut Conn, row: &SignInTry) -> Result<()> {
    // Always in this order, so that no two wait for each other.
    for key in [Some(&row.who), row.origin.as_ref()].into_iter().flatten() {
        conn.take_turns(key).await?;
    }
    execute!(
        conn,
        sqlx::query("insert into sign_in_try (id, kind, who, origin, created_at) values ($1, $2, $3, $4, $5)")
            .bind(row.id)
            .bind(&row.kind)
            .bind(&row.who)
            .bind(&row.origin)
            .bind(row.created_at)
    )?;
    Ok(())
}

/// How many tries of a kind were made with an e-mail address since an instant.
pub async fn count_of(conn: &mut Conn, who: &[u8], kind: &str, since: Time) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select count(*) from sign_in_try where who = $1 and kind = $2 and created_at > $3",
    )
    .bind(who).bind(kind).bind(since)
    .fetch_one(c))?)
}

/// How many tries of a kind came from a network address since an instant.
pub async fn count_from(conn: &mut Conn, origin: &[u8], kind: &str, since: Time) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select count(*) from sign_in_try where origin = $1 and kind = $2 and created_at > $3",
    )
    .bind(origin).bind(kind).bind(since)
    .fetch_one(c))?)
}

/// Forgets the tries with an e-mail address: whoever signs in may mistype again.
pub async fn forgive(conn: &mut Conn, who: &[u8], kind: &str) -> Result<()> {
    execute!(conn, sqlx::query("delete from sign_in_try where who = $1 and kind = $2").bind(who).bind(kind))?;
    Ok(())
}

/// Removes tries older than that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from sign_in_try where created_at < $1").bind(before))?;
    Ok(())
}
