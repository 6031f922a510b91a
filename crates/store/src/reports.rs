//! Numbers and rows of reports. Each registration counts with the instance of it that counts.

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::list::push_page;
use crate::{Conn, Page, PageRequest, Result, SortKey, Time};

/// Which registrations a report is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// On this course.
    pub course_id: Option<String>,
    /// Of this learner.
    pub learner_id: Option<String>,
}

/// What came of many registrations.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Tally {
    /// How many there are.
    pub registrations: i64,
    /// Whose course was never opened.
    pub not_started: i64,
    /// Begun and not complete.
    pub in_progress: i64,
    /// Complete.
    pub completed: i64,
    /// Passed.
    pub passed: i64,
    /// Failed.
    pub failed: i64,
    /// The mean of the scores that there are, 0 to 100.
    pub average_score: Option<f64>,
}

/// The columns of a [`Tally`].
pub(crate) const TALLY: &str = "count(instance.number) as registrations,
     count(case when instance.completion <> 'COMPLETED' and instance.first_access_at is null
           then instance.number end) as not_started,
     count(case when instance.completion <> 'COMPLETED' and instance.first_access_at is not null
           then instance.number end) as in_progress,
     count(case when instance.completion = 'COMPLETED' then instance.number end) as completed,
     count(case when instance.success = 'PASSED' then instance.number end) as passed,
     count(case when instance.success = 'FAILED' then instance.number end) as failed,
     avg(instance.score) as average_score";

/// Joins each registration to the instance that counts.
pub(crate) const COUNTING_INSTANCE: &str =
    " join instance on instance.registration_key = registration.key and instance.number = registration.instance";

macro_rules! push_where {
    ($query:ident, $app:expr, $filter:expr) => {{
        $query.push(" where registration.app_id = ").push_bind($app.as_str());
        if let Some(course) = &$filter.course_id {
            $query.push(" and registration.course_id = ").push_bind(course);
        }
        if let Some(learner) = &$filter.learner_id {
            $query.push(" and registration.learner_id = ").push_bind(learner);
        }
    }};
}

/// The numbers above a report.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Totals {
    /// Of all registrations.
    #[sqlx(flatten)]
    pub tally: Tally,
    /// How many learners they are of.
    pub learners: i64,
    /// How many courses they are on.
    pub courses: i64,
}

/// The numbers of all registrations of a report.
pub async fn totals(conn: &mut Conn, app: &AppId, filter: &ReportFilter) -> Result<Totals> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(TALLY).push(", count(distinct registration.learner_id) as learners");
        query.push(", count(distinct registration.course_id) as courses from registration").push(COUNTING_INSTANCE);
        push_where!(query, app, filter);
        query.build_query_as().fetch_one(c).await
    })?)
}

/// A course with its numbers.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct CourseLine {
    /// Its id.
    pub id: String,
    /// Its key, by which lists break ties.
    pub key: Uuid,
    /// Its title.
    pub title: String,
    /// Of its registrations.
    #[sqlx(flatten)]
    pub tally: Tally,
}

impl CourseLine {
    /// Where this line stands in the report.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Text(self.title.clone()), self.key)
    }
}

/// A page of the application's courses with their numbers, those without registrations included.
pub async fn by_course(conn: &mut Conn, app: &AppId, page: &PageRequest<()>) -> Result<Page<CourseLine>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select listed.id, listed.key, listed.title, ");
        query.push(TALLY).push(" from (select id, key, title from course where app_id = ").push_bind(app.as_str());
        push_page(&mut query, page, Some("title"), "key");
        query.push(") listed left join registration on registration.app_id = ").push_bind(app.as_str());
        query.push(" and registration.course_id = listed.id left").push(COUNTING_INSTANCE);
        query.push(
            " group by listed.id, listed.key, listed.title order by listed.title, listed.key",
        );
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// A learner with their numbers.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct LearnerLine {
    /// The id under which their registrations belong together.
    pub learner_id: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// Their address, if known.
    pub email: Option<String>,
    /// Of their registrations.
    #[sqlx(flatten)]
    pub tally: Tally,
}

impl LearnerLine {
    /// Where this line stands in the report.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Text(self.learner_id.clone()), Uuid::nil())
    }
}

