//! Invitations to a course: public (one link, anyone may join) and private (one mail and link per address).

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::list::{push_page, push_window};
use crate::registrations::Postback;
use crate::{Conn, Json, Page, PageRequest, Result, SortKey, Time, Window};

/// An invitation with its switches and counts.
#[derive(Clone, Debug, FromRow)]
pub struct Invitation {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// One link for all, or a mail for each.
    pub public: bool,
    /// To which course.
    pub course_id: String,
    /// The random part of a public link.
    pub slug: Option<String>,
    /// Who invites.
    pub creator_email: String,
    /// Off: nobody may start, new or known ("disabled").
    pub allow_launch: bool,
    /// Off: only who is registered gets in ("closed").
    pub allow_new_registrations: bool,
    /// At most so many registrations; 0 for no limit.
    pub registration_cap: i64,
    /// How many registrations there are; exact.
    pub registration_count: i64,
    /// How many of them were started; exact.
    pub launched_count: i64,
    /// The mail's subject, with its tags.
    pub subject: Option<String>,
    /// The mail's body, with its tags.
    pub body: Option<String>,
    /// Copied to each registration made by it.
    pub postback: Option<Json<Postback>>,
    /// Nobody may start after it.
    pub expires_at: Option<Time>,
    /// What to do with an address that was invited before; private only.
    pub duplicates: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed through the API.
    pub updated_at: Time,
}

/// An invitation with the title of its course.
#[derive(Clone, Debug, FromRow)]
pub struct TitledInvitation {
    /// The invitation.
    #[sqlx(flatten)]
    pub invitation: Invitation,
    /// The title of its course.
    pub course_title: String,
}

/// What a list of invitations is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationSort {
    /// When it was made.
    Created,
    /// When it was last changed.
    Updated,
    /// The course's title.
    CourseTitle,
}

impl TitledInvitation {
    /// Where this row stands in a list.
    pub fn position(&self, sort: InvitationSort) -> (SortKey, Uuid) {
        let key = match sort {
            InvitationSort::Created => SortKey::Created,
            InvitationSort::Updated => SortKey::Time(self.invitation.updated_at),
            InvitationSort::CourseTitle => SortKey::Text(self.course_title.clone()),
        };
        (key, self.invitation.id)
    }
}

/// Which invitations a list holds.
#[derive(Clone, Debug, Default)]
pub struct InvitationFilter {
    /// Only public, only private, or both.
    pub public: Option<bool>,
    /// To this course.
    pub course_id: Option<String>,
    /// Between which instants.
    pub window: Window,
    /// With any of these tags.
    pub tags: Vec<String>,
}

/// Adds an invitation.
pub async fn insert(conn: &mut Conn, row: &Invitation) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into invitation (id, app_id, public, course_id, slug, creator_email, allow_launch,
           allow_new_registrations, registration_cap, registration_count, launched_count, subject, body, postback,
           expires_at, duplicates, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(row.public)
        .bind(&row.course_id)
        .bind(&row.slug)
        .bind(&row.creator_email)
        .bind(row.allow_launch)
        .bind(row.allow_new_registrations)
        .bind(row.registration_cap)
        .bind(row.registration_count)
        .bind(row.launched_count)
        .bind(&row.subject)
        .bind(&row.body)
        .bind(&row.postback)
        .bind(row.expires_at)
        .bind(&row.duplicates)
        .bind(row.created_at)
        .bind(row.updated_at)
    )?;
    Ok(())
}

const TITLED: &str = "select invitation.*, course.title as course_title from invitation
     join course on course.app_id = invitation.app_id and course.id = invitation.course_id";

