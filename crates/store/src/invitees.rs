//! Invitees: one person on one invitation, with the ingredients of their link and the state of their start.

use sqlx::{FromRow, QueryBuilder};
use usher_model::{AppId, CourseId};
use uuid::Uuid;

use crate::list::{ROWS_PER_STATEMENT, push_page, push_window};
use crate::{Conn, Page, PageRequest, Result, SortKey, Time, Window};

/// One person on one invitation.
#[derive(Clone, Debug, FromRow)]
pub struct Invitee {
    /// Its id, which is part of its link; time-ordered.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// The invitation.
    pub invitation_id: Uuid,
    /// The registration that the link leads to.
    pub registration_key: Uuid,
    /// The address as it was given.
    pub email: String,
    /// The address as it is matched.
    pub email_key: String,
    /// The generation of the link; a new link is one more.
    pub generation: i64,
    /// Off: this person may not start. The invitation's own switch comes first.
    pub enabled: bool,
    /// This person's own end, in the place of the invitation's.
    pub expires_at: Option<Time>,
    /// When the person first started through it.
    pub launched_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it or its registration's start last changed.
    pub updated_at: Time,
}

/// An invitee with what the wire shows of its registration.
#[derive(Clone, Debug, FromRow)]
pub struct InviteeWithRegistration {
    /// The invitee.
    #[sqlx(flatten)]
    pub invitee: Invitee,
    /// The registration's id on the wire.
    pub registration_id: String,
    /// The registration's instance that counts.
    pub registration_instance: i64,
}

/// What a list of invitees is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteeSort {
    /// When it was made.
    Created,
    /// When it last changed.
    Updated,
}

impl InviteeWithRegistration {
    /// Where this row stands in a list.
    pub fn position(&self, sort: InviteeSort) -> (SortKey, Uuid) {
        let key = match sort {
            InviteeSort::Created => SortKey::Created,
            InviteeSort::Updated => SortKey::Time(self.invitee.updated_at),
        };
        (key, self.invitee.id)
    }
}

/// Which invitees of an invitation a list holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct InviteeFilter {
    /// Between which instants.
    pub window: Window,
    /// Only those who have started, or only those who have not.
    pub launched: Option<bool>,
}

/// Adds invitees in bounded statements, enabled and without an end of their own. An address that is on the invitation
/// already is a unique violation.
pub async fn insert(conn: &mut Conn, rows: &[Invitee]) -> Result<()> {
    insert_rows!(conn, "invitee", rows, |row| {
        id: row.id,
        app_id: &row.app_id,
        invitation_id: row.invitation_id,
        registration_key: row.registration_key,
        email: &row.email,
        email_key: &row.email_key,
        generation: row.generation,
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok(())
}

/// The invitee behind a link. The link's signature is what authorises, so no application is named.
pub async fn find_by_link(conn: &mut Conn, id: Uuid) -> Result<Option<Invitee>> {
    Ok(each!(conn, c => sqlx::query_as("select * from invitee where id = $1").bind(id).fetch_optional(c))?)
}

const WITH_REGISTRATION: &str =
    "select invitee.*, registration.id as registration_id, registration.instance as registration_instance
     from invitee join registration on registration.key = invitee.registration_key where invitee.app_id = ";

/// The invitee, if the application has it.
pub async fn find(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<Option<InviteeWithRegistration>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(WITH_REGISTRATION);
        query.push_bind(app.as_str()).push(" and invitee.id = ").push_bind(id).push(
            " and exists (select 1 from invitation where invitation.id = invitee.invitation_id
               and invitation.removed_at is null)",
        );
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// Writes an invitee's own switch and end, and the generation of its link.
pub async fn update(conn: &mut Conn, row: &Invitee) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update invitee set enabled = $1, expires_at = $2, generation = $3, updated_at = $4
         where app_id = $5 and id = $6",
        )
        .bind(row.enabled)
        .bind(row.expires_at)
        .bind(row.generation)
        .bind(row.updated_at)
        .bind(&row.app_id)
        .bind(row.id)
    )?;
    Ok(())
}

/// Removes an invitee; its registration stays. False if it was not there.
pub async fn delete(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<bool> {
    let gone =
        execute!(conn, sqlx::query("delete from invitee where app_id = $1 and id = $2").bind(app.as_str()).bind(id))?;
    Ok(gone > 0)
}

/// Holds an invitee against change until the transaction ends.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<()> {
    let hold = conn.for_update();
    let _: Option<Uuid> = each!(conn, c => async {
        let mut query = QueryBuilder::new("select id from invitee where id = ");
        query.push_bind(id).push(hold);
        query.build_query_scalar().fetch_optional(c).await
    })?;
    Ok(())
}

/// The invitee with that address on an invitation.
pub async fn find_by_email(conn: &mut Conn, app: &AppId, invitation: Uuid, email_key: &str) -> Result<Option<Invitee>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select * from invitee where app_id = $1 and invitation_id = $2 and email_key = $3",
    )
    .bind(app.as_str()).bind(invitation).bind(email_key)
    .fetch_optional(c))?)
}

