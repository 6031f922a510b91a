//! Deliveries: mails that must go out. They are made in the transaction that calls for them, leased by a worker,
//! sent outside any transaction, and their end recorded in groups.

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::list::{ROWS_PER_STATEMENT, push_page};
use crate::{Conn, Lease, Page, PageRequest, Result, SortKey, Time};

/// A mail to send.
#[derive(Clone, Debug, FromRow)]
pub struct Delivery {
    /// Its id, which is also its Message-ID; time-ordered.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// `invitation`, `reminder`, `code`, `join_check`, or `erasure` (a receipt, which has the id of the mail).
    pub kind: String,
    /// The invitation that it is about.
    pub invitation_id: Option<Uuid>,
    /// The invitee that it goes to.
    pub invitee_id: Option<Uuid>,
    /// The proof that it carries.
    pub proof_id: Option<Uuid>,
    /// The address.
    pub address: String,
    /// `queued`, `sent`, `failed`, `skipped` (this address was left out) or `cancelled` (the whole invitation was).
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What the mail server said last.
    pub error: Option<String>,
    /// When it was called for.
    pub created_at: Time,
}

/// A mail with what became of it.
#[derive(Clone, Debug, FromRow)]
pub struct DeliveryRecord {
    /// The mail.
    #[sqlx(flatten)]
    pub delivery: Delivery,
    /// When it is tried next, while it is queued.
    pub due_at: Time,
    /// When it had its end.
    pub finished_at: Option<Time>,
}

impl DeliveryRecord {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.delivery.id)
    }
}

/// Which mails a list holds.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// About this invitation.
    pub invitation_id: Option<Uuid>,
    /// In this state.
    pub state: Option<String>,
    /// To this address, without regard to the case of its ASCII letters.
    pub address: Option<String>,
}

const COLUMNS: &str =
    "id, app_id, kind, invitation_id, invitee_id, proof_id, address, state, attempts, error, created_at";

/// Adds mails, due at once, in bounded statements. One that is not `queued` is finished as it comes: an address that
/// no mail can go to.
pub async fn insert(conn: &mut Conn, rows: &[Delivery]) -> Result<()> {
    insert_rows!(conn, "delivery", rows, |row| {
        id: row.id,
        app_id: &row.app_id,
        kind: &row.kind,
        invitation_id: row.invitation_id,
        invitee_id: row.invitee_id,
        proof_id: row.proof_id,
        address: &row.address,
        state: &row.state,
        attempts: row.attempts,
        due_at: row.created_at,
        error: &row.error,
        created_at: row.created_at,
    });
    Ok(())
}

/// Takes mails that are due.
pub async fn lease(conn: &mut Conn, lease: Lease) -> Result<Vec<Delivery>> {
    let skip = conn.skip_locked();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("update delivery set locked_by = ");
        query.push_bind(lease.worker).push(", locked_until = ").push_bind(lease.until);
        query.push(" where id in (select id from delivery where state = 'queued' and due_at <= ");
        query.push_bind(lease.now).push(" and (locked_until is null or locked_until < ").push_bind(lease.now);
        query.push(") order by due_at, id limit ").push_bind(lease.limit).push(skip);
        query.push(") returning ").push(COLUMNS);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// When the next mail is due that nobody holds, if any.
pub async fn next_due(conn: &mut Conn) -> Result<Option<Time>> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select due_at from delivery where state = 'queued' and locked_until is null order by due_at limit 1",
    )
    .fetch_optional(c))?)
}

/// Records that mails were sent, and tells which: those whose lease has gone to another worker, or that were erased
/// meanwhile, stay as they are.
pub async fn record_sent(conn: &mut Conn, worker: Uuid, ids: &[Uuid], now: Time) -> Result<Vec<Uuid>> {
    let mut recorded = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<Uuid> = each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "update delivery set state = 'sent', attempts = attempts + 1, error = null, locked_by = null,
                   locked_until = null, finished_at = ",
            );
            query.push_bind(now).push(" where locked_by = ").push_bind(worker).push(" and id in (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(*id);
            }
            query.push(") returning id");
            query.build_query_scalar().fetch_all(c).await
        })?;
        recorded.extend(rows);
    }
    Ok(recorded)
}

/// Records that the mail server refused a mail for good.
pub async fn record_failed(conn: &mut Conn, worker: Uuid, id: Uuid, error: &str, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update delivery set state = 'failed', attempts = attempts + 1, error = $1, locked_by = null,
           locked_until = null, finished_at = $2
         where id = $3 and locked_by = $4",
        )
        .bind(error)
        .bind(now)
        .bind(id)
        .bind(worker)
    )?;
    Ok(())
}

/// Records a fault that may pass: the mail is due again later.
pub async fn record_retry(conn: &mut Conn, worker: Uuid, id: Uuid, error: &str, due_at: Time) -> Result<()> {
    execute!(conn, sqlx::query(
        "update delivery set attempts = attempts + 1, error = $1, due_at = $2, locked_by = null, locked_until = null
         where id = $3 and locked_by = $4",
    )
    .bind(error).bind(due_at).bind(id).bind(worker))?;
    Ok(())
}

