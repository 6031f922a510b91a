//! The courses of all applications as the account sees them, and what people came to in them.

mod get;
mod list;
mod report;

pub use list::AccountCourseQuery;
pub use report::CourseReportQuery;
pub use usher_store::account_courses::AccountCourse;
pub use usher_store::account_reports::CourseResult;

use usher_store::{Conn, account_courses};
use uuid::Uuid;

use crate::{Error, Result};

/// The course of that key.
pub(crate) async fn find_account_course(conn: &mut Conn, key: Uuid) -> Result<AccountCourse> {
    let found = account_courses::find(conn, key).await?;
    found.ok_or_else(|| Error::NotFound { what: "course", id: key.to_string() })
}
