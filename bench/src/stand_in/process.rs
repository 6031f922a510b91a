use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process::{Process, free_address};

/// A running stand-in: this program, started as one.
pub(crate) struct StandIn {
    process: Process,
    /// Where it serves everything.
    pub(crate) address: SocketAddr,
}

impl StandIn {
    /// Starts it on a database; its log goes to `data`.
    pub(crate) async fn start(database: &str, public_url: &str, data: &Path) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["stand-in", "--database", database, "--listen", &address.to_string()]);
        command.args(["--public-url", public_url]);
        let process = Process::start(&mut command, address, "/readyz", &data.join("stand-in.log")).await?;
        Ok(Self { process, address })
    }

    /// The process.
    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// Stops it.
    pub(crate) async fn stop(self) -> Result<()> {
        self.process.stop().await
    }
}
