//! What people came to in the courses of all applications. It belongs to the account.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::account_reach::{People, Reach};
use crate::list::push_page;
use crate::reports::{COUNTING_INSTANCE, COURSE, LINE, RegistrationLine, TALLY, Totals};
use crate::{Conn, Page, PageRequest, Result, SortKey, Time};

/// Somebody on a course: a registration with the result that counts.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct CourseResult {
    /// The registration; time-ordered.
    pub key: Uuid,
    /// The key of the course.
    pub course_key: Uuid,
    /// Its title.
    pub course_title: String,
    /// Who in the account it is: whoever is enrolled by it, or has shown that its address is theirs.
    pub person_id: Option<Uuid>,
    /// The address of the registration.
    pub email: Option<String>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: String,
    /// `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: String,
    /// 0 to 100.
    pub score: Option<f64>,
    /// Hundredths of a second spent.
    pub time_cs: i64,
    /// How many parts of the course are completed.
    pub parts_completed: i64,
    /// When it was first opened.
    pub first_access_at: Option<Time>,
    /// When it was completed.
    pub completed_at: Option<Time>,
}

/// Which results a report holds.
#[derive(Clone, Debug, Default)]
pub struct ResultFilter {
    /// Within the reach of whoever looks.
    pub reach: Reach,
    /// Of those who have opened the course.
    pub begun: bool,
    /// On the course of that key.
    pub course: Option<Uuid>,
    /// Of that person.
    pub person: Option<Uuid>,
}

impl CourseResult {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.key)
    }
}

/// A line of a report over all applications.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct ResultLine {
    /// The registration with its result.
    #[sqlx(flatten)]
    pub line: RegistrationLine,
    /// Its application.
    pub app_id: String,
    /// The key of the course.
    pub course_key: Uuid,
    /// Who in the account it is, as in [`CourseResult`].
    pub person_id: Option<Uuid>,
}

impl ResultLine {
    /// Where this line stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        self.line.position()
    }
}

/// The column that tells who in the account a registration is of.
const PERSON: &str = "coalesce(enrolled_registration.person_id, person.id) as person_id";

/// Joins each registration to whoever in the account it is of.
const WITH_PERSON: &str =
    " left join enrolled_registration on enrolled_registration.registration_key = registration.key
     left join person on person.email_key = lower(registration.email) and person.email_verified_at is not null";

/// Whoever was invited by address alone goes by the names of their account.
const NAMES: &str = "case when registration.first_name = '' and registration.last_name = ''
       then coalesce(person.first_name, '') else registration.first_name end as first_name,
     case when registration.first_name = '' and registration.last_name = ''
       then coalesce(person.last_name, '') else registration.last_name end as last_name";

/// The columns of a [`CourseResult`], save the person.
const RESULT: &str = "registration.key, course.key as course_key, course.title as course_title, registration.email,
     registration.first_name, registration.last_name, coalesce(instance.completion, 'UNKNOWN') as completion,
     coalesce(instance.success, 'UNKNOWN') as success, instance.score, coalesce(instance.time_cs, 0) as time_cs,
     instance.first_access_at, instance.completed_at,
     (select count(*) from sco_runtime where sco_runtime.registration_key = registration.key
        and sco_runtime.instance = registration.instance and sco_runtime.completion = 'COMPLETED') as parts_completed";

/// Adds ` from … where …` with the conditions of a filter.
macro_rules! push_results {
    ($query:ident, $filter:expr, $joins:expr) => {{
        push_from_people!($query, $filter.reach.people, $filter.person, $joins);
        if $filter.begun {
            $query.push(" and instance.first_access_at is not null");
        }
        if let Some(course) = $filter.course {
            $query.push(" and course.key = ").push_bind(course);
        }
        push_apps!($query, "registration.app_id", $filter.reach.apps);
    }};
}

/// What somebody came to by that registration, of whichever application.
pub async fn find(conn: &mut Conn, registration: Uuid) -> Result<Option<CourseResult>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(RESULT).push(", ").push(PERSON);
        push_from_people!(query, People::All, None::<Uuid>, [COURSE, " left", COUNTING_INSTANCE, WITH_PERSON]);
        query.push(" and registration.key = ").push_bind(registration);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// A page of a report.
pub async fn list(conn: &mut Conn, filter: &ResultFilter, page: &PageRequest<()>) -> Result<Page<CourseResult>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(RESULT).push(", ").push(PERSON);
        push_results!(query, filter, [COURSE, " left", COUNTING_INSTANCE, WITH_PERSON]);
        push_page(&mut query, page, None, "registration.key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// A page of the lines of a report.
pub async fn lines(conn: &mut Conn, filter: &ResultFilter, page: &PageRequest<()>) -> Result<Page<ResultLine>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(LINE).push(", ").push(NAMES).push(", registration.app_id, course.key as course_key, ").push(PERSON);
        push_results!(query, filter, [COURSE, COUNTING_INSTANCE, WITH_PERSON]);
        push_page(&mut query, page, None, "registration.key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// The numbers of a report. A learner is an address, or an id of an application where no address is known.
pub async fn totals(conn: &mut Conn, filter: &ResultFilter) -> Result<Totals> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(TALLY).push(
            ", count(distinct coalesce(lower(registration.email), registration.app_id || ' ' || registration.learner_id))
               as learners, count(distinct course.key) as courses",
        );
        push_results!(query, filter, [COURSE, COUNTING_INSTANCE]);
        query.build_query_as().fetch_one(c).await
    })?)
}

/// Whether a person of the account is within reach. Where that is limited to applications, whoever has no result in them
/// is not.
pub async fn reaches_person(conn: &mut Conn, reach: &Reach, person: Uuid) -> Result<bool> {
    let found: Option<Uuid> = each!(conn, c => async {
        let mut query = QueryBuilder::new("select person.id from person where ");
        push_who!(query, "person.id", reach.people, Some(person));
        if reach.apps.is_some() {
            query.push(" and exists (select 1");
            push_from_people!(query, reach.people, Some(person), [""; 0]);
            push_apps!(query, "registration.app_id", reach.apps);
            query.push(")");
        }
        query.build_query_scalar().fetch_optional(c).await
    })?;
    Ok(found.is_some())
}
