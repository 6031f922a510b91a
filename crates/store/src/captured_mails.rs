//! Mail that was kept instead of sent. It holds links, so it is sealed. It belongs to the account: whoever may read
//! it runs the server.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A kept mail.
#[derive(Clone, Debug, FromRow)]
pub struct CapturedMail {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// Its Message-ID.
    pub message_id: String,
    /// The whole message, sealed by `service`.
    pub sealed: Vec<u8>,
    /// Keyed hash of the address that it went to, by which an erasure finds it.
    pub recipient: Option<Vec<u8>>,
    /// When it was kept.
    pub created_at: Time,
}

/// Keeps mails.
pub async fn insert(conn: &mut Conn, rows: &[CapturedMail]) -> Result<()> {
    insert_rows!(conn, "captured_mail" " on conflict (id) do nothing", rows, |row| {
        id: row.id,
        message_id: &row.message_id,
        sealed: &row.sealed,
        recipient: row.recipient.as_deref(),
        created_at: row.created_at,
    });
    Ok(())
}

/// The newest kept mails before a position, newest first.
pub async fn newest(conn: &mut Conn, before: Option<Uuid>, limit: i64) -> Result<Vec<CapturedMail>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from captured_mail");
        if let Some(before) = before {
            query.push(" where id < ").push_bind(before);
        }
        query.push(" order by id desc limit ").push_bind(limit);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// One kept mail.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<CapturedMail>> {
    Ok(each!(conn, c => sqlx::query_as("select * from captured_mail where id = $1").bind(id).fetch_optional(c))?)
}

/// Removes mails kept before that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from captured_mail where created_at < $1").bind(before))?;
    Ok(())
}
