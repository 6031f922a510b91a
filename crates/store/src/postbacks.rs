//! Postbacks: results on their way to the receivers that registrations name. A change queues its postback in its own
//! transaction; a worker leases it, makes and sends the body outside any transaction, and records what came of it.

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::list::{ROWS_PER_STATEMENT, push_page};
use crate::{Conn, Lease, Page, PageRequest, Result, SortKey, Time};

/// The result of a registration on its way: one for each registration that ever had something to post.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Postback {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// The registration.
    pub registration_key: Uuid,
    /// Where it goes: scheme, host and port.
    pub receiver: String,
    /// Raised by every change that is to be posted.
    pub revision: i64,
    /// `waiting`, `delivered` or `failed` (given up).
    pub state: String,
    /// How often it was tried since it began to wait.
    pub attempts: i64,
    /// When it is tried next, while it waits.
    pub due_at: Time,
    /// What went wrong last.
    pub error: Option<String>,
    /// When the registration first had something to post.
    pub created_at: Time,
    /// When it was last called for or tried.
    pub updated_at: Time,
}

const COLUMNS: &str = "postback.id, postback.app_id, postback.registration_key, postback.receiver, postback.revision, \
                       postback.state, postback.attempts, postback.due_at, postback.error, postback.created_at, \
                       postback.updated_at";

/// A postback in a list, with the id that the wire knows its registration by.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct ListedPostback {
    /// The postback.
    #[sqlx(flatten)]
    pub postback: Postback,
    /// The id of its registration.
    pub registration_id: String,
}

/// Which postbacks a list holds.
#[derive(Clone, Debug, Default)]
pub struct PostbackFilter {
    /// In this state.
    pub state: Option<&'static str>,
    /// Of the registration with this id.
    pub registration_id: Option<String>,
}

/// One call to a receiver.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct PostbackAttempt {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// What was posted.
    pub postback_id: Uuid,
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

/// What a list of postbacks or attempts is sorted by: their age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByAge;

/// A registration whose result is to be posted.
#[derive(Clone, Debug)]
pub struct Call {
    /// The id of its postback, if it has none yet.
    pub id: Uuid,
    /// The application.
    pub app: AppId,
    /// The registration.
    pub registration: Uuid,
    /// Where it goes: scheme, host and port.
    pub receiver: String,
    /// When it is to be sent.
    pub due_at: Time,
}

/// Calls for postbacks of registrations, each of which is named once.
///
/// One that waits takes the change in: it is sent at the call's `due_at` or when it would have been, whichever is sooner, but one
/// that a receiver did not take waits out its pause.
pub async fn queue(conn: &mut Conn, calls: &[Call], now: Time) -> Result<()> {
    for chunk in calls.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "insert into postback (id, app_id, registration_key, receiver, revision, state, attempts, due_at,
                   created_at, updated_at)
                 select called.column1, app_id, key, called.column4, 1, 'waiting', 0, called.column5, ",
            );
            query.push_bind(now).push(", ").push_bind(now).push(" from (");
            query.push_values(chunk, |mut row, call| {
                row.push_bind(call.id).push_bind(call.app.as_str()).push_bind(call.registration)
                    .push_bind(&call.receiver).push_bind(call.due_at);
            });
            // Crossed, so that SQLite begins with what is called for.
            query.push(
                ") called cross join registration
                 where registration.key = called.column3 and registration.app_id = called.column2",
            );
            query.push(
                " on conflict (registration_key) do update set
                   due_at = case
                     when postback.state = 'waiting' and (postback.attempts > 0 or postback.due_at < excluded.due_at)
                       then postback.due_at
                     else excluded.due_at end,
                   attempts = case when postback.state = 'waiting' then postback.attempts else 0 end,
                   receiver = excluded.receiver, revision = postback.revision + 1, state = 'waiting',
                   updated_at = excluded.updated_at",
            );
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The receivers that something waits for, each with whether any of it is due and free.
pub async fn receivers(conn: &mut Conn, now: Time) -> Result<Vec<(String, bool)>> {
    Ok(waiting_receivers!(conn, "postback", now)?)
}

/// Takes postbacks to a receiver that are due.
pub async fn lease(conn: &mut Conn, receiver: &str, lease: Lease) -> Result<Vec<Postback>> {
    Ok(lease_due!(conn, "postback", COLUMNS, receiver, lease)?)
}

/// How a call ended, and so what becomes of its postback.
#[derive(Clone, Debug)]
pub struct Ending<'a> {
    /// The revision that was sent.
    pub revision: i64,
    /// `delivered`, `failed`, or `waiting` to be tried again.
    pub state: &'static str,
    /// What went wrong.
    pub error: Option<&'a str>,
    /// When it is to be tried again, if it is.
    pub due_at: Time,
    /// Now.
    pub at: Time,
}

