//! Webhooks: who is told of what happens in the account, and the calls on their way. They belong to the account.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::list::push_page;
use crate::{Conn, Json, Lease, Page, PageRequest, Result, SortKey, Time};

/// A receiver.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Webhook {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// Where it is called.
    pub target_url: String,
    /// Of what it is told.
    pub events: Json<Vec<String>>,
    /// The secret that proves the calls, sealed by `service`.
    pub sealed_secret: Option<Vec<u8>>,
    /// The profile of the API that made it.
    pub wire: String,
    /// The version in which it is told.
    pub api_version: String,
    /// When it was made.
    pub created_at: Time,
}

impl Webhook {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.id)
    }
}

impl WebhookCall {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.id)
    }
}

/// A call to make.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct WebhookCall {
    /// Its id, which is that of the event; time-ordered.
    pub id: Uuid,
    /// To whom.
    pub webhook_id: Uuid,
    /// Of what, such as `user.created`.
    pub event: String,
    /// Where it goes: scheme, host and port.
    pub receiver: String,
    /// The registration whose completion it tells, if it does: the call goes with it.
    pub registration_key: Option<Uuid>,
    /// What happened, sealed by `service`.
    pub sealed_body: Vec<u8>,
    /// `waiting`, `delivered` or `failed` (given up).
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, while it waits.
    pub due_at: Time,
    /// What went wrong last.
    pub error: Option<String>,
    /// When it happened.
    pub created_at: Time,
}

/// What came of one try.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct WebhookAttempt {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// Of which call.
    pub call_id: Uuid,
    /// The status of the answer, if there was one.
    pub status: Option<i64>,
    /// Why the receiver did not take it; `None` if it did.
    pub error: Option<String>,
    /// The first part of the answer.
    pub answer: String,
    /// How long it took, in milliseconds.
    pub millis: i64,
    /// When it ended.
    pub created_at: Time,
}

const CALL: &str = "webhook_call.id, webhook_call.webhook_id, webhook_call.event, webhook_call.receiver, \
                    webhook_call.registration_key, webhook_call.sealed_body, webhook_call.state, webhook_call.attempts, webhook_call.due_at, \
                    webhook_call.error, webhook_call.created_at";

/// Adds a receiver. A taken URL is a unique violation.
pub async fn insert(conn: &mut Conn, row: &Webhook) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into webhook (id, target_url, events, sealed_secret, wire, api_version, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(row.id)
        .bind(&row.target_url)
        .bind(&row.events)
        .bind(&row.sealed_secret)
        .bind(&row.wire)
        .bind(&row.api_version)
        .bind(row.created_at)
    )?;
    Ok(())
}

/// A page of receivers.
pub async fn list(conn: &mut Conn, page: &PageRequest<()>) -> Result<Page<Webhook>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from webhook where true");
        push_page(&mut query, page, None, "id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// All receivers. Their number is bounded by whoever makes them.
pub async fn all(conn: &mut Conn) -> Result<Vec<Webhook>> {
    Ok(each!(conn, c => sqlx::query_as("select * from webhook order by id").fetch_all(c))?)
}

/// The receiver of that id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Webhook>> {
    Ok(each!(conn, c => sqlx::query_as("select * from webhook where id = $1").bind(id).fetch_optional(c))?)
}

/// Removes a receiver with its calls; false if there is none of that id.
pub async fn delete(conn: &mut Conn, id: Uuid) -> Result<bool> {
    Ok(execute!(conn, sqlx::query("delete from webhook where id = $1").bind(id))? > 0)
}

/// Adds calls.
pub async fn insert_calls(conn: &mut Conn, rows: &[WebhookCall]) -> Result<()> {
    insert_rows!(conn, "webhook_call", rows, |row| {
        id: row.id,
        webhook_id: row.webhook_id,
        event: &row.event,
        receiver: &row.receiver,
        registration_key: row.registration_key,
        sealed_body: row.sealed_body.as_slice(),
        state: &row.state,
        attempts: row.attempts,
        due_at: row.due_at,
        created_at: row.created_at,
    });
    Ok(())
}

/// The receivers that something waits for, each with whether any of it is due and free.
pub async fn receivers(conn: &mut Conn, now: Time) -> Result<Vec<(String, bool)>> {
    Ok(waiting_receivers!(conn, "webhook_call", now)?)
}

/// Takes calls to a receiver that are due.
pub async fn lease(conn: &mut Conn, receiver: &str, lease: Lease) -> Result<Vec<WebhookCall>> {
    Ok(lease_due!(conn, "webhook_call", CALL, receiver, lease)?)
}

/// Ends a try: `delivered`, `failed`, or `waiting` to be tried again at `due_at`; false if the worker no longer has it. What
/// is not tried again loses its body, which names people.
pub async fn finish(
    conn: &mut Conn,
    worker: Uuid,
    id: Uuid,
    state: &str,
    error: Option<&str>,
    due_at: Time,
    now: Time,
) -> Result<bool> {
    let done = execute!(
        conn,
        sqlx::query(
            "update webhook_call set state = $1, attempts = attempts + 1, error = $2, due_at = $3, locked_by = null,
               locked_until = null, finished_at = $4, sealed_body = coalesce($5, sealed_body)
             where id = $6 and locked_by = $7",
        )
        .bind(state)
        .bind(error)
        .bind(due_at)
        .bind(Some(now).filter(|_| state != "waiting"))
        .bind(Some(Vec::<u8>::new()).filter(|_| state != "waiting"))
        .bind(id)
        .bind(worker)
    )?;
    Ok(done > 0)
}

/// Keeps what came of a try.
pub async fn insert_attempt(conn: &mut Conn, row: &WebhookAttempt) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into webhook_attempt (id, call_id, status, error, answer, millis, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(row.id)
        .bind(row.call_id)
        .bind(row.status)
        .bind(&row.error)
        .bind(&row.answer)
        .bind(row.millis)
        .bind(row.created_at)
    )?;
    Ok(())
}

/// A page of the calls to a receiver.
pub async fn list_calls(conn: &mut Conn, webhook: Uuid, page: &PageRequest<()>) -> Result<Page<WebhookCall>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(CALL).push(" from webhook_call where webhook_id = ").push_bind(webhook);
        push_page(&mut query, page, None, "id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// The tries of calls, the oldest first.
pub async fn attempts(conn: &mut Conn, calls: &[Uuid]) -> Result<Vec<WebhookAttempt>> {
    if calls.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from webhook_attempt where call_id in (");
        push_keys!(query, calls);
        query.push(") order by id");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Removes calls that ended before that instant, with their tries.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from webhook_call where finished_at < $1").bind(before))?;
    Ok(())
}
