//! The courses of all applications, for what belongs to the account: there a course goes by its key, since two applications
//! may use the same id.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

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

/// A page of courses.
pub async fn list(conn: &mut Conn, page: &PageRequest<()>) -> Result<Page<AccountCourse>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(COLUMNS).push(" from course where true");
        push_page(&mut query, page, None, "course.key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// The course of that key.
pub async fn find(conn: &mut Conn, key: Uuid) -> Result<Option<AccountCourse>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(COLUMNS).push(" from course where course.key = ").push_bind(key);
        query.build_query_as().fetch_optional(c).await
    })?)
}