/// Several invitees by their ids, in no order; for the worker, which was handed the ids by its jobs.
pub async fn find_many(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Invitee>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from invitee where id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// A registration that an address was invited to before.
#[derive(Clone, Debug, FromRow)]
pub struct EarlierInvitation {
    /// The address as it is matched.
    pub email_key: String,
    /// The registration; the newest if there are several.
    pub registration_key: Uuid,
    /// The instance of it that counts.
    pub instance: i64,
}

/// Which of these addresses were invited to the course before, by any invitation, and with which newest registration.
pub async fn invited_before(
    conn: &mut Conn,
    app: &AppId,
    course: &CourseId,
    email_keys: &[String],
) -> Result<Vec<EarlierInvitation>> {
    let mut found = Vec::new();
    for chunk in email_keys.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<EarlierInvitation> = each!(conn, c => async {
            // From the addresses to their registrations, never the other way round: right after the first large
            // invitations PostgreSQL still believes that an application has next to no invitees and a course next to no
            // registrations, and would try all of them for each address. The emptied words keep it from those indexes.
            let mut query = QueryBuilder::new("with wanted (email_key) as (values ");
            let mut list = query.separated(", ");
            for key in chunk {
                list.push("(").push_bind_unseparated(key).push_unseparated(")");
            }
            query.push(
                "), mine as materialized (
                   select invitee.email_key, invitee.registration_key, invitee.invitation_id
                   from wanted cross join invitee
                   where invitee.email_key = wanted.email_key and invitee.app_id || '' = ",
            );
            query.push_bind(app.as_str()).push(
                ")
                 select email_key, registration_key, instance from (
                   select mine.email_key, registration.key as registration_key, registration.instance,
                     row_number() over (partition by mine.email_key order by registration.key desc) as place
                   from mine join registration on registration.key = mine.registration_key
                     join invitation on invitation.id = mine.invitation_id
                   where invitation.removed_at is null and registration.course_id || '' = ",
            );
            query.push_bind(course.as_str()).push(") newest where place = 1");
            query.build_query_as().fetch_all(c).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// The addresses of a private invitation, in the order in which they were given.
pub async fn addresses(conn: &mut Conn, app: &AppId, invitation: Uuid) -> Result<Vec<String>> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select email from invitee where app_id = $1 and invitation_id = $2 order by id",
    )
    .bind(app.as_str()).bind(invitation)
    .fetch_all(c))?)
}

macro_rules! push_where {
    ($query:ident, $app:expr, $invitation:expr, $filter:expr) => {{
        $query.push_bind($app.as_str()).push(" and invitee.invitation_id = ").push_bind($invitation);
        match $filter.launched {
            None => {}
            Some(true) => {
                $query.push(" and invitee.launched_at is not null");
            }
            Some(false) => {
                $query.push(" and invitee.launched_at is null");
            }
        }
        push_window(&mut $query, "invitee", $filter.window);
    }};
}

/// A page of an invitation's invitees.
pub async fn list(
    conn: &mut Conn,
    app: &AppId,
    invitation: Uuid,
    filter: InviteeFilter,
    page: &PageRequest<InviteeSort>,
) -> Result<Page<InviteeWithRegistration>> {
    let sort_column = match page.sort {
        InviteeSort::Created => None,
        InviteeSort::Updated => Some("invitee.updated_at"),
    };
    let window = filter.window.behind(page, page.sort == InviteeSort::Updated);
    let filter = InviteeFilter { window, ..filter };
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new(WITH_REGISTRATION);
        push_where!(query, app, invitation, filter);
        push_page(&mut query, page, sort_column, "invitee.id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// How many invitees the whole list holds.
pub async fn count(conn: &mut Conn, app: &AppId, invitation: Uuid, filter: InviteeFilter) -> Result<i64> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select count(*) from invitee where app_id = ");
        push_where!(query, app, invitation, filter);
        query.build_query_scalar().fetch_one(c).await
    })?)
}

/// Notes the first start through an invitee's link; false if it was noted before.
pub async fn mark_launched(conn: &mut Conn, app: &AppId, id: Uuid, now: Time) -> Result<bool> {
    let first = execute!(conn, sqlx::query(
            "update invitee set launched_at = $1, updated_at = $1 where app_id = $2 and id = $3 and launched_at is null",
        )
        .bind(now).bind(app.as_str()).bind(id))?;
    Ok(first > 0)
}

/// Whom a reminder goes to.
#[derive(Clone, Copy, Debug)]
pub struct Reminder {
    /// The end of those who have none of their own: the invitation's.
    pub expires_at: Option<Time>,
    /// Now: the end must not have passed.
    pub now: Time,
    /// Not to those who were mailed since that instant.
    pub unless_mailed_since: Time,
    /// Not to addresses that had `most` mails since that instant, whatever they were about.
    pub day_began_at: Time,
    /// See `day_began_at`.
    pub most: i64,
    /// To so many at most.
    pub limit: i64,
}

/// The first invitees of an invitation who may start, have not started, and have no mail on its way.
pub async fn to_remind(conn: &mut Conn, app: &AppId, invitation: Uuid, to: Reminder) -> Result<Vec<Invitee>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select * from invitee
         where app_id = $1 and invitation_id = $2 and launched_at is null and enabled
           and (coalesce(expires_at, $3) is null or coalesce(expires_at, $3) >= $4)
           and not exists (select 1 from delivery where delivery.invitee_id = invitee.id
                             and (delivery.state = 'queued' or delivery.created_at >= $5))
           and (select count(*) from delivery
                where lower(delivery.address) = lower(invitee.email) and delivery.created_at >= $6) < $7
         order by id limit $8",
    )
    .bind(app.as_str()).bind(invitation).bind(to.expires_at).bind(to.now).bind(to.unless_mailed_since)
    .bind(to.day_began_at).bind(to.most).bind(to.limit)
    .fetch_all(c))?)
}

/// The invitees of several registrations, oldest first. The caller found the registrations under their application.
pub async fn of_registrations(conn: &mut Conn, registrations: &[Uuid]) -> Result<Vec<Invitee>> {
    if registrations.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from invitee where registration_key in (");
        push_keys!(query, registrations);
        query.push(") order by id");
        query.build_query_as().fetch_all(c).await
    })?)
}
