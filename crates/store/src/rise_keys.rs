//! Keys of the Rise API. They belong to the account.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A key of the account. Only its hash is kept.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct RiseKey {
    /// Its id, which is no secret; time-ordered.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// Who made it, if it was a person.
    pub created_by: Option<Uuid>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last presented, to the minute.
    pub last_used_at: Option<Time>,
    /// Since when it is not in force any more.
    pub revoked_at: Option<Time>,
}

/// Adds a key. A secret that is there already is a unique violation.
pub async fn insert(conn: &mut Conn, row: &RiseKey) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into rise_key (id, name, secret_hash, created_by, created_at, last_used_at, revoked_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(row.id)
        .bind(&row.name)
        .bind(&row.secret_hash)
        .bind(row.created_by)
        .bind(row.created_at)
        .bind(row.last_used_at)
        .bind(row.revoked_at)
    )?;
    Ok(())
}

/// The key in force whose secret has that hash.
pub async fn find_active(conn: &mut Conn, secret_hash: &[u8]) -> Result<Option<RiseKey>> {
    Ok(each!(conn, c => sqlx::query_as("select * from rise_key where secret_hash = $1 and revoked_at is null")
        .bind(secret_hash)
        .fetch_optional(c))?)
}

/// All keys, revoked ones too, oldest first. Their number is bounded by whoever makes them.
pub async fn list(conn: &mut Conn) -> Result<Vec<RiseKey>> {
    Ok(each!(conn, c => sqlx::query_as("select * from rise_key order by id").fetch_all(c))?)
}

/// Takes a key out of force; false if there is none of that id in force.
pub async fn revoke(conn: &mut Conn, id: Uuid, now: Time) -> Result<bool> {
    let revoked = execute!(
        conn,
        sqlx::query("update rise_key set revoked_at = $1 where id = $2 and revoked_at is null").bind(now).bind(id)
    )?;
    Ok(revoked > 0)
}

/// Keeps that a key was presented, unless that was kept at or after `since`.
pub async fn mark_used(conn: &mut Conn, id: Uuid, now: Time, since: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update rise_key set last_used_at = $1 where id = $2 and (last_used_at is null or last_used_at < $3)"
        )
        .bind(now)
        .bind(id)
        .bind(since)
    )?;
    Ok(())
}
