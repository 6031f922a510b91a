//! Versions of courses and the files in their packages. A package is one zip object ([`object_path`]) plus the
//! index here, so that one file is found by a primary key and read by a range.

use sqlx::{FromRow, QueryBuilder};
use usher_content::{Activity, FileEntry, Metadata, Method};
use usher_model::{AppId, CourseId};
use uuid::Uuid;

use crate::list::ROWS_PER_STATEMENT;
use crate::{Conn, Json, Result, Time};

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
    /// The title in the manifest.
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
}

/// Where one file lies in its package.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PackageFile {
    /// First byte of its data in the zip.
    pub position: i64,
    /// Bytes in the zip.
    pub compressed: i64,
    /// Bytes unpacked.
    pub size: i64,
    /// Checksum of the unpacked bytes.
    pub crc32: i64,
    /// Deflated, or stored as it is.
    pub deflated: bool,
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
           (id, app_id, course_id, number, standard, title, root, metadata, languages, warnings, size, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
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
    )?;
    Ok(())
}

/// Adds the index of a version's package.
pub async fn insert_files(conn: &mut Conn, version: Uuid, files: &[FileEntry]) -> Result<()> {
    for chunk in files.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "insert into package_file (version_id, path, position, compressed, size, crc32, deflated) ",
            );
            query.push_values(chunk, |mut row, file| {
                row.push_bind(version).push_bind(&file.path)
                    .push_bind(file.offset.cast_signed()).push_bind(file.compressed.cast_signed())
                    .push_bind(file.size.cast_signed()).push_bind(i64::from(file.crc32))
                    .push_bind(file.method == Method::Deflate);
            });
            query.build().execute(c).await.map(|_| ())
        })?;
    }
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

/// One file of a package, if it is there under exactly that path. The caller found the version under its application.
pub async fn find_file(conn: &mut Conn, version: Uuid, path: &str) -> Result<Option<PackageFile>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select position, compressed, size, crc32, deflated from package_file where version_id = $1 and path = $2",
    )
    .bind(version).bind(path)
    .fetch_optional(c))?)
}