/// Ends a call; false if the worker no longer has the postback. One that changed meanwhile goes on waiting.
pub async fn finish(conn: &mut Conn, worker: Uuid, id: Uuid, ending: &Ending<'_>) -> Result<bool> {
    let done = execute!(
        conn,
        sqlx::query(
            "update postback set
               state = case when revision = $1 then $2 else 'waiting' end,
               attempts = case when revision = $1 or $2 = 'waiting' then attempts + 1 else 0 end,
               error = $3, due_at = $4, updated_at = $5, locked_by = null, locked_until = null
             where id = $6 and locked_by = $7",
        )
        .bind(ending.revision)
        .bind(ending.state)
        .bind(ending.error)
        .bind(ending.due_at)
        .bind(ending.at)
        .bind(id)
        .bind(worker)
    )?;
    Ok(done > 0)
}

/// Keeps what came of a call.
pub async fn insert_attempt(conn: &mut Conn, row: &PostbackAttempt) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into postback_attempt (id, app_id, postback_id, status, error, answer, millis, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(row.postback_id)
        .bind(row.status)
        .bind(&row.error)
        .bind(&row.answer)
        .bind(row.millis)
        .bind(row.created_at)
    )?;
    Ok(())
}

/// The postback, if the application has it.
pub async fn find(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<Option<Postback>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(COLUMNS).push(" from postback where app_id = ").push_bind(app.as_str());
        query.push(" and id = ").push_bind(id);
        query.build_query_as().fetch_optional(c).await
    })?)
}

impl ListedPostback {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.postback.id)
    }
}

impl PostbackAttempt {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.id)
    }
}

/// A page of the application's postbacks.
pub async fn list(
    conn: &mut Conn,
    app: &AppId,
    filter: &PostbackFilter,
    page: &PageRequest<ByAge>,
) -> Result<Page<ListedPostback>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(COLUMNS).push(", registration.id as registration_id from postback");
        query.push(" join registration on registration.key = postback.registration_key where postback.app_id = ");
        query.push_bind(app.as_str());
        if let Some(state) = filter.state {
            query.push(" and postback.state = ").push_bind(state);
        }
        if let Some(registration) = &filter.registration_id {
            query.push(" and registration.app_id = ").push_bind(app.as_str());
            query.push(" and registration.id = ").push_bind(registration);
        }
        push_page(&mut query, page, None, "postback.id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// A page of the calls that were made for a postback.
pub async fn list_attempts(
    conn: &mut Conn,
    app: &AppId,
    postback: Uuid,
    page: &PageRequest<ByAge>,
) -> Result<Page<PostbackAttempt>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from postback_attempt where app_id = ");
        query.push_bind(app.as_str()).push(" and postback_id = ").push_bind(postback);
        push_page(&mut query, page, None, "id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// Has a postback sent again, now; false if the application has none of that id.
pub async fn replay(conn: &mut Conn, app: &AppId, id: Uuid, now: Time) -> Result<bool> {
    let found = execute!(
        conn,
        sqlx::query(
            "update postback set state = 'waiting', revision = revision + 1, attempts = 0, due_at = $1, updated_at = $1
             where app_id = $2 and id = $3",
        )
        .bind(now)
        .bind(app.as_str())
        .bind(id)
    )?;
    Ok(found > 0)
}

/// Has all postbacks sent again that were given up at `since` or later; how many.
pub async fn replay_failed(conn: &mut Conn, app: &AppId, since: Time, now: Time) -> Result<u64> {
    Ok(execute!(
        conn,
        sqlx::query(
            "update postback set state = 'waiting', revision = revision + 1, attempts = 0, due_at = $1, updated_at = $1
             where app_id = $2 and state = 'failed' and updated_at >= $3",
        )
        .bind(now)
        .bind(app.as_str())
        .bind(since)
    )?)
}

/// Removes what receivers answered about registrations: it may name their learners.
pub async fn forget_attempts(conn: &mut Conn, app: &AppId, registrations: &[Uuid]) -> Result<()> {
    for chunk in registrations.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new("delete from postback_attempt where app_id = ");
            query.push_bind(app.as_str());
            query.push(" and postback_id in (select id from postback where registration_key in (");
            let mut list = query.separated(", ");
            for key in chunk {
                list.push_bind(*key);
            }
            query.push("))");
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Removes what is kept of calls made before that instant.
pub async fn delete_older_attempts(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from postback_attempt where created_at < $1").bind(before))?;
    Ok(())
}

/// How many postbacks wait, of all applications.
pub async fn count_waiting(conn: &mut Conn) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar("select count(*) from postback where state = 'waiting'").fetch_one(c))?)
}
