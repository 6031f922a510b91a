//! Imports under way and done, and the objects that wait to be removed.

use sqlx::{FromRow, QueryBuilder};
use usher_content::MediaCourse;
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Json, Lease, Result, Time};

/// Where the package comes from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// It was uploaded and lies in the object store under [`upload_path`].
    Upload,
    /// It is to be fetched.
    Fetch {
        /// From there.
        url: String,
    },
    /// A media file that stays where it is; [`ImportJob::media`] says where.
    Reference,
}

/// A request to import a package. Its states are the wire's: `RUNNING`, `COMPLETE`, `ERROR`.
#[derive(Clone, Debug, FromRow)]
pub struct ImportJob {
    /// Its id.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// The course to make, or to add a version to.
    pub course_id: String,
    /// Whether the course may exist already.
    pub new_version: bool,
    /// Where the package comes from.
    pub source: Json<Source>,
    /// Tags for the course.
    pub tags: Json<Vec<String>>,
    /// What to make of it, if it is a media file and no package.
    pub media: Option<Json<MediaCourse>>,
    /// Where its end is posted.
    pub postback_url: Option<String>,
    /// How often that was tried.
    pub postback_attempts: i64,
    /// `RUNNING`, `COMPLETE` or `ERROR`.
    pub state: String,
    /// What happened, for people.
    pub message: String,
    /// What came of it.
    pub version_id: Option<Uuid>,
    /// How often it was begun.
    pub attempts: i64,
    /// When it was asked for.
    pub created_at: Time,
    /// When it ended.
    pub finished_at: Option<Time>,
}

const COLUMNS: &str = "id, app_id, course_id, new_version, source, tags, media, postback_url, postback_attempts, state, \
                       message, version_id, attempts, created_at, finished_at";

/// The name of an uploaded package in the object store until it is imported.
pub fn upload_path(job: Uuid) -> String {
    format!("uploads/{job}.zip")
}

/// Adds a job, due at once.
pub async fn insert(conn: &mut Conn, row: &ImportJob) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into import_job
           (id, app_id, course_id, new_version, source, tags, media, postback_url, state, message, attempts, due_at,
            created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $11)",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(&row.course_id)
        .bind(row.new_version)
        .bind(&row.source)
        .bind(&row.tags)
        .bind(&row.media)
        .bind(&row.postback_url)
        .bind(&row.state)
        .bind(&row.message)
        .bind(row.created_at)
    )?;
    Ok(())
}

/// The job, if the application has it.
pub async fn find(conn: &mut Conn, app: &AppId, id: Uuid) -> Result<Option<ImportJob>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(COLUMNS).push(" from import_job where app_id = ").push_bind(app.as_str());
        query.push(" and id = ").push_bind(id);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// Takes jobs that are due.
pub async fn lease(conn: &mut Conn, lease: Lease) -> Result<Vec<ImportJob>> {
    let skip = conn.skip_locked();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("update import_job set attempts = attempts + 1, locked_by = ");
        query.push_bind(lease.worker).push(", locked_until = ").push_bind(lease.until);
        query.push(" where id in (select id from import_job where state = 'RUNNING' and due_at <= ");
        query.push_bind(lease.now).push(" and (locked_until is null or locked_until < ").push_bind(lease.now);
        query.push(") order by due_at, id limit ").push_bind(lease.limit).push(skip);
        query.push(") returning ").push(COLUMNS);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// How many jobs wait or are under way, of all applications.
pub async fn count_running(conn: &mut Conn) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar("select count(*) from import_job where state = 'RUNNING'").fetch_one(c))?)
}

/// Keeps a job that is still being worked on; false if somebody else has it now.
pub async fn renew(conn: &mut Conn, id: Uuid, worker: Uuid, until: Time) -> Result<bool> {
    let kept = execute!(
        conn,
        sqlx::query("update import_job set locked_until = $1 where id = $2 and locked_by = $3 and state = 'RUNNING'")
            .bind(until)
            .bind(id)
            .bind(worker)
    )?;
    Ok(kept > 0)
}

