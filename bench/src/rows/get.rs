//! GET of one public invitation with Basic authentication.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::Sides;
use crate::http;
use crate::load::{self, Caller};
use crate::measure::{Pair, medians};
use crate::report::{Mark, Report, Row, Unit};
use crate::scene;
use crate::usher::authorization;

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(1500);
const WARM_UP: Duration = Duration::from_millis(500);
const CALLERS: usize = 32;

pub(super) async fn measure(sides: &Sides<'_>, report: &mut Report) -> Result<()> {
    let request = http::request("GET", &sides.scene.invitation, &authorization(), None);
    let (ours, theirs) = (sides.usher.api, sides.stand_in.address);
    let (shown, expected) = (scene::ask(ours, &request).await?, scene::ask(theirs, &request).await?);
    ensure!(shown == expected, "the sides differ:\n{shown}\n{expected}");

    let callers = || -> Vec<Caller> { (0..CALLERS).map(|_| repeat(request.clone())).collect() };
    for address in [ours, theirs] {
        load::run(address, callers(), WARM_UP).await?;
    }
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let usher = load::run(ours, callers(), ROUND).await?;
        let stand_in = load::run(theirs, callers(), ROUND).await?;
        rounds.push(Pair { usher, stand_in });
    }
    let what = "GET one public invitation";
    let mark = Mark::RatioAtLeast(0.3);
    report.add(Row::of(sides.server.kind(), what, Unit::PerSecond, medians(rounds), mark));
    Ok(())
}

fn repeat(request: Vec<u8>) -> Caller {
    Box::new(move |buffer| {
        buffer.clear();
        buffer.extend_from_slice(&request);
    })
}
