//! Credentials: the secrets of applications. They belong to the account.

use sqlx::FromRow;
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A secret of an application. Only its hash is kept.
#[derive(Clone, Debug, FromRow)]
pub struct Credential {
    /// Its id, which is no secret.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// What people call it.
    pub name: String,
    /// SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// Whether it may be used.
    pub active: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// Adds a credential.
pub async fn insert(conn: &mut Conn, row: &Credential) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into credential (id, app_id, name, secret_hash, active, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(&row.name)
        .bind(&row.secret_hash)
        .bind(row.active)
        .bind(row.created_at)
        .bind(row.updated_at)
    )?;
    Ok(())
}

/// The credentials of an application that may be used.
pub async fn list_active(conn: &mut Conn, app: &AppId) -> Result<Vec<Credential>> {
    Ok(each!(conn, c => sqlx::query_as("select * from credential where app_id = $1 and active order by id")
        .bind(app.as_str())
        .fetch_all(c))?)
}

/// The credentials of an application, oldest first.
pub async fn list(conn: &mut Conn, app: &AppId) -> Result<Vec<Credential>> {
    Ok(each!(conn, c => sqlx::query_as("select * from credential where app_id = $1 order by id")
        .bind(app.as_str())
        .fetch_all(c))?)
}

/// The credential of an application.
pub async fn find(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<Option<Credential>> {
    Ok(each!(conn, c => sqlx::query_as("select * from credential where app_id = $1 and id = $2")
        .bind(app.as_str()).bind(id)
        .fetch_optional(c))?)
}

/// The credential that a token names, of whichever application, if it may be used.
pub async fn find_active(conn: &mut Conn, id: Uuid) -> Result<Option<Credential>> {
    Ok(each!(conn, c => sqlx::query_as("select * from credential where id = $1 and active")
        .bind(id)
        .fetch_optional(c))?)
}

/// Gives a credential another name, and switches it on or off.
pub async fn update(conn: &mut Conn, app: &AppId, id: Uuid, name: &str, active: bool, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update credential set name = $1, active = $2, updated_at = $3 where app_id = $4 and id = $5",)
            .bind(name)
            .bind(active)
            .bind(now)
            .bind(app.as_str())
            .bind(id)
    )?;
    Ok(())
}

/// Removes a credential; false if the application has none of that id.
pub async fn delete(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<bool> {
    let gone = execute!(
        conn,
        sqlx::query("delete from credential where app_id = $1 and id = $2").bind(app.as_str()).bind(id)
    )?;
    Ok(gone > 0)
}
