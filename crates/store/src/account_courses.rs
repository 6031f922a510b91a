//! The courses of all applications, for what belongs to the account: there a course goes by its key, since two applications
//! may use the same id.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::account_reach::{People, Reach};
use crate::list::push_page;
use crate::{Conn, Page, PageRequest, Result, SortKey, Time};

/// A course of some application.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct AccountCourse {
    /// Its key; time-ordered.
    pub key: Uuid,
    /// Its application.
    pub app_id: String,
    /// Its id there.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When it was first imported.
    pub created_at: Time,
}

impl AccountCourse {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.key)
    }
}

const COLUMNS: &str = "course.key, course.app_id, course.id, course.title, course.created_at";

/// Adds the condition that a course is within reach: where that is some people's results, they have one on it.
macro_rules! push_reached {
    ($query:ident, $reach:expr) => {{
        push_apps!($query, "course.app_id", $reach.apps);
        if $reach.people != People::All {
            $query.push(" and (course.app_id, course.id) in (select registration.app_id, registration.course_id");
            push_from_people!($query, $reach.people, None::<Uuid>, [""; 0]);
            $query.push(")");
        }
    }};
}

/// A page of the courses within reach.
pub async fn list(conn: &mut Conn, reach: &Reach, page: &PageRequest<()>) -> Result<Page<AccountCourse>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(COLUMNS).push(" from course where true");
        push_reached!(query, reach);
        push_page(&mut query, page, None, "course.key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// The course of that key, if it is within reach.
pub async fn find(conn: &mut Conn, reach: &Reach, key: Uuid) -> Result<Option<AccountCourse>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(COLUMNS).push(" from course where course.key = ").push_bind(key);
        push_reached!(query, reach);
        query.build_query_as().fetch_optional(c).await
    })?)
}
