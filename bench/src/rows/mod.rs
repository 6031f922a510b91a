//! The parts of the table, one file each.

mod commit;
mod get;
mod invite;
mod learner;
mod page;
mod start;

use std::path::Path;

use anyhow::Result;

use crate::arguments::{Arguments, Part};
use crate::database::Server;
use crate::measure::Pair;
use crate::process::free_address;
use crate::report::{Mark, Report, Row, Unit};
use crate::scene::Scene;
use crate::stand_in::StandIn;
use crate::usher::{Build, Usher};

/// Connections to the mail sink, of both sides.
const MAIL_CONNECTIONS: u16 = 8;

/// Two servers on two copies of one database.
struct Sides<'a> {
    server: &'a Server,
    usher: Usher,
    stand_in: StandIn,
    scene: Scene,
}

/// Measures all that is wanted on one database.
pub(crate) async fn measure(
    build: &Build,
    server: &Server,
    arguments: &Arguments,
    directory: &Path,
    report: &mut Report,
) -> Result<()> {
    if arguments.wants(Part::Start) {
        start::measure(build, server, directory, report).await?;
    }
    let loads = [Part::Get, Part::Commit, Part::Invite, Part::Page, Part::Learner];
    if !loads.into_iter().any(|part| arguments.wants(part)) {
        return Ok(());
    }

    let data = directory.join(format!("{}-data", server.kind()));
    std::fs::create_dir_all(&data)?;
    server.create("usher").await?;
    let first = Usher::start(build, &server.url("usher"), &data, "capture:").await?;
    let scene = Scene::set(&first).await?;
    first.stop().await?;
    server.copy("usher", "stand_in").await?;

    let mails = free_address()?;
    let mail_url = format!("smtp://{mails}?connections={MAIL_CONNECTIONS}");
    let usher = Usher::start(build, &server.url("usher"), &data, &mail_url).await?;
    let stand_in = StandIn::start(&server.url("stand_in"), &usher.public_url, &data).await?;
    let sides = Sides { server, usher, stand_in, scene };

    if arguments.wants(Part::Get) {
        get::measure(&sides, report).await?;
    }
    if arguments.wants(Part::Commit) {
        commit::measure(&sides, report).await?;
    }
    if arguments.wants(Part::Invite) {
        invite::measure(&sides, mails, directory, report).await?;
    }
    if arguments.wants(Part::Page) {
        page::measure(&sides, report).await?;
    }
    if arguments.wants(Part::Learner) {
        learner::measure(&sides, report).await?;
    }
    let resident = Pair { usher: sides.usher.process().resident()?, stand_in: sides.stand_in.process().resident()? };
    report.add(Row::of(server.kind(), "memory after all of this", Unit::Mebibytes, resident, Mark::None));
    sides.usher.stop().await?;
    sides.stand_in.stop().await
}