/// A page of the application's learners with their numbers, by their ids, whatever order the request names.
pub async fn by_learner(conn: &mut Conn, app: &AppId, page: &PageRequest<()>) -> Result<Page<LearnerLine>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select registration.learner_id, max(registration.first_name) as first_name,
               max(registration.last_name) as last_name, max(registration.email) as email, ",
        );
        query.push(TALLY).push(" from registration").push(COUNTING_INSTANCE);
        query.push(" where registration.app_id = ").push_bind(app.as_str());
        if let Some((SortKey::Text(learner), _)) = &page.after {
            query.push(" and registration.learner_id > ").push_bind(learner);
        }
        query.push(" group by registration.learner_id order by registration.learner_id limit ");
        query.push_bind(page.limit + 1);
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// One registration of a report.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct RegistrationLine {
    /// Its key; time-ordered.
    pub key: Uuid,
    /// Its id.
    pub id: String,
    /// The course.
    pub course_id: String,
    /// The title of the course.
    pub course_title: String,
    /// Who.
    pub learner_id: String,
    /// Their address, if known.
    pub email: Option<String>,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// When it was made.
    pub created_at: Time,
    /// `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: String,
    /// `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: String,
    /// 0 to 100.
    pub score: Option<f64>,
    /// Hundredths of a second spent.
    pub time_cs: i64,
    /// When the learner first opened it.
    pub first_access_at: Option<Time>,
    /// When the learner last had it open.
    pub last_access_at: Option<Time>,
    /// When it was first completed.
    pub completed_at: Option<Time>,
}

impl RegistrationLine {
    /// Where this line stands in the report.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.key)
    }
}

/// The columns of a [`RegistrationLine`], save the names.
pub(crate) const LINE: &str = "registration.key, registration.id, registration.course_id, course.title as course_title,
     registration.learner_id, registration.email, registration.created_at, instance.completion, instance.success, instance.score, instance.time_cs,
     instance.first_access_at, instance.last_access_at, instance.completed_at";

/// Joins each registration to its course.
pub(crate) const COURSE: &str =
    " join course on course.app_id = registration.app_id and course.id = registration.course_id";

/// A page of the registrations of a report.
pub async fn registrations(
    conn: &mut Conn,
    app: &AppId,
    filter: &ReportFilter,
    page: &PageRequest<()>,
) -> Result<Page<RegistrationLine>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(LINE).push(", registration.first_name, registration.last_name from registration").push(COURSE).push(COUNTING_INSTANCE);
        push_where!(query, app, filter);
        push_page(&mut query, page, None, "registration.key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// How much an application is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Registrations that count for the time since then.
    pub registrations_since: i64,
    /// All registrations.
    pub registrations: i64,
    /// All courses.
    pub courses: i64,
}

/// The usage since an instant. Who came by a public invitation alone counts when they first launched, everybody else
/// when the registration was made.
pub async fn usage(conn: &mut Conn, app: &AppId, since: Time) -> Result<Usage> {
    let (registrations, made, courses): (i64, i64, i64) = each!(conn, c => sqlx::query_as(
        "select count(*),
           count(case when created_at >= $2 and (
             not exists (select 1 from invitee where invitee.registration_key = registration.key)
             or exists (select 1 from invitee join invitation on invitation.id = invitee.invitation_id
                        where invitee.registration_key = registration.key and not invitation.public)
           ) then 1 end),
           (select count(*) from course where app_id = $1)
         from registration where app_id = $1",
    )
    .bind(app.as_str()).bind(since)
    .fetch_one(c))?;
    let launched: i64 = each!(conn, c => sqlx::query_scalar(
        "select count(*)
         from invitee came join invitation on invitation.id = came.invitation_id
         where came.launched_at >= $2 and came.app_id = $1 and invitation.public and not exists (
           select 1 from invitee other join invitation theirs on theirs.id = other.invitation_id
           where other.registration_key = came.registration_key
             and (not theirs.public or (other.launched_at, other.id) < (came.launched_at, came.id)))",
    )
    .bind(app.as_str()).bind(since)
    .fetch_one(c))?;
    Ok(Usage { registrations_since: made + launched, registrations, courses })
}
