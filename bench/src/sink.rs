//! Postfix's `smtp-sink`, which takes mail and throws it away, and `smtp-source`, which makes it.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::watch;
use tokio::time::timeout;

/// A running sink. It ends when dropped.
pub(crate) struct Sink {
    child: Child,
    taken: watch::Receiver<u64>,
}

impl Sink {
    /// A sink that counts what it takes.
    pub(crate) async fn counting(address: SocketAddr) -> Result<Self> {
        Self::start(address, &[OsStr::new("-c")]).await
    }

    /// A sink that keeps each mail in `file`, with some lines of its own before it.
    pub(crate) async fn keeping(address: SocketAddr, file: &Path) -> Result<Self> {
        Self::start(address, &[OsStr::new("-c"), OsStr::new("-D"), file.as_os_str()]).await
    }

    async fn start(address: SocketAddr, options: &[&OsStr]) -> Result<Self> {
        let mut command = Command::new(program("smtp-sink"));
        if nix::unistd::geteuid().is_root() {
            command.args(["-u", "nobody"]);
        }
        command.args(options).arg(address.to_string()).arg("256");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let (count, taken) = watch::channel(0);
        tokio::spawn(follow(child.stdout.take().context("smtp-sink has no output")?, count));
        let begun = Instant::now();
        while tokio::net::TcpStream::connect(address).await.is_err() {
            ensure!(begun.elapsed() < Duration::from_secs(10), "smtp-sink does not listen");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(Self { child, taken })
    }

    /// How many mails it has taken.
    pub(crate) fn taken(&self) -> u64 {
        *self.taken.borrow()
    }

    /// Waits until it has taken so many mails since it began.
    pub(crate) async fn wait_for(&self, count: u64) -> Result<()> {
        let mut taken = self.taken.clone();
        let waited = timeout(Duration::from_mins(2), taken.wait_for(|taken| *taken >= count)).await;
        waited.with_context(|| format!("of {count} mails, {} arrived", self.taken()))??;
        Ok(())
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// Reads the count that the sink prints over and over, as `sess=1 quit=0 mesg=17` and a carriage return.
async fn follow(mut out: ChildStdout, count: watch::Sender<u64>) {
    let mut text = Vec::new();
    while matches!(out.read_buf(&mut text).await, Ok(read) if read > 0) {
        let Some(end) = text.iter().rposition(|byte| *byte == b'\r') else { continue };
        if let Some(taken) = last_count(&text[..end]) {
            count.send_replace(taken);
        }
        text.drain(..=end);
    }
}

fn last_count(lines: &[u8]) -> Option<u64> {
    let line = lines.rsplit(|byte| *byte == b'\r').next()?;
    let (_, taken) = std::str::from_utf8(line).ok()?.rsplit_once('=')?;
    taken.trim().parse().ok()
}

/// Sends mails as fast as `smtp-source` can, over connections that stay open; mails a second.
pub(crate) async fn send(address: SocketAddr, mails: u64, connections: u16, bytes: usize) -> Result<f64> {
    let mut command = Command::new(program("smtp-source"));
    command.arg("-d");
    for (option, value) in [("-m", mails), ("-s", connections.into()), ("-l", bytes as u64)] {
        command.arg(option).arg(value.to_string());
    }
    let begun = Instant::now();
    let status = command.arg(address.to_string()).stdin(Stdio::null()).status().await?;
    ensure!(status.success(), "smtp-source: {status}");
    Ok(mails as f64 / begun.elapsed().as_secs_f64())
}

/// Postfix's programs are not on everybody's path.
fn program(name: &str) -> PathBuf {
    let path = Path::new("/usr/sbin").join(name);
    if path.exists() { path } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_count_that_was_printed_counts() {
        assert_eq!(last_count(b"sess=0 quit=0 mesg=1\rsess=0 quit=0 mesg=23"), Some(23));
        assert_eq!(last_count(b""), None);
    }
}
