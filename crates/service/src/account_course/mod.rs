//! The courses of all applications as the account sees them, and what people came to in them.

mod get;
mod list;
mod report;
mod results;

pub use list::AccountCourseQuery;
pub use report::CourseReportQuery;
pub use results::{ResultQuery, ResultsView};
pub use usher_store::account_courses::AccountCourse;
pub use usher_store::account_reports::{CourseResult, ResultLine};

use usher_store::account_reports::ResultFilter;
use usher_store::persons::{self, Person};
use usher_store::{Conn, account_courses, account_reports};
use uuid::Uuid;

use crate::people::no_person;
use crate::rights::Reach;
use crate::{Error, Result};

/// The course of that key.
pub(crate) async fn find_account_course(conn: &mut Conn, key: Uuid) -> Result<AccountCourse> {
    find_course_within(conn, &Reach::default(), key).await
}

/// The course of that key, if it is within reach; else it is unknown.
async fn find_course_within(conn: &mut Conn, reach: &Reach, key: Uuid) -> Result<AccountCourse> {
    let found = account_courses::find(conn, reach, key).await?;
    found.ok_or_else(|| Error::NotFound { what: "course", id: key.to_string() })
}

/// The course and the person that a report is narrowed to. One that is outside its reach is unknown.
async fn find_narrowed(conn: &mut Conn, filter: &ResultFilter) -> Result<(Option<AccountCourse>, Option<Person>)> {
    let course = match filter.course {
        Some(key) => Some(find_course_within(conn, &filter.reach, key).await?),
        None => None,
    };
    let person = match filter.person {
        Some(id) => Some(find_person_within(conn, &filter.reach, id).await?),
        None => None,
    };
    Ok((course, person))
}

/// The person of that id, if they are within reach; else they are unknown.
async fn find_person_within(conn: &mut Conn, reach: &Reach, id: Uuid) -> Result<Person> {
    if !account_reports::reaches_person(conn, reach, id).await? {
        return Err(no_person(id));
    }
    persons::find(conn, id).await?.ok_or_else(|| no_person(id))
}
