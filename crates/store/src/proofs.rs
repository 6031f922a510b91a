//! Proofs: a code or a link mailed to an address, by which another browser shows that it is the learner's.
//! The code and the link are derived from the row's id, not stored.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A mailed proof.
#[derive(Clone, Debug, FromRow)]
pub struct Proof {
    /// Its id, from which code and link are derived.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// The invitation that it is for.
    pub invitation_id: Uuid,
    /// Mailed to there.
    pub email: String,
    /// The address as it is matched.
    pub email_key: String,
    /// The name that was given with a join; else empty.
    pub first_name: String,
    /// The name that was given with a join; else empty.
    pub last_name: String,
    /// The browser that asked; only it may use a code.
    pub browser_hash: Option<Vec<u8>>,
    /// Wrong codes so far.
    pub tries: i64,
    /// When it was asked for.
    pub created_at: Time,
    /// When it ends.
    pub expires_at: Time,
    /// When it was used: it counts once.
    pub used_at: Option<Time>,
}

/// Adds a proof.
pub async fn insert(conn: &mut Conn, row: &Proof) -> Result<()> {
    execute!(conn, sqlx::query(
        "insert into proof (id, app_id, invitation_id, email, email_key, first_name, last_name, browser_hash, tries,
           created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(row.id).bind(&row.app_id).bind(row.invitation_id).bind(&row.email).bind(&row.email_key)
    .bind(&row.first_name).bind(&row.last_name).bind(&row.browser_hash).bind(row.tries)
    .bind(row.created_at).bind(row.expires_at))?;
    Ok(())
}

/// The proof with that id, held against change until the transaction ends. Its mailed link or code authorises.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Proof>> {
    let hold = conn.for_update();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from proof where id = ");
        query.push_bind(id).push(hold);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// Several proofs by their ids, for the worker, which was handed the ids by its jobs.
pub async fn find_many(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Proof>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from proof where id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// The newest proof that this browser asked for and may still use: not used, not ended, with fewer wrong tries.
pub async fn newest_open(
    conn: &mut Conn,
    invitation: Uuid,
    email_key: &str,
    browser: &[u8],
    tries_below: i64,
    now: Time,
) -> Result<Option<Uuid>> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select id from proof
         where invitation_id = $1 and email_key = $2 and browser_hash = $3 and used_at is null and expires_at > $4
           and tries < $5
         order by id desc limit 1",
    )
    .bind(invitation).bind(email_key).bind(browser).bind(now).bind(tries_below)
    .fetch_optional(c))?)
}

/// Counts a wrong code.
pub async fn count_try(conn: &mut Conn, id: Uuid) -> Result<()> {
    execute!(conn, sqlx::query("update proof set tries = tries + 1 where id = $1").bind(id))?;
    Ok(())
}

/// Uses a proof; false if it was used before.
pub async fn use_up(conn: &mut Conn, id: Uuid, now: Time) -> Result<bool> {
    let used = execute!(
        conn,
        sqlx::query("update proof set used_at = $1 where id = $2 and used_at is null").bind(now).bind(id)
    )?;
    Ok(used > 0)
}

/// How many proofs an address was sent since an instant.
pub async fn count_since(conn: &mut Conn, email_key: &str, since: Time) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar("select count(*) from proof where email_key = $1 and created_at >= $2")
        .bind(email_key).bind(since)
        .fetch_one(c))?)
}

/// Removes proofs that ended before that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from proof where expires_at < $1").bind(before))?;
    Ok(())
}
