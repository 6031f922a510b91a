//! Sessions: people who are signed in, each in one browser. Of the cookie a hash is kept.

use sqlx::FromRow;
use uuid::Uuid;

use crate::persons::Person;
use crate::{Conn, Result, Time};

/// Somebody signed in in one browser.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// SHA-256 of the cookie.
    pub token_hash: Vec<u8>,
    /// How they proved who they are: `password`, `link`, `reset`, `set_up` or `invitation`.
    pub method: String,
    /// From which network address.
    pub address: Option<String>,
    /// What the browser calls itself; may be empty.
    pub browser: String,
    /// When they signed in.
    pub created_at: Time,
    /// When the session was last used, to the minute.
    pub seen_at: Time,
}

/// Adds a session.
pub async fn insert(conn: &mut Conn, row: &Session) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into session (id, person_id, token_hash, method, address, browser, created_at, seen_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(row.id)
        .bind(row.person_id)
        .bind(&row.token_hash)
        .bind(&row.method)
        .bind(&row.address)
        .bind(&row.browser)
        .bind(row.created_at)
        .bind(row.seen_at)
    )?;
    Ok(())
}

/// The session of a cookie with its person, if it began and was seen after those instants and the person may sign in.
pub async fn find_live(
    conn: &mut Conn,
    token_hash: &[u8],
    begun_after: Time,
    seen_after: Time,
) -> Result<Option<(Session, Person)>> {
    let session: Option<Session> = each!(conn, c => sqlx::query_as(
        "select * from session where token_hash = $1 and created_at > $2 and seen_at > $3",
    )
    .bind(token_hash).bind(begun_after).bind(seen_after)
    .fetch_optional(c))?;
    let Some(session) = session else { return Ok(None) };
    let person = crate::persons::find(conn, session.person_id).await?.filter(|person| person.state == "active");
    Ok(person.map(|person| (session, person)))
}

/// Keeps that a session was used.
pub async fn touch(conn: &mut Conn, id: Uuid, now: Time) -> Result<()> {
    execute!(conn, sqlx::query("update session set seen_at = $1 where id = $2").bind(now).bind(id))?;
    Ok(())
}

/// The sessions of a person that began and were seen after those instants, newest first; a hundred at most.
pub async fn of_person(conn: &mut Conn, person: Uuid, begun_after: Time, seen_after: Time) -> Result<Vec<Session>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select * from session where person_id = $1 and created_at > $2 and seen_at > $3 order by id desc limit 100",
    )
    .bind(person).bind(begun_after).bind(seen_after)
    .fetch_all(c))?)
}

/// Ends the session of a cookie, whosever it is.
pub async fn delete_by_token(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<(Uuid, Uuid)>> {
    Ok(each!(conn, c => sqlx::query_as("delete from session where token_hash = $1 returning id, person_id")
        .bind(token_hash)
        .fetch_optional(c))?)
}

/// Ends one session of a person; false if they have no such.
pub async fn delete(conn: &mut Conn, person: Uuid, id: Uuid) -> Result<bool> {
    let gone =
        execute!(conn, sqlx::query("delete from session where person_id = $1 and id = $2").bind(person).bind(id))?;
    Ok(gone > 0)
}

/// Ends all sessions of a person but one; how many.
pub async fn delete_others(conn: &mut Conn, person: Uuid, keep: Option<Uuid>) -> Result<u64> {
    Ok(execute!(
        conn,
        sqlx::query("delete from session where person_id = $1 and id <> $2")
            .bind(person)
            .bind(keep.unwrap_or(Uuid::nil()))
    )?)
}

/// Removes sessions that began or were seen before those instants: they are over.
pub async fn delete_over(conn: &mut Conn, begun_before: Time, seen_before: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("delete from session where created_at < $1 or seen_at < $2").bind(begun_before).bind(seen_before)
    )?;
    Ok(())
}
