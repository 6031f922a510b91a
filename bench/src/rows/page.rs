//! A page of 100 at the end of a short list and of a long one: what depth costs.

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

/// Walks the whole list and tells the median time of its last full pages, in milliseconds.
async fn last_pages(address: SocketAddr, rows: u32) -> Result<f64> {
    const LIST: &str = "/api/v2/invitations/public";
    let mut connection = Connection::open(address).await?;
    let mut path = format!("{LIST}?since=2000-01-01T00:00:00Z");
    let mut times = Vec::new();
    for number in 0..rows / PAGE {
        let request = request("GET", &path, &authorization(), None);
        let begun = Instant::now();
        let answer = connection.exchange(&request).await?;
        let took = begun.elapsed().as_secs_f64() * 1000.0;
        let status = answer.status;
        let page: serde_json::Value = serde_json::from_slice(answer.body)?;
        let shown = page["invitations"].as_array().map_or(0, Vec::len);
        ensure!(status == 200 && shown == PAGE as usize, "page {number} has {shown} rows: {status}");
        times.push(took);
        let more = page["more"].as_str().with_context(|| format!("the list ends at page {number}"))?;
        path = format!("{LIST}?more={more}");
    }
    Ok(median(times.split_off((rows / PAGE - PAGES) as usize)))
}
