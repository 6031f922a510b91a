//! Versions of courses. A package is one zip object ([`object_path`]) plus an index ([`crate::package_files`]), so that
//! one file is found by a primary key and read by a range.

use sqlx::{FromRow, QueryBuilder};
use usher_content::{Activity, Metadata};
use usher_model::{AppId, CourseId};
use uuid::Uuid;

use crate::list::push_window;
use crate::{Conn, Json, Result, Time, Window};

/// One import of a course.
#[derive(Clone, Debug, FromRow)]
pub struct Version {
    /// Its id, which also names its package object.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// The course.
    pub course_id: String,
    /// 0 for the first.
    pub number: i64,
    /// The value of `courseLearningStandard` on the wire.
    pub standard: String,
    /// The title in the manifest, or the one that it was given since.
    pub title: String,
    /// The tree of activities.
    pub root: Json<Activity>,
    /// What the manifest tells about the course.
    pub metadata: Json<Metadata>,
    /// Languages of the manifest.
    pub languages: Json<Vec<String>>,
    /// What the reader of the manifest had to forgive.
    pub warnings: Json<Vec<String>>,
    /// Bytes of the zip.
    pub size: i64,
    /// When it was imported.
    pub created_at: Time,
    /// When its title or one of its files last changed.
    pub updated_at: Time,
}

/// The name of a version's package in the object store.
pub fn object_path(version: Uuid) -> String {
    format!("packages/{version}.zip")
}

/// Adds a version.
pub async fn insert(conn: &mut Conn, row: &Version) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into course_version
           (id, app_id, course_id, number, standard, title, root, metadata, languages, warnings, size, created_at,
            updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(&row.course_id)
        .bind(row.number)
        .bind(&row.standard)
        .bind(&row.title)
        .bind(&row.root)
        .bind(&row.metadata)
        .bind(&row.languages)
        .bind(&row.warnings)
        .bind(row.size)
        .bind(row.created_at)
        .bind(row.updated_at)
    )?;
    Ok(())
}

/// The version of that number, if the application's course has it.
pub async fn find(conn: &mut Conn, app: &AppId, course: &CourseId, number: i64) -> Result<Option<Version>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select * from course_version where app_id = $1 and course_id = $2 and number = $3",
    )
    .bind(app.as_str()).bind(course.as_str()).bind(number)
    .fetch_optional(c))?)
}

/// The version with that id.
pub async fn find_by_id(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<Option<Version>> {
    Ok(each!(conn, c => sqlx::query_as("select * from course_version where app_id = $1 and id = $2")
        .bind(app.as_str()).bind(id)
        .fetch_optional(c))?)
}

/// The newest versions of several courses of the application, in no order.
pub async fn newest(conn: &mut Conn, app: &AppId, courses: &[String]) -> Result<Vec<Version>> {
    if courses.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select v.* from course_version v
             join course on course.app_id = v.app_id and course.id = v.course_id and course.latest_version = v.number
             where v.app_id = ",
        );
        query.push_bind(app.as_str()).push(" and v.course_id in (");
        let mut list = query.separated(", ");
        for id in courses {
            list.push_bind(id);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// The ids of all versions of a course.
pub async fn ids(conn: &mut Conn, app: &AppId, course: &CourseId) -> Result<Vec<Uuid>> {
    Ok(each!(conn, c => sqlx::query_scalar("select id from course_version where app_id = $1 and course_id = $2")
        .bind(app.as_str()).bind(course.as_str())
        .fetch_all(c))?)
}

/// The versions of a course, oldest first.
pub async fn list(conn: &mut Conn, app: &AppId, course: &CourseId, window: Window) -> Result<Vec<Version>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from course_version where app_id = ");
        query.push_bind(app.as_str()).push(" and course_id = ").push_bind(course.as_str());
        push_window(&mut query, "course_version", window);
        query.push(" order by number");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// The title of a version, if the application has it.
pub async fn title(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<Option<String>> {
    Ok(each!(conn, c => sqlx::query_scalar("select title from course_version where app_id = $1 and id = $2")
        .bind(app.as_str()).bind(id)
        .fetch_optional(c))?)
}

/// Number and title of the newest version that a course has.
pub async fn last(conn: &mut Conn, app: &AppId, course: &CourseId) -> Result<Option<(i64, String)>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select number, title from course_version where app_id = $1 and course_id = $2 order by number desc limit 1",
    )
    .bind(app.as_str()).bind(course.as_str())
    .fetch_optional(c))?)
}

/// Notes a change of a version: its title, if that is what changed, or one of its files.
pub async fn touch(conn: &mut Conn, app: &AppId, id: Uuid, title: &str, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update course_version set title = $1, updated_at = $2 where app_id = $3 and id = $4")
            .bind(title)
            .bind(now)
            .bind(app.as_str())
            .bind(id)
    )?;
    Ok(())
}

/// Removes a version; the caller has removed the registrations that are on it.
pub async fn delete(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<()> {
    execute!(
        conn,
        sqlx::query("delete from course_version where app_id = $1 and id = $2").bind(app.as_str()).bind(id)
    )?;
    Ok(())
}

/// How many registrations are on each of several versions, as (version id, count).
pub async fn registration_counts(conn: &mut Conn, app: &AppId, ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            // SQLite keeps the order of a cross join; by itself it would walk all registrations of the application.
            "select instance.version_id, count(*) from instance
             cross join registration
             where registration.key = instance.registration_key and registration.instance = instance.number
               and registration.app_id = ",
        );
        query.push_bind(app.as_str()).push(" and instance.version_id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(") group by instance.version_id");
        query.build_query_as().fetch_all(c).await
    })?)
}
