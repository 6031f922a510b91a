//! Instances: the attempts of a registration, each with its rolled-up result. Callers found the registration's key
//! under its application.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::list::{ROWS_PER_STATEMENT, push_page, push_window};
use crate::{Conn, Page, PageRequest, Result, SortKey, Time, Window};

/// One attempt, with its result.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Instance {
    /// The registration.
    pub registration_key: Uuid,
    /// 0 for the first.
    pub number: i64,
    /// The version of the course that it runs.
    pub version_id: Uuid,
    /// `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: String,
    /// `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: String,
    /// 0 to 100.
    pub score: Option<f64>,
    /// 0 to 1.
    pub progress: Option<f64>,
    /// Hundredths of a second spent.
    pub time_cs: i64,
    /// When the learner first opened it.
    pub first_access_at: Option<Time>,
    /// When the learner last opened it or the course last reported.
    pub last_access_at: Option<Time>,
    /// When it was first completed.
    pub completed_at: Option<Time>,
    /// The activity that the learner left in the middle.
    pub suspended_activity: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

impl Instance {
    /// Where this row stands in the list of its registration.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Number(self.number), self.registration_key)
    }

    /// An attempt that nobody has opened yet.
    pub fn fresh(registration_key: Uuid, number: i64, version_id: Uuid, now: Time) -> Self {
        Self {
            registration_key,
            number,
            version_id,
            completion: "UNKNOWN".into(),
            success: "UNKNOWN".into(),
            score: None,
            progress: None,
            time_cs: 0,
            first_access_at: None,
            last_access_at: None,
            completed_at: None,
            suspended_activity: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// Adds fresh instances in bounded statements.
pub async fn insert(conn: &mut Conn, rows: &[Instance]) -> Result<()> {
    insert_rows!(conn, "instance", rows, |row| {
        registration_key: row.registration_key,
        number: row.number,
        version_id: row.version_id,
        completion: &row.completion,
        success: &row.success,
        time_cs: row.time_cs,
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok(())
}

/// One instance of a registration.
pub async fn find(conn: &mut Conn, registration: Uuid, number: i64) -> Result<Option<Instance>> {
    Ok(each!(conn, c => sqlx::query_as("select * from instance where registration_key = $1 and number = $2")
        .bind(registration).bind(number)
        .fetch_optional(c))?)
}

/// Several instances, given as (registration, number), with the number of the course version, in no order.
pub async fn numbered(conn: &mut Conn, instances: &[(Uuid, i64)]) -> Result<Vec<NumberedInstance>> {
    if instances.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select instance.*, v.number as version_number, v.title as version_title
             from instance join course_version v on v.id = instance.version_id
             where (instance.registration_key, instance.number) in (values ",
        );
        push_pairs!(query, instances);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// An instance with the course version that it runs.
#[derive(Clone, Debug, FromRow)]
pub struct NumberedInstance {
    /// The instance.
    #[sqlx(flatten)]
    pub instance: Instance,
    /// The number of its course version.
    pub version_number: i64,
    /// The title of its course version.
    pub version_title: String,
}

/// Writes the results and the dates of instances, each of which is named once.
pub async fn update(conn: &mut Conn, rows: &[Instance]) -> Result<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "with written (registration_key, number, completion, success, score, progress, time_cs, first_access_at,
                   last_access_at, completed_at, suspended_activity, updated_at) as (",
            );
            query.push_values(chunk, |mut values, row| {
                values.push_bind(row.registration_key).push_bind(row.number).push_bind(&row.completion)
                    .push_bind(&row.success).push_bind(row.score).push_bind(row.progress).push_bind(row.time_cs)
                    .push_bind(row.first_access_at).push_bind(row.last_access_at).push_bind(row.completed_at)
                    .push_bind(&row.suspended_activity).push_bind(row.updated_at);
            });
            query.push(
                ") update instance set completion = written.completion, success = written.success,
                   score = written.score, progress = written.progress, time_cs = written.time_cs,
                   first_access_at = written.first_access_at, last_access_at = written.last_access_at,
                   completed_at = written.completed_at, suspended_activity = written.suspended_activity,
                   updated_at = written.updated_at
                 from written
                 where instance.registration_key = written.registration_key and instance.number = written.number",
            );
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// A page of a registration's instances, by their number.
pub async fn list(
    conn: &mut Conn,
    registration: Uuid,
    window: Window,
    page: &PageRequest<()>,
) -> Result<Page<Instance>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from instance where registration_key = ");
        query.push_bind(registration);
        push_window(&mut query, "instance", window);
        push_page(&mut query, page, Some("number"), "registration_key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// The highest number of a registration's instances, if it has any.
pub async fn newest(conn: &mut Conn, registration: Uuid) -> Result<Option<i64>> {
    Ok(each!(conn, c => sqlx::query_scalar("select max(number) from instance where registration_key = $1")
        .bind(registration)
        .fetch_one(c))?)
}

/// Removes an instance with its runtime data; false if it was not there.
pub async fn delete(conn: &mut Conn, registration: Uuid, number: i64) -> Result<bool> {
    let gone = execute!(
        conn,
        sqlx::query("delete from instance where registration_key = $1 and number = $2").bind(registration).bind(number)
    )?;
    Ok(gone > 0)
}

/// Makes an instance as if nobody had opened it, on this version of its course.
pub async fn reset(conn: &mut Conn, registration: Uuid, number: i64, version: Uuid, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("delete from sco_runtime where registration_key = $1 and instance = $2")
            .bind(registration)
            .bind(number)
    )?;
    execute!(
        conn,
        sqlx::query(
            "update instance set version_id = $1, completion = 'UNKNOWN', success = 'UNKNOWN', score = null,
               progress = null, time_cs = 0, first_access_at = null, last_access_at = null, completed_at = null,
               suspended_activity = null, updated_at = $2
             where registration_key = $3 and number = $4",
        )
        .bind(version)
        .bind(now)
        .bind(registration)
        .bind(number)
    )?;
    Ok(())
}

/// All instances of several registrations, in order.
pub async fn of_registrations(conn: &mut Conn, registrations: &[Uuid]) -> Result<Vec<Instance>> {
    if registrations.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from instance where registration_key in (");
        push_keys!(query, registrations);
        query.push(") order by registration_key, number");
        query.build_query_as().fetch_all(c).await
    })?)
}
