//! A private invitation of 10,000 addresses: how soon it is answered, and how fast its mails go out.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::{MAIL_CONNECTIONS, Sides};
use crate::http::{self, Connection};
use crate::measure::{Pair, medians};
use crate::report::{Mark, Report, Row, Unit};
use crate::sink::{self, Sink};
use crate::usher::{COURSE, authorization};

const ROUNDS: u32 = 3;
const ADDRESSES: u32 = 10_000;
/// What `smtp-source` adds to the length that it is given: its own header.
const SOURCE_HEADER: usize = 120;

pub(super) async fn measure(sides: &Sides<'_>, relay: SocketAddr, directory: &Path, report: &mut Report) -> Result<()> {
    let bytes = bytes_of_a_mail(sides, relay, directory).await?;
    let sink = Sink::counting(relay).await?;
    let (mut answered, mut mailed) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let request = invitation(round, ADDRESSES);
        let before = sink.taken();
        let usher = time_to_answer(sides.usher.api, &request).await?;
        let begun = Instant::now();
        sink.wait_for(before + u64::from(ADDRESSES)).await?;
        let mails = f64::from(ADDRESSES) / begun.elapsed().as_secs_f64();
        wait_until_recorded(sides).await?;

        let stand_in = time_to_answer(sides.stand_in.address, &request).await?;
        answered.push(Pair { usher: milliseconds(usher), stand_in: milliseconds(stand_in) });
        let length = bytes.saturating_sub(SOURCE_HEADER);
        let source = sink::send(relay, ADDRESSES.into(), MAIL_CONNECTIONS, length).await?;
        mailed.push(Pair { usher: mails, stand_in: source });
    }
    sink.stop().await?;
    let kind = sides.server.kind();
    let what = "private invitation of 10,000";
    report.add(Row::of(kind, what, Unit::Milliseconds, medians(answered), Mark::AtMost(1000.0)));
    let what = "its mails, 8 connections";
    report.add(Row::of(kind, what, Unit::PerSecond, medians(mailed), Mark::RatioAtLeast(0.4)));
    Ok(())
}

/// How long one of Usher's invitations is, without what the sink writes above it.
async fn bytes_of_a_mail(sides: &Sides<'_>, relay: SocketAddr, directory: &Path) -> Result<usize> {
    let kept = directory.join(format!("{}-mail", sides.server.kind()));
    std::fs::create_dir(&kept)?;
    // A sink started as root writes as another user.
    std::fs::set_permissions(&kept, std::fs::Permissions::from_mode(0o777))?;
    let file = kept.join("mail");
    let sink = Sink::keeping(relay, &file).await?;
    time_to_answer(sides.usher.api, &invitation(0, 1)).await?;
    sink.wait_for(1).await?;
    sink.stop().await?;
    let text = std::fs::read_to_string(&file).context("the sink kept no mail")?;
    let above = |line: &&str| {
        ["X-Client-", "X-Helo-", "X-Mail-", "X-Rcpt-", "Received:", "\t"].iter().any(|start| line.starts_with(start))
    };
    let head: usize = text.split_inclusive('\n').take_while(above).map(str::len).sum();
    // The sink writes line ends as one byte.
    Ok(text[head..].len() + text[head..].lines().count())
}

fn invitation(round: u32, addresses: u32) -> Vec<u8> {
    let addresses: Vec<_> = (0..addresses).map(|number| format!("learner.{number}.{round}@example.org")).collect();
    let body = json!({
        "courseId": COURSE,
        "creatingUserEmail": "author@example.org",
        "invitationEmail": { "addresses": addresses },
    });
    http::request("POST", "/api/v2/invitations/private", &authorization(), Some(&body))
}

async fn time_to_answer(address: SocketAddr, request: &[u8]) -> Result<Duration> {
    let mut connection = Connection::open(address).await?;
    let begun = Instant::now();
    connection.ask(request).await?;
    Ok(begun.elapsed())
}

/// The last mails are recorded a moment after the sink took them; that work must not fall on the other side's round.
async fn wait_until_recorded(sides: &Sides<'_>) -> Result<()> {
    let request = http::request("GET", "/metrics", "", None);
    let begun = Instant::now();
    let mut connection = Connection::open(sides.usher.admin).await?;
    loop {
        let answer = connection.exchange(&request).await?;
        if String::from_utf8_lossy(answer.body).lines().any(|line| line == "usher_mails_waiting 0") {
            return Ok(());
        }
        ensure!(begun.elapsed() < Duration::from_secs(30), "mails that were sent are not recorded");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
