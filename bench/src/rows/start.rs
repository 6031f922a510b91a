//! Start and memory.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::database::Server;
use crate::measure::median;
use crate::report::{Mark, Report, Row, Unit};
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
    for _ in 0..WARM {
        let usher = Usher::start(build, &server.url("start_0"), &data, "capture:").await?;
        warm.push(milliseconds(usher.process().ready_after));
        tokio::time::sleep(SETTLE).await;
        idle.push(usher.process().resident()?);
        usher.stop().await?;
    }
    for (what, unit, figures, mark) in [
        ("cold start, nothing there", Unit::Milliseconds, cold, Mark::None),
        ("warm start, database there", Unit::Milliseconds, warm, Mark::AtMost(150.0)),
        ("memory after start", Unit::Mebibytes, idle, Mark::AtMost(40.0)),
    ] {
        report.add(Row { database: server.kind(), what, unit, usher: median(figures), stand_in: None, mark });
    }
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
