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

/// Adds invitees in bounded statements. An address that is on the invitation already is a unique violation.
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
            let mut query = QueryBuilder::new(
                "select email_key, registration_key, instance from (
                   select invitee.email_key, registration.key as registration_key, registration.instance,
                     row_number() over (partition by invitee.email_key order by registration.key desc) as place
                   from invitee join registration on registration.key = invitee.registration_key
                   where invitee.app_id = ",
            );
            query.push_bind(app.as_str()).push(" and registration.course_id = ").push_bind(course.as_str());
            query.push(" and invitee.email_key in (");
            let mut list = query.separated(", ");
            for key in chunk {
                list.push_bind(key);
            }
            query.push(")) newest where place = 1");
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

/// A page of an invitation's invitees.
pub async fn list(
    conn: &mut Conn,
    app: &AppId,
    invitation: Uuid,
    window: Window,
    page: &PageRequest<InviteeSort>,
) -> Result<Page<InviteeWithRegistration>> {
    let sort_column = match page.sort {
        InviteeSort::Created => None,
        InviteeSort::Updated => Some("invitee.updated_at"),
    };
    let window = window.behind(page, page.sort == InviteeSort::Updated);
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select invitee.*, registration.id as registration_id, registration.instance as registration_instance
             from invitee join registration on registration.key = invitee.registration_key where invitee.app_id = ",
        );
        query.push_bind(app.as_str()).push(" and invitee.invitation_id = ").push_bind(invitation);
        push_window(&mut query, "invitee", window);
        push_page(&mut query, page, sort_column, "invitee.id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// How many invitees the whole list holds.
pub async fn count(conn: &mut Conn, app: &AppId, invitation: Uuid, window: Window) -> Result<i64> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select count(*) from invitee where app_id = ");
        query.push_bind(app.as_str()).push(" and invitation_id = ").push_bind(invitation);
        push_window(&mut query, "invitee", window);
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
