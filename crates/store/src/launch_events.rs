//! What happened in a sitting, line by line. Callers found the launch under its application.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::list::ROWS_PER_STATEMENT;
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

/// Adds a line to each of several launches, each of which is named once. The caller holds them.
pub async fn insert(conn: &mut Conn, rows: &[LaunchEvent]) -> Result<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "insert into launch_event (launch_id, number, event, activity, completion, success, score, created_at)
                 select launch_id, lines, event, activity, completion, success, score, created_at
                 from (
                   select column1 as launch_id, column2 as event, column3 as activity, column4 as completion,
                     column5 as success, column6 as score, column7 as created_at,
                     (select count(*) from launch_event where launch_event.launch_id = said.column1) as lines
                   from (",
            );
            query.push_values(chunk, |mut values, row| {
                values.push_bind(row.launch_id).push_bind(&row.event).push_bind(&row.activity)
                    .push_bind(&row.completion).push_bind(&row.success).push_bind(row.score)
                    .push_bind(row.created_at);
            });
            query.push(") said) numbered where lines < ").push_bind(MOST);
            query.build().execute(c).await.map(|_| ())
        })?;
    }
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