/// Gives back mails that were taken but not tried.
pub async fn release(conn: &mut Conn, worker: Uuid, ids: &[Uuid]) -> Result<()> {
    for chunk in ids.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "update delivery set locked_by = null, locked_until = null where locked_by = ",
            );
            query.push_bind(worker).push(" and id in (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(*id);
            }
            query.push(")");
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Leaves one invitee's mails out that have not gone out: they would lead nowhere. The inner query makes SQLite begin with
/// the invitee's mails, not with the application's; so it is below.
pub async fn skip_queued(conn: &mut Conn, app: &AppId, invitee: Uuid, reason: &str, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update delivery set state = 'skipped', error = $1, finished_at = $2, locked_by = null, locked_until = null
         where app_id = $3 and state = 'queued' and id in (select id from delivery where invitee_id = $4)",
        )
        .bind(reason)
        .bind(now)
        .bind(app.as_str())
        .bind(invitee)
    )?;
    Ok(())
}

/// Keeps the record of an invitee's mails beyond the invitee.
pub async fn detach_from_invitee(conn: &mut Conn, app: &AppId, invitee: Uuid) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update delivery set invitee_id = null
             where app_id = $1 and id in (select id from delivery where invitee_id = $2)"
        )
        .bind(app.as_str())
        .bind(invitee)
    )?;
    Ok(())
}

/// The mail, if it is the application's.
pub async fn find(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<Option<DeliveryRecord>> {
    Ok(each!(conn, c => sqlx::query_as("select * from delivery where app_id = $1 and id = $2")
        .bind(app.as_str()).bind(id)
        .fetch_optional(c))?)
}

/// A page of the application's mails.
pub async fn list(
    conn: &mut Conn,
    app: &AppId,
    filter: &DeliveryFilter,
    page: &PageRequest<()>,
) -> Result<Page<DeliveryRecord>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from delivery where app_id = ");
        query.push_bind(app.as_str());
        if let Some(invitation) = filter.invitation_id {
            query.push(" and invitation_id = ").push_bind(invitation);
        }
        if let Some(state) = &filter.state {
            query.push(" and state = ").push_bind(state);
            // Most are sent; the others have an index of their own.
            if state != "sent" {
                query.push(" and state <> 'sent'");
            }
        }
        if let Some(address) = &filter.address {
            query.push(" and lower(address) = ").push_bind(address.to_ascii_lowercase());
        }
        push_page(&mut query, page, None, "delivery.id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// The newest mail to each of several invitees that has one. The caller found them under their application.
pub async fn newest_to(conn: &mut Conn, invitees: &[Uuid]) -> Result<Vec<DeliveryRecord>> {
    if invitees.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select * from (select delivery.*, row_number() over (partition by invitee_id order by id desc) as place
               from delivery where invitee_id in (",
        );
        let mut list = query.separated(", ");
        for id in invitees {
            list.push_bind(*id);
        }
        query.push(")) newest where place = 1");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// How many mails an address was sent, or is to be, since an instant; of all applications.
pub async fn count_to(conn: &mut Conn, address: &str, since: Time) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select count(*) from delivery where lower(address) = $1 and created_at >= $2",
    )
    .bind(address.to_ascii_lowercase()).bind(since)
    .fetch_one(c))?)
}

/// Takes back the mails of an invitation that have not gone out: its course or itself is no longer there to start.
pub async fn cancel_queued(conn: &mut Conn, app: &AppId, invitation: Uuid, reason: &str, now: Time) -> Result<()> {
    execute!(conn, sqlx::query(
        "update delivery set state = 'cancelled', error = $1, finished_at = $2, locked_by = null, locked_until = null
         where app_id = $3 and invitation_id = $4 and state = 'queued'",
    )
    .bind(reason).bind(now).bind(app.as_str()).bind(invitation))?;
    Ok(())
}

/// How many mails of an invitation are in each state.
pub async fn count_by_state(conn: &mut Conn, app: &AppId, invitation: Uuid) -> Result<Vec<(String, i64)>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select state, count(*) from delivery
         where app_id = $1 and invitation_id = $2 and kind = 'invitation' group by state",
    )
    .bind(app.as_str()).bind(invitation)
    .fetch_all(c))?)
}

/// How many mails wait, of all applications.
pub async fn count_queued(conn: &mut Conn) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar("select count(*) from delivery where state = 'queued'").fetch_one(c))?)
}

/// The faults of an invitation's mails that did not go out, as (address, words), oldest first.
pub async fn failures(conn: &mut Conn, app: &AppId, invitation: Uuid, limit: i64) -> Result<Vec<(String, String)>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select address, coalesce(error, '') from delivery
         where app_id = $1 and kind = 'invitation' and id in (
           select id from delivery where invitation_id = $2 and state in ('failed', 'skipped', 'cancelled'))
         order by id limit $3",
    )
    .bind(app.as_str()).bind(invitation).bind(limit)
    .fetch_all(c))?)
}

/// The mails to several invitees, oldest first. The caller found the invitees under their application.
pub async fn of_invitees(conn: &mut Conn, invitees: &[Uuid]) -> Result<Vec<Delivery>> {
    if invitees.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(COLUMNS).push(" from delivery where invitee_id in (");
        push_keys!(query, invitees);
        query.push(") order by id");
        query.build_query_as().fetch_all(c).await
    })?)
}
