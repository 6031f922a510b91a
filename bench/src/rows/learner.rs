//! What happens to all data of one learner: a new name, then erasure, over a million registrations. It runs for minutes,
//! so only whoever names this part gets it. What counts is that memory stays where it was.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;

use super::Sides;
use crate::fill;
use crate::http::{Connection, request};
use crate::report::{Mark, Report, Row, Unit};
use crate::usher::{ADMIN, authorization};

/// Who has all the registrations; the scene made their first.
const LEARNER: &str = "learner-0";
const REGISTRATIONS: u32 = 1_000_000;
const PATIENCE: Duration = Duration::from_hours(1);

pub(super) async fn measure(sides: &Sides<'_>, report: &mut Report) -> Result<()> {
    fill::registrations(&sides.server.url("usher"), LEARNER, REGISTRATIONS - 1).await?;
    let renamed = json!({ "id": LEARNER, "firstName": "Augusta", "lastName": "King" });
    let path = format!("/api/v2/learner/{LEARNER}/updateInfo");
    run(sides, report, "update", &request("POST", &path, &authorization(), Some(&renamed))).await?;
    let path = format!("/api/v2/learner/{LEARNER}/delete-information?userEmail={ADMIN}");
    run(sides, report, "erasure", &request("POST", &path, &authorization(), None)).await
}

async fn run(sides: &Sides<'_>, report: &mut Report, what: &'static str, job: &[u8]) -> Result<()> {
    let before = sides.usher.process().resident()?;
    let begun = Instant::now();
    let status = Connection::open(sides.usher.api).await?.exchange(job).await?.status;
    ensure!(status == 204, "{what}: {status}");
    let mut most = before;
    while waiting(sides).await? {
        most = most.max(sides.usher.process().resident()?);
        ensure!(begun.elapsed() < PATIENCE, "the {what} does not end");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let rate = f64::from(REGISTRATIONS) / begun.elapsed().as_secs_f64();
    let row = |what, unit, usher, mark| Row { database: sides.server.kind(), what, unit, usher, stand_in: None, mark };
    let (rows, memory) = match what {
        "update" => ("registrations of an update", "memory that the update adds"),
        _ => ("registrations of an erasure", "memory that the erasure adds"),
    };
    report.add(row(rows, Unit::PerSecond, rate, Mark::None));
    report.add(row(memory, Unit::Mebibytes, most - before, Mark::AtMost(64.0)));
    Ok(())
}

/// Whether a job of a learner is left.
async fn waiting(sides: &Sides<'_>) -> Result<bool> {
    const JOBS: &str = "select count(*) from learner_job";
    let database = sides.server.url("usher");
    let left: i64 = match database.strip_prefix("sqlite:") {
        Some(path) => rusqlite::Connection::open(path)?.query_row(JOBS, [], |row| row.get(0))?,
        None => crate::database::connect(&database).await?.query_one(JOBS, &[]).await?.get(0),
    };
    Ok(left > 0)
}
