//! Measures Usher against stand-ins that do the same work in the fastest known way, in one run on one machine, and
//! prints the ratios. Absolute numbers differ from machine to machine; ratios hardly do.

mod arguments;
mod database;
mod fill;
mod http;
mod load;
mod measure;
mod process;
mod report;
mod rows;
mod scene;
mod sink;
mod stand_in;
mod usher;

use anyhow::{Context as _, Result};
use clap::Parser as _;

use arguments::{Arguments, Role};
use database::Server;
use report::Report;
use usher::Build;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.role {
        Some(Role::StandIn(of)) => {
            tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(stand_in::serve(of))
        }
        // One thread makes the load, so that the servers have the rest of the machine.
        None => tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(&arguments)),
    }
}

async fn run(arguments: &Arguments) -> Result<()> {
    let build = Build::find(&arguments.usher)?;
    let directory = measure::directory()?;
    let mut report = Report::default();
    for kind in arguments.databases() {
        let server = Server::start(kind, directory.path()).await?;
        let measured = rows::measure(&build, &server, arguments, directory.path(), &mut report).await;
        // What was measured before a fault is worth seeing.
        if measured.is_err() {
            print!("{report}");
        }
        measured.with_context(|| format!("on {kind}; logs were in {}", directory.path().display()))?;
    }
    print!("{report}");
    Ok(())
}
