//! Invitations of people to the account. The link is derived from the row's id and generation.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::list::push_page;
use crate::{Conn, Json, Page, PageRequest, Result, SortKey, Time};

/// An invitation to the account.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct TeamInvitation {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// To whom, as it was written.
    pub email: String,
    /// The address as it is matched.
    pub email_key: String,
    /// The role that it gives.
    pub role: String,
    /// First name, if the inviter knew it.
    pub first_name: Option<String>,
    /// Last name, if the inviter knew it.
    pub last_name: Option<String>,
    /// The names of the groups to join; they are made at the acceptance.
    pub group_names: Json<Vec<String>>,
    /// The names of the groups to report on; none where the role is another.
    pub reporting_names: Option<Json<Vec<String>>>,
    /// The applications that the person is limited to; none for all.
    pub app_ids: Option<Json<Vec<String>>>,
    /// Who invites, in words for the invitee.
    pub inviter: String,
    /// Who invites, if it is a person.
    pub inviter_person: Option<Uuid>,
    /// Raised to end the links before.
    pub generation: i64,
    /// `pending`, `accepted`, `deleted` or `expired`. What is past `expires_at` has expired also while it is called pending.
    pub state: String,
    /// Who accepted it.
    pub person_id: Option<Uuid>,
    /// When its holder asked for a new one.
    pub asked_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Until when it can be accepted.
    pub expires_at: Option<Time>,
    /// When it stopped to be pending.
    pub ended_at: Option<Time>,
}

impl TeamInvitation {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.id)
    }
}

/// Adds an invitation. A second pending one to an address is a unique violation.
pub async fn insert(conn: &mut Conn, row: &TeamInvitation) -> Result<()> {
    execute!(conn, sqlx::query(
        "insert into team_invitation (id, email, email_key, role, first_name, last_name, group_names, reporting_names,
           app_ids, inviter, inviter_person, generation, state, person_id, asked_at, created_at, updated_at, expires_at,
           ended_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
    )
    .bind(row.id).bind(&row.email).bind(&row.email_key).bind(&row.role).bind(&row.first_name).bind(&row.last_name)
    .bind(&row.group_names).bind(&row.reporting_names).bind(&row.app_ids).bind(&row.inviter).bind(row.inviter_person)
    .bind(row.generation).bind(&row.state).bind(row.person_id).bind(row.asked_at).bind(row.created_at)
    .bind(row.updated_at).bind(row.expires_at).bind(row.ended_at))?;
    Ok(())
}

/// The invitation with that id, in whatever state.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<TeamInvitation>> {
    Ok(each!(conn, c => sqlx::query_as("select * from team_invitation where id = $1").bind(id).fetch_optional(c))?)
}

/// The invitation with that id, held against change until the transaction ends.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<TeamInvitation>> {
    let hold = conn.for_update();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from team_invitation where id = ");
        query.push_bind(id).push(hold);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// Several invitations by their ids, for the worker, which was handed the ids by its jobs.
pub async fn find_many(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<TeamInvitation>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from team_invitation where id in (");
        push_keys!(query, ids);
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// The pending invitation to an address, also if its time is over.
pub async fn find_pending(conn: &mut Conn, email_key: &str) -> Result<Option<TeamInvitation>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select * from team_invitation where email_key = $1 and state = 'pending'",
    )
    .bind(email_key)
    .fetch_optional(c))?)
}

/// A page of the invitations that can be accepted at that instant, of one address or of all.
pub async fn list_open(
    conn: &mut Conn,
    email_key: Option<&str>,
    now: Time,
    page: &PageRequest<()>,
) -> Result<Page<TeamInvitation>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select * from team_invitation where state = 'pending' and (expires_at is null or expires_at > ",
        );
        query.push_bind(now).push(")");
        if let Some(email) = email_key {
            query.push(" and email_key = ").push_bind(email);
        }
        push_page(&mut query, page, None, "id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// How many are pending and can still be accepted.
pub async fn count_pending(conn: &mut Conn, now: Time) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select count(*) from team_invitation where state = 'pending' and (expires_at is null or expires_at > $1)",
    )
    .bind(now)
    .fetch_one(c))?)
}

/// Ends a pending invitation in that state; false if it was not pending.
pub async fn end(conn: &mut Conn, id: Uuid, state: &str, person: Option<Uuid>, now: Time) -> Result<bool> {
    let ended = execute!(
        conn,
        sqlx::query(
            "update team_invitation set state = $1, person_id = $2, ended_at = $3, updated_at = $3
             where id = $4 and state = 'pending'",
        )
        .bind(state)
        .bind(person)
        .bind(now)
        .bind(id)
    )?;
    Ok(ended > 0)
}

/// Whether the time of a pending invitation is over.
pub async fn any_over(conn: &mut Conn, now: Time) -> Result<bool> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select exists (select 1 from team_invitation where state = 'pending' and expires_at <= $1)",
    )
    .bind(now)
    .fetch_one(c))?)
}

/// Ends pending invitations whose time is over, as many as that at most.
pub async fn expire(conn: &mut Conn, now: Time, limit: i64) -> Result<Vec<TeamInvitation>> {
    let skip = conn.skip_locked();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("update team_invitation set state = 'expired', ended_at = ");
        query.push_bind(now).push(", updated_at = ").push_bind(now);
        query.push(" where id in (select id from team_invitation where state = 'pending' and expires_at <= ");
        query.push_bind(now).push(" order by expires_at limit ").push_bind(limit).push(skip).push(") returning *");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Keeps that the holder of a dead link asked for a new one; false if they did so after that instant.
pub async fn ask(conn: &mut Conn, id: Uuid, now: Time, not_since: Time) -> Result<bool> {
    let asked = execute!(
        conn,
        sqlx::query("update team_invitation set asked_at = $1 where id = $2 and (asked_at is null or asked_at < $3)")
            .bind(now)
            .bind(id)
            .bind(not_since)
    )?;
    Ok(asked > 0)
}
