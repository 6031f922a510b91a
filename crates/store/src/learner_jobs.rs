//! What is to be done to all data of one learner. Jobs of one learner run one after the other, in the order in which
//! they were asked for; one that is done is removed, because it names the learner.

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Json, Lease, Result, Time};

/// A job. What its task holds is known to `service`.
#[derive(Clone, Debug, FromRow)]
pub struct LearnerJob {
    /// Its id; time-ordered, so that it also says what was there before it.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// Whose data; empty when that has been forgotten.
    pub learner_id: String,
    /// The id that the learner has afterwards.
    pub new_id: String,
    /// What to do, and how far it is done.
    pub task: Json<serde_json::Value>,
    /// How often it was begun.
    pub attempts: i64,
    /// When it was asked for.
    pub created_at: Time,
}

const COLUMNS: &str = "id, app_id, learner_id, new_id, task, attempts, created_at";

/// Adds a job, due at once.
pub async fn insert(conn: &mut Conn, row: &LearnerJob) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into learner_job (id, app_id, learner_id, new_id, task, attempts, due_at, created_at)
         values ($1, $2, $3, $4, $5, 0, $6, $6)",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(&row.learner_id)
        .bind(&row.new_id)
        .bind(&row.task)
        .bind(row.created_at)
    )?;
    Ok(())
}

/// Whether a job that waits or runs will give a learner this id.
pub async fn makes(conn: &mut Conn, app: &AppId, learner: &str) -> Result<bool> {
    let one: Option<Uuid> = each!(conn, c => sqlx::query_scalar("select id from learner_job where app_id = $1 and new_id = $2 limit 1")
        .bind(app.as_str()).bind(learner)
        .fetch_optional(c))?;
    Ok(one.is_some())
}

/// Takes jobs that are due, of learners for whom no earlier job is left.
pub async fn lease(conn: &mut Conn, lease: Lease) -> Result<Vec<LearnerJob>> {
    let skip = conn.skip_locked();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("update learner_job set attempts = attempts + 1, locked_by = ");
        query.push_bind(lease.worker).push(", locked_until = ").push_bind(lease.until);
        query.push(" where id in (select id from learner_job job where due_at <= ").push_bind(lease.now);
        query.push(" and (locked_until is null or locked_until < ").push_bind(lease.now);
        query.push(
            ") and not exists (select 1 from learner_job earlier where earlier.app_id = job.app_id
                 and earlier.learner_id in (job.learner_id, job.new_id) and earlier.id < job.id)
               and not exists (select 1 from learner_job earlier where earlier.app_id = job.app_id
                 and earlier.new_id in (job.learner_id, job.new_id) and earlier.id < job.id)
             order by due_at, id limit ",
        );
        query.push_bind(lease.limit).push(skip).push(") returning ").push(COLUMNS);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Notes how far a job has come and keeps it; false if somebody else has it now.
pub async fn advance(conn: &mut Conn, row: &LearnerJob, worker: Uuid, until: Time) -> Result<bool> {
    let kept = execute!(
        conn,
        sqlx::query(
            "update learner_job set learner_id = $1, new_id = $2, task = $3, locked_until = $4
             where id = $5 and locked_by = $6",
        )
        .bind(&row.learner_id)
        .bind(&row.new_id)
        .bind(&row.task)
        .bind(until)
        .bind(row.id)
        .bind(worker)
    )?;
    Ok(kept > 0)
}

/// Removes a job that is done; false if the worker no longer has it.
pub async fn finish(conn: &mut Conn, id: Uuid, worker: Uuid) -> Result<bool> {
    let done =
        execute!(conn, sqlx::query("delete from learner_job where id = $1 and locked_by = $2").bind(id).bind(worker))?;
    Ok(done > 0)
}

/// Puts a job back, to go on later.
pub async fn postpone(conn: &mut Conn, id: Uuid, worker: Uuid, due_at: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update learner_job set due_at = $1, locked_by = null, locked_until = null where id = $2 and locked_by = $3",
        )
        .bind(due_at)
        .bind(id)
        .bind(worker)
    )?;
    Ok(())
}

/// How many jobs wait or are under way, of all applications.
pub async fn count(conn: &mut Conn) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar("select count(*) from learner_job").fetch_one(c))?)
}
