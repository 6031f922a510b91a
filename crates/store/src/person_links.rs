//! Links that sign a person in once: mailed, or printed at the first start. The link is derived from the row's id.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A link of one person.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct PersonLink {
    /// Its id, from which the link is derived.
    pub id: Uuid,
    /// Whose; of nobody if it was asked for with an address that nobody has.
    pub person_id: Option<Uuid>,
    /// `sign_in`, `reset` or `set_up`.
    pub kind: String,
    /// When it was asked for.
    pub created_at: Time,
    /// When it ends.
    pub expires_at: Time,
    /// When it was used: it counts once.
    pub used_at: Option<Time>,
}

/// Adds a link.
pub async fn insert(conn: &mut Conn, row: &PersonLink) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into person_link (id, person_id, kind, created_at, expires_at, used_at)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(row.id)
        .bind(row.person_id)
        .bind(&row.kind)
        .bind(row.created_at)
        .bind(row.expires_at)
        .bind(row.used_at)
    )?;
    Ok(())
}

/// The link with that id. Its token authorises.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<PersonLink>> {
    Ok(each!(conn, c => sqlx::query_as("select * from person_link where id = $1").bind(id).fetch_optional(c))?)
}

/// Several links by their ids, for the worker, which was handed the ids by its jobs.
pub async fn find_many(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<PersonLink>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from person_link where id in (");
        push_keys!(query, ids);
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Uses a link; false if it was used before or has ended.
pub async fn use_up(conn: &mut Conn, id: Uuid, now: Time) -> Result<bool> {
    let used = execute!(
        conn,
        sqlx::query("update person_link set used_at = $1 where id = $2 and used_at is null and expires_at > $1")
            .bind(now)
            .bind(id)
    )?;
    Ok(used > 0)
}

/// Uses up all that a person has of one kind: after a reset no older mail may reset again.
pub async fn use_up_all(conn: &mut Conn, person: Uuid, kind: &str, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update person_link set used_at = $1 where person_id = $2 and kind = $3 and used_at is null")
            .bind(now)
            .bind(person)
            .bind(kind)
    )?;
    Ok(())
}

/// Removes links that ended before that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from person_link where expires_at < $1").bind(before))?;
    Ok(())
}
