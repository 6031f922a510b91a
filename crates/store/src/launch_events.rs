//! What happened in a sitting, line by line. Callers found the launch under its application.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A line of a sitting's log.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct LaunchEvent {
    /// The launch.
    pub launch_id: Uuid,
    /// `begun`, `opened`, `result` or `ended`.
    pub event: String,
    /// The activity that was opened.
    pub activity: Option<String>,
    /// The instance's completion then: `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: String,
    /// The instance's success then: `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: String,
    /// The instance's score then, 0 to 100.
    pub score: Option<f64>,
    /// When.
    pub created_at: Time,
}

/// How many lines one sitting may have; what happens after them is not logged.
const MOST: i64 = 1000;

/// Adds a line. The caller holds the launch.
pub async fn insert(conn: &mut Conn, row: &LaunchEvent) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into launch_event (launch_id, number, event, activity, completion, success, score, created_at)
             select $1, known.lines, $2, $3, $4, $5, $6, $7
             from (select count(*) as lines from launch_event where launch_id = $1) known where known.lines < $8",
        )
        .bind(row.launch_id)
        .bind(&row.event)
        .bind(&row.activity)
        .bind(&row.completion)
        .bind(&row.success)
        .bind(row.score)
        .bind(row.created_at)
        .bind(MOST)
    )?;
    Ok(())
}

/// The lines of several launches, in order within each.
pub async fn of_launches(conn: &mut Conn, launches: &[Uuid]) -> Result<Vec<LaunchEvent>> {
    if launches.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select launch_id, event, activity, completion, success, score, created_at from launch_event
             where launch_id in (",
        );
        let mut list = query.separated(", ");
        for launch in launches {
            list.push_bind(*launch);
        }
        query.push(") order by launch_id, number");
        query.build_query_as().fetch_all(c).await
    })?)
}