/// How a job ended.
#[derive(Clone, Debug)]
pub struct Ending<'a> {
    /// `COMPLETE` or `ERROR`.
    pub state: &'static str,
    /// What happened, for people.
    pub message: &'a str,
    /// What came of it.
    pub version_id: Option<Uuid>,
    /// When.
    pub at: Time,
}

/// Ends a job, whose postback, if it has one, is due from now on; false if the worker no longer has it.
pub async fn finish(conn: &mut Conn, id: Uuid, worker: Uuid, ending: &Ending<'_>) -> Result<bool> {
    let done = execute!(
        conn,
        sqlx::query(
            "update import_job set state = $1, message = $2, version_id = $3, finished_at = $4, locked_by = null,
               locked_until = null, postback_due_at = case when postback_url is not null then $4 end
             where id = $5 and locked_by = $6 and state = 'RUNNING'",
        )
        .bind(ending.state)
        .bind(ending.message)
        .bind(ending.version_id)
        .bind(ending.at)
        .bind(id)
        .bind(worker)
    )?;
    Ok(done > 0)
}

/// Puts a job back, to be begun again later.
pub async fn postpone(conn: &mut Conn, id: Uuid, worker: Uuid, due_at: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update import_job set due_at = $1, locked_by = null, locked_until = null
         where id = $2 and locked_by = $3 and state = 'RUNNING'",
        )
        .bind(due_at)
        .bind(id)
        .bind(worker)
    )?;
    Ok(())
}

/// Takes ended jobs whose postback is due. Whoever takes one has until `until` to settle it; then it is due again.
pub async fn lease_postbacks(conn: &mut Conn, now: Time, until: Time, limit: i64) -> Result<Vec<ImportJob>> {
    let skip = conn.skip_locked();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "update import_job set postback_attempts = postback_attempts + 1, postback_due_at = ",
        );
        query.push_bind(until).push(" where id in (select id from import_job where postback_due_at <= ");
        query.push_bind(now).push(" order by postback_due_at limit ").push_bind(limit).push(skip);
        query.push(") returning ").push(COLUMNS);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Notes when the postback of a job is tried again; never if it arrived or was given up.
pub async fn settle_postback(conn: &mut Conn, id: Uuid, due: Option<Time>) -> Result<()> {
    execute!(conn, sqlx::query("update import_job set postback_due_at = $1 where id = $2").bind(due).bind(id))?;
    Ok(())
}

/// Removes jobs that ended before that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(conn, sqlx::query("delete from import_job where finished_at < $1").bind(before))?;
    Ok(())
}

/// Marks objects to be removed at `due`, unless [`spare_object`] comes first. Marking before an object is written
/// and sparing it in the transaction that makes it count leaves nothing behind, wherever a crash falls.
pub async fn doom_objects(conn: &mut Conn, paths: &[String], due: Time) -> Result<()> {
    for chunk in paths.chunks(crate::list::ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new("insert into doomed_object (path, due_at) ");
            query.push_values(chunk, |mut row, path| {
                row.push_bind(path).push_bind(due);
            });
            query.push(" on conflict (path) do update set due_at = excluded.due_at");
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Objects that are due to be removed.
pub async fn doomed_objects(conn: &mut Conn, now: Time, limit: i64) -> Result<Vec<String>> {
    Ok(each!(conn, c => sqlx::query_scalar("select path from doomed_object where due_at <= $1 order by path limit $2")
        .bind(now).bind(limit)
        .fetch_all(c))?)
}

/// Forgets the mark of an object: it counts now, or it has been removed.
pub async fn spare_object(conn: &mut Conn, path: &str) -> Result<()> {
    execute!(conn, sqlx::query("delete from doomed_object where path = $1").bind(path))?;
    Ok(())
}
