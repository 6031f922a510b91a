//! A page of 100 at the end of a short list and of a long one: what depth costs.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::Sides;
use crate::fill;
use crate::http::{Connection, request};
use crate::measure::median;
use crate::report::{Mark, Report, Row, Unit};
use crate::usher::authorization;

const SHORT: u32 = 1_000;
const LONG: u32 = 1_000_000;
const PAGE: u32 = 100;
/// How many pages a figure is made of: all of the short list.
const PAGES: u32 = SHORT / PAGE;
/// How often each of them is asked for.
const ROUNDS: u32 = 20;

pub(super) async fn measure(sides: &Sides<'_>, report: &mut Report) -> Result<()> {
    let database = sides.server.url("usher");
    fill::invitations(&database, SHORT).await?;
    let short = last_pages(sides.usher.api, SHORT).await?;
    fill::invitations(&database, LONG - SHORT).await?;
    let long = last_pages(sides.usher.api, LONG).await?;
    let row = |what, unit, usher, mark| Row { database: sides.server.kind(), what, unit, usher, stand_in: None, mark };
    report.add(row("page of 100, list of 1,000", Unit::Milliseconds, short, Mark::None));
    report.add(row("page of 100, end of 1,000,000", Unit::Milliseconds, long, Mark::None));
    report.add(row("cost of the long list", Unit::Times, long / short, Mark::AtMost(1.2)));
    Ok(())
}

/// Walks the whole list, asks for its last full pages again and again, and tells the median time of one, in milliseconds.
async fn last_pages(address: SocketAddr, rows: u32) -> Result<f64> {
    const LIST: &str = "/api/v2/invitations/public";
    let mut connection = Connection::open(address).await?;
    let mut path = format!("{LIST}?since=2000-01-01T00:00:00Z");
    let mut last = VecDeque::new();
    for number in 0..rows / PAGE {
        if last.len() == PAGES as usize {
            last.pop_front();
        }
        last.push_back(path.clone());
        let page = ask(&mut connection, &path).await?;
        let shown = page["invitations"].as_array().map_or(0, Vec::len);
        ensure!(shown == PAGE as usize, "page {number} has {shown} rows");
        let more = page["more"].as_str().with_context(|| format!("the list ends at page {number}"))?;
        path = format!("{LIST}?more={more}");
    }
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        for path in &last {
            let begun = Instant::now();
            ask(&mut connection, path).await?;
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }
    Ok(median(times))
}

async fn ask(connection: &mut Connection, path: &str) -> Result<serde_json::Value> {
    let answer = connection.exchange(&request("GET", path, &authorization(), None)).await?;
    ensure!(answer.status == 200, "{path}: {}", answer.status);
    Ok(serde_json::from_slice(answer.body)?)
}