/// The invitation, if the application has it.
pub async fn find(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<Option<TitledInvitation>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(TITLED);
        query.push(" where invitation.app_id = ").push_bind(app.as_str());
        query.push(" and invitation.removed_at is null and invitation.id = ").push_bind(id);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// The public invitation behind a link. The slug is what authorises, so no application is named.
pub async fn find_by_slug(conn: &mut Conn, slug: &str) -> Result<Option<TitledInvitation>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(TITLED);
        query.push(" where invitation.removed_at is null and invitation.slug = ").push_bind(slug);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// Holds an invitation against change until the transaction ends.
pub async fn lock(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<()> {
    let hold = conn.for_update();
    each!(conn, c => async {
        let mut query = QueryBuilder::new("select id from invitation where app_id = ");
        query.push_bind(app.as_str()).push(" and id = ").push_bind(id).push(hold);
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// Writes what an update may change.
pub async fn update(conn: &mut Conn, row: &Invitation) -> Result<()> {
    execute!(conn, sqlx::query(
        "update invitation set allow_launch = $1, allow_new_registrations = $2, registration_cap = $3, subject = $4,
           body = $5, postback = $6, expires_at = $7, updated_at = $8
         where app_id = $9 and id = $10",
    )
    .bind(row.allow_launch).bind(row.allow_new_registrations).bind(row.registration_cap).bind(&row.subject)
    .bind(&row.body).bind(&row.postback).bind(row.expires_at).bind(row.updated_at).bind(&row.app_id).bind(row.id))?;
    Ok(())
}

/// Takes one seat of a public invitation, unless its cap is reached: one statement, so that any number of joins at
/// once give exactly the cap.
pub async fn take_seat(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<bool> {
    let taken = execute!(
        conn,
        sqlx::query(
            "update invitation set registration_count = registration_count + 1
             where app_id = $1 and id = $2 and removed_at is null
               and (registration_cap <= 0 or registration_count < registration_cap)",
        )
        .bind(app.as_str())
        .bind(id)
    )?;
    Ok(taken > 0)
}

/// Counts one more started registration.
pub async fn count_launch(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update invitation set launched_count = launched_count + 1 where app_id = $1 and id = $2")
            .bind(app.as_str())
            .bind(id)
    )?;
    Ok(())
}

/// Takes a registration that is about to be removed out of the counts of its invitations, after [`hold_start`].
pub async fn uncount_registration(conn: &mut Conn, app: &AppId, registration: Uuid) -> Result<()> {
    hold_start(conn, app, registration).await?;
    execute!(
        conn,
        sqlx::query(
            "update invitation set
           registration_count = registration_count
             - (select count(*) from invitee where invitation_id = invitation.id and registration_key = $1),
           launched_count = launched_count
             - (select count(*) from invitee
                where invitation_id = invitation.id and registration_key = $1 and launched_at is not null)
         where app_id = $2 and id in (select invitation_id from invitee where registration_key = $1)",
        )
        .bind(registration)
        .bind(app.as_str())
    )?;
    Ok(())
}

/// Takes an invitee that is about to be removed out of the counts of its invitation. The caller has called
/// [`hold_start`].
pub async fn uncount_invitee(conn: &mut Conn, app: &AppId, invitee: Uuid) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update invitation set registration_count = registration_count - 1,
               launched_count = launched_count
                 - (select count(*) from invitee where id = $1 and launched_at is not null)
             where app_id = $2 and id = (select invitation_id from invitee where id = $1 and app_id = $2)",
        )
        .bind(invitee)
        .bind(app.as_str())
    )?;
    Ok(())
}

/// Holds what the start of a launch writes, in the same order: a start that goes on at the same time is counted whole or
/// not at all, and neither waits for the other in a circle.
pub async fn hold_start(conn: &mut Conn, app: &AppId, registration: Uuid) -> Result<()> {
    crate::launches::lock_all(conn, app, registration).await?;
    let hold = conn.for_update();
    for held in ["select key from registration where key = ", "select id from invitee where registration_key = "] {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(held);
            query.push_bind(registration).push(" and app_id = ").push_bind(app.as_str()).push(" order by 1").push(hold);
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Removes the invitation with its invitees; their registrations stay. False if it was not there.
///
/// The invitees go first: a start takes hold of an invitee before it takes hold of the invitation, and neither must wait
/// for the other in a circle.
pub async fn delete(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<bool> {
    execute!(
        conn,
        sqlx::query("delete from invitee where app_id = $1 and invitation_id = $2").bind(app.as_str()).bind(id)
    )?;
    let gone = execute!(
        conn,
        sqlx::query("delete from invitation where app_id = $1 and id = $2").bind(app.as_str()).bind(id)
    )?;
    Ok(gone > 0)
}

macro_rules! push_where {
    ($query:ident, $app:expr, $filter:expr) => {{
        $query.push(" where invitation.removed_at is null and invitation.app_id = ").push_bind($app.as_str());
        if let Some(public) = $filter.public {
            $query.push(" and invitation.public = ").push_bind(public);
        }
        if let Some(course) = &$filter.course_id {
            $query.push(" and invitation.course_id = ").push_bind(course);
        }
        push_filter!($query, $filter, "invitation", "invitation_tag", "invitation_id", "invitation.id");
    }};
}

/// A page of the application's invitations.
pub async fn list(
    conn: &mut Conn,
    app: &AppId,
    filter: &InvitationFilter,
    page: &PageRequest<InvitationSort>,
) -> Result<Page<TitledInvitation>> {
    let sort_column = match page.sort {
        InvitationSort::Created => None,
        InvitationSort::Updated => Some("invitation.updated_at"),
        InvitationSort::CourseTitle => Some("course.title"),
    };
    let window = filter.window.behind(page, page.sort == InvitationSort::Updated);
    let filter = &InvitationFilter { window, ..filter.clone() };
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new(TITLED);
        push_where!(query, app, filter);
        push_page(&mut query, page, sort_column, "invitation.id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// How many invitations the whole list holds.
pub async fn count(conn: &mut Conn, app: &AppId, filter: &InvitationFilter) -> Result<i64> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select count(*) from invitation");
        push_where!(query, app, filter);
        query.build_query_scalar().fetch_one(c).await
    })?)
}

/// Adds tags to an invitation; those that it has already stay.
pub async fn add_tags(conn: &mut Conn, id: Uuid, tags: &[String]) -> Result<()> {
    crate::list::add_tags(conn, "invitation_tag", "invitation_id", &[id], tags).await
}

/// The tags of several invitations, as (id, tag), sorted.
pub async fn tags(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    crate::list::tags_of(conn, "invitation_tag", "invitation_id", ids).await
}

/// The registrations that are on a version of a course; both databases compare pairs.
macro_rules! on_version {
    ($version:literal) => {
        concat!(
            "select key from registration join instance on instance.registration_key = registration.key ",
            "and instance.number = registration.instance where instance.version_id = ",
            $version
        )
    };
}

/// Takes the registrations that are on a version of a course, which is about to be removed, out of the counts of their
/// invitations; see [`uncount_registration`].
pub async fn uncount_version(conn: &mut Conn, app: &AppId, version: Uuid) -> Result<()> {
    let hold = conn.for_update();
    for (held, order) in [
        ("select id from launch where registration_key", " order by id"),
        ("select key from registration where key", " order by key"),
        ("select id from invitee where registration_key", " order by id"),
    ] {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(held);
            query.push(concat!(" in (", on_version!(""))).push_bind(version).push(") and app_id = ");
            query.push_bind(app.as_str()).push(order).push(hold);
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    execute!(
        conn,
        sqlx::query(concat!(
            "update invitation set
           registration_count = registration_count
             - (select count(*) from invitee where invitation_id = invitation.id and registration_key in (",
            on_version!("$1"),
            ")),
           launched_count = launched_count
             - (select count(*) from invitee
                where invitation_id = invitation.id and launched_at is not null and registration_key in (",
            on_version!("$1"),
            "))
         where app_id = $2
           and id in (select invitation_id from invitee where registration_key in (",
            on_version!("$1"),
            "))",
        ))
        .bind(version)
        .bind(app.as_str())
    )?;
    Ok(())
}
