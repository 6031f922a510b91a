//! People of the account. They belong to no application.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// Somebody who works with Usher.
#[derive(Clone, Debug, FromRow)]
pub struct Person {
    /// Their id.
    pub id: Uuid,
    /// Their address as they write it.
    pub email: String,
    /// Their address as it is matched.
    pub email_key: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// `learner`, `author`, `reporter` or `admin`.
    pub role: String,
    /// argon2, when they have a password.
    pub password_hash: Option<String>,
    /// When the row was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// Adds a person. A taken address is a unique violation.
pub async fn insert(conn: &mut Conn, row: &Person) -> Result<()> {
    execute!(conn, sqlx::query(
        "insert into person (id, email, email_key, first_name, last_name, role, password_hash, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(row.id).bind(&row.email).bind(&row.email_key).bind(&row.first_name).bind(&row.last_name)
    .bind(&row.role).bind(&row.password_hash).bind(row.created_at).bind(row.updated_at))?;
    Ok(())
}

/// The person with that address (`usher_model::email::Email::key`).
pub async fn find_by_email(conn: &mut Conn, email_key: &str) -> Result<Option<Person>> {
    Ok(each!(conn, c => sqlx::query_as("select * from person where email_key = $1")
        .bind(email_key)
        .fetch_optional(c))?)
}

/// The first admin of the account, if it has one.
pub async fn first_admin(conn: &mut Conn) -> Result<Option<Person>> {
    Ok(
        each!(conn, c => sqlx::query_as("select * from person where role = 'admin' order by id limit 1").fetch_optional(c))?,
    )
}
