//! A server that the benchmark starts, and ends by its process id.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::http::{self, Connection};

/// How long a server may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server.
pub(crate) struct Process {
    child: Child,
    /// From its start to the first 200 of its readiness page.
    pub(crate) ready_after: Duration,
}

impl Process {
    /// Starts a server and waits until `GET path` at `address` answers 200. What it prints is added to `log`.
    pub(crate) async fn start(command: &mut Command, address: SocketAddr, path: &str, log: &Path) -> Result<Self> {
        let out = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out);
        let begun = Instant::now();
        let child = command.spawn().with_context(|| format!("{command:?}"))?;
        let mut process = Self { child, ready_after: Duration::ZERO };
        let request = http::request("GET", path, "", None);
        while !answers(address, &request).await {
            if let Some(status) = process.child.try_wait()? {
                bail!("a server ended at its start ({status}): {}", std::fs::read_to_string(log)?);
            }
            ensure!(begun.elapsed() < PATIENCE, "a server is not ready: {}", std::fs::read_to_string(log)?);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        process.ready_after = begun.elapsed();
        Ok(process)
    }

    /// Memory that it holds (resident set), in MiB.
    pub(crate) fn resident(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kibibytes / 1024.0)
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.signal(Signal::SIGTERM)?;
        let begun = Instant::now();
        while self.child.try_wait()?.is_none() {
            ensure!(begun.elapsed() < PATIENCE, "a server does not stop");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill(Pid::from_raw(i32::try_from(self.child.id())?), signal)?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // After `stop` it is gone already.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

async fn answers(address: SocketAddr, request: &[u8]) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    connection.exchange(request).await.is_ok_and(|answer| answer.status == 200)
}

/// An address of this machine that nobody listens on.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
