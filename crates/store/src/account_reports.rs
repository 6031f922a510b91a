//! What people came to in the courses of all applications. It belongs to the account.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::list::push_page;
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

const SELECT: &str = "select registration.key, course.key as course_key, course.title as course_title,
       coalesce(enrolled_registration.person_id, person.id) as person_id, registration.email,
       registration.first_name, registration.last_name, coalesce(instance.completion, 'UNKNOWN') as completion,
       coalesce(instance.success, 'UNKNOWN') as success, instance.score,
       coalesce(instance.time_cs, 0) as time_cs, instance.first_access_at, instance.completed_at,
       (select count(*) from sco_runtime where sco_runtime.registration_key = registration.key
          and sco_runtime.instance = registration.instance
          and sco_runtime.completion = 'COMPLETED') as parts_completed
     from registration
     join course on course.app_id = registration.app_id and course.id = registration.course_id
     left join instance on instance.registration_key = registration.key
       and instance.number = registration.instance
     left join enrolled_registration on enrolled_registration.registration_key = registration.key
     left join person on person.email_key = lower(registration.email) and person.email_verified_at is not null
     where registration.erased_at is null";

/// What somebody came to by that registration, of whichever application.
pub async fn find(conn: &mut Conn, registration: Uuid) -> Result<Option<CourseResult>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(SELECT);
        query.push(" and registration.key = ").push_bind(registration);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// A page of a report, the oldest registrations first.
pub async fn list(conn: &mut Conn, filter: &ResultFilter, page: &PageRequest<()>) -> Result<Page<CourseResult>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new(SELECT);
        if filter.begun {
            query.push(" and instance.first_access_at is not null");
        }
        if let Some(course) = filter.course {
            query.push(" and course.key = ").push_bind(course);
        }
        if let Some(person) = filter.person {
            query.push(" and registration.key in (select registration_key from enrolled_registration where person_id = ");
            query.push_bind(person);
            query.push(
                " union select theirs.key from registration theirs
                  join person on lower(theirs.email) = person.email_key
                  where person.email_verified_at is not null and person.id = ",
            );
            query.push_bind(person).push(")");
        }
        push_page(&mut query, page, None, "registration.key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}
