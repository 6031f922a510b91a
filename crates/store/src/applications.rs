//! Applications (the tenants of the API) and their credentials. They belong to the account.

use sqlx::FromRow;
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A tenant of the API.
#[derive(Clone, Debug, FromRow)]
pub struct Application {
    /// Ten capital letters and digits, made by the server, or what `bootstrap.app_id` says.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it is the one application that manages the others.
    pub management: bool,
    /// Whether courses and registrations may be deleted through the API.
    pub allow_delete: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

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

/// Adds an application.
pub async fn insert(conn: &mut Conn, row: &Application) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into application (id, name, management, allow_delete, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&row.id)
        .bind(&row.name)
        .bind(row.management)
        .bind(row.allow_delete)
        .bind(row.created_at)
        .bind(row.updated_at)
    )?;
    Ok(())
}

/// The application, if there is one of that id.
pub async fn find(conn: &mut Conn, app: &AppId) -> Result<Option<Application>> {
    Ok(each!(conn, c => sqlx::query_as("select * from application where id = $1")
        .bind(app.as_str())
        .fetch_optional(c))?)
}

/// Whether no application exists yet: an empty database.
pub async fn none_exist(conn: &mut Conn) -> Result<bool> {
    let any: Option<i64> = each!(conn, c => sqlx::query_scalar("select 1 from application limit 1").fetch_optional(c))?
        .map(|one: i32| i64::from(one));
    Ok(any.is_none())
}

/// Adds a credential.
pub async fn insert_credential(conn: &mut Conn, row: &Credential) -> Result<()> {
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
pub async fn active_credentials(conn: &mut Conn, app: &AppId) -> Result<Vec<Credential>> {
    Ok(each!(conn, c => sqlx::query_as("select * from credential where app_id = $1 and active order by id")
        .bind(app.as_str())
        .fetch_all(c))?)
}
