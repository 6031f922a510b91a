//! Start and memory.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::database::Server;
use crate::measure::{Pair, median, medians};
use crate::report::{Mark, Report, Row, Unit};
use crate::stand_in::StandIn;
use crate::usher::{Build, Usher};

const COLD: usize = 3;
const WARM: usize = 7;
/// After this a server that has nothing to do is idle.
const SETTLE: Duration = Duration::from_millis(500);

pub(super) async fn measure(build: &Build, server: &Server, directory: &Path, report: &mut Report) -> Result<()> {
    let mut cold = Vec::with_capacity(COLD);
    let (mut warm, mut idle) = (Vec::with_capacity(WARM), Vec::with_capacity(WARM));
    for round in 0..COLD {
        let (name, data) = (format!("start_{round}"), directory.join(format!("{}-start-{round}", server.kind())));
        std::fs::create_dir_all(&data)?;
        server.create(&name).await?;
        let usher = Usher::start(build, &server.url(&name), &data, "capture:").await?;
        cold.push(milliseconds(usher.process().ready_after));
        tokio::time::sleep(SETTLE).await;
        usher.stop().await?;
    }
    let data = directory.join(format!("{}-start-0", server.kind()));
    server.copy("start_0", "start_stand_in").await?;
    for _ in 0..WARM {
        let usher = Usher::start(build, &server.url("start_0"), &data, "capture:").await?;
        let stand_in = StandIn::start(&server.url("start_stand_in"), &usher.public_url, &data).await?;
        let (ours, theirs) = (usher.process(), stand_in.process());
        warm.push(Pair { usher: milliseconds(ours.ready_after), stand_in: milliseconds(theirs.ready_after) });
        tokio::time::sleep(SETTLE).await;
        idle.push(Pair { usher: ours.resident()?, stand_in: theirs.resident()? });
        usher.stop().await?;
        stand_in.stop().await?;
    }
    let kind = server.kind();
    let (usher, mark) = (median(cold), Mark::None);
    let what = "cold start, nothing there";
    report.add(Row { database: kind, what, unit: Unit::Milliseconds, usher, stand_in: None, mark });
    let what = "warm start, database there";
    report.add(Row::of(kind, what, Unit::Milliseconds, medians(warm), Mark::AtMost(150.0)));
    report.add(Row::of(kind, "memory after start", Unit::Mebibytes, medians(idle), Mark::AtMost(40.0)));
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
