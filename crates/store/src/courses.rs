//! Courses of an application. What was imported is in [`crate::versions`].

use sqlx::{FromRow, QueryBuilder};
use usher_model::{AppId, CourseId};
use uuid::Uuid;

use crate::list::{push_page, push_window};
use crate::{Conn, Page, PageRequest, Result, SortKey, Time, Window};

/// A course: the newest of its versions says what is in it.
#[derive(Clone, Debug, FromRow)]
pub struct Course {
    /// The application.
    pub app_id: String,
    /// The id that the importer chose.
    pub id: String,
    /// A time-ordered key, by which lists break ties.
    pub key: Uuid,
    /// Its title.
    pub title: String,
    /// The number of its newest version; the first is 0.
    pub latest_version: i64,
    /// When it was first imported.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// What a list of courses is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CourseSort {
    /// When it was first imported.
    Created,
    /// When it was last changed.
    Updated,
    /// Its title.
    Title,
}

/// Which courses a list holds.
#[derive(Clone, Debug, Default)]
pub struct CourseFilter {
    /// Between which instants.
    pub window: Window,
    /// With any of these tags.
    pub tags: Vec<String>,
}

impl Course {
    /// Where this row stands in a list.
    pub fn position(&self, sort: CourseSort) -> (SortKey, Uuid) {
        let key = match sort {
            CourseSort::Created => SortKey::Created,
            CourseSort::Updated => SortKey::Time(self.updated_at),
            CourseSort::Title => SortKey::Text(self.title.clone()),
        };
        (key, self.key)
    }
}

/// Adds a course. A taken id is a unique violation.
pub async fn insert(conn: &mut Conn, row: &Course) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into course (app_id, id, key, title, latest_version, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&row.app_id)
        .bind(&row.id)
        .bind(row.key)
        .bind(&row.title)
        .bind(row.latest_version)
        .bind(row.created_at)
        .bind(row.updated_at)
    )?;
    Ok(())
}

/// The course, if the application has it.
pub async fn find(conn: &mut Conn, app: &AppId, id: &CourseId) -> Result<Option<Course>> {
    Ok(each!(conn, c => sqlx::query_as("select * from course where app_id = $1 and id = $2")
        .bind(app.as_str()).bind(id.as_str())
        .fetch_optional(c))?)
}

/// The course, held against change until the transaction ends.
pub async fn lock(conn: &mut Conn, app: &AppId, id: &CourseId) -> Result<Option<Course>> {
    let hold = conn.for_update();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from course where app_id = ");
        query.push_bind(app.as_str()).push(" and id = ").push_bind(id.as_str()).push(hold);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// Makes a newer version the one that counts.
pub async fn set_latest(
    conn: &mut Conn,
    app: &AppId,
    id: &CourseId,
    number: i64,
    title: &str,
    now: Time,
) -> Result<()> {
    execute!(conn, sqlx::query(
        "update course set latest_version = $1, title = $2, updated_at = $3 where app_id = $4 and id = $5",
    )
    .bind(number).bind(title).bind(now).bind(app.as_str()).bind(id.as_str()))?;
    Ok(())
}

/// Removes the course with its versions, registrations and invitations; false if it was not there.
pub async fn delete(conn: &mut Conn, app: &AppId, id: &CourseId) -> Result<bool> {
    let gone = execute!(
        conn,
        sqlx::query("delete from course where app_id = $1 and id = $2").bind(app.as_str()).bind(id.as_str())
    )?;
    Ok(gone > 0)
}

/// A page of the application's courses.
pub async fn list(
    conn: &mut Conn,
    app: &AppId,
    filter: &CourseFilter,
    page: &PageRequest<CourseSort>,
) -> Result<Page<Course>> {
    let sort_column = match page.sort {
        CourseSort::Created => None,
        CourseSort::Updated => Some("course.updated_at"),
        CourseSort::Title => Some("course.title"),
    };
    let window = filter.window.behind(page, page.sort == CourseSort::Updated);
    let filter = &CourseFilter { window, ..filter.clone() };
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select course.* from course where course.app_id = ");
        query.push_bind(app.as_str());
        push_filter!(query, filter, "course", "course_tag", "course_key", "course.key");
        push_page(&mut query, page, sort_column, "course.key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// How many courses the whole list holds.
pub async fn count(conn: &mut Conn, app: &AppId, filter: &CourseFilter) -> Result<i64> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select count(*) from course where course.app_id = ");
        query.push_bind(app.as_str());
        push_filter!(query, filter, "course", "course_tag", "course_key", "course.key");
        query.build_query_scalar().fetch_one(c).await
    })?)
}

/// The tags of several courses, as (course key, tag), sorted.
pub async fn tags(conn: &mut Conn, keys: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    crate::list::tags_of(conn, "course_tag", "course_key", keys).await
}

/// Adds tags to a course; those that it has already stay.
pub async fn add_tags(conn: &mut Conn, key: Uuid, tags: &[String]) -> Result<()> {
    crate::list::add_tags(conn, "course_tag", "course_key", &[key], tags).await
}

/// How many registrations each of several courses has, as (course id, count).
pub async fn registration_counts(conn: &mut Conn, app: &AppId, ids: &[String]) -> Result<Vec<(String, i64)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select course_id, count(*) from registration where app_id = ");
        query.push_bind(app.as_str()).push(" and course_id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id);
        }
        query.push(") group by course_id");
        query.build_query_as().fetch_all(c).await
    })?)
}
