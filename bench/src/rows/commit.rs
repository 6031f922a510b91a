//! Runtime commits of 2.3 KB from launches that report at the same time, each durable before it is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::Sides;
use crate::http;
use crate::load::{self, Caller};
use crate::measure::{Pair, medians};
use crate::report::{Mark, Report, Row, Unit};
use crate::scene::{self, LAUNCHES, Launch};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(1500);
const WARM_UP: Duration = Duration::from_millis(500);
/// Bytes of a report's body.
const BODY: usize = 2300;

pub(super) async fn measure(sides: &Sides<'_>, report: &mut Report) -> Result<()> {
    let (ours, theirs) = (sides.usher.content, sides.stand_in.address);
    let (at_usher, at_stand_in) = (Reporters::new(&sides.scene.launches), Reporters::new(&sides.scene.launches));
    let (shown, expected) =
        (scene::ask(ours, &at_usher.next(0)).await?, scene::ask(theirs, &at_stand_in.next(0)).await?);
    ensure!(shown == expected, "the sides differ:\n{shown}\n{expected}");

    load::run(ours, at_usher.callers(), WARM_UP).await?;
    load::run(theirs, at_stand_in.callers(), WARM_UP).await?;
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let usher = load::run(ours, at_usher.callers(), ROUND).await?;
        let stand_in = load::run(theirs, at_stand_in.callers(), ROUND).await?;
        rounds.push(Pair { usher, stand_in });
    }
    let what = "commits of 2.3 KB, 64 launches";
    let mark = Mark::RatioAtLeast(0.25);
    report.add(Row::of(sides.server.kind(), what, Unit::PerSecond, medians(rounds), mark));
    Ok(())
}

/// The launches, and what each has reported so far to one side.
struct Reporters(Vec<Reporter>);

#[derive(Clone)]
struct Reporter {
    launch: Launch,
    reported: Arc<AtomicU64>,
}

impl Reporters {
    fn new(launches: &[Launch]) -> Self {
        Self(launches.iter().map(|launch| Reporter { launch: launch.clone(), reported: Arc::default() }).collect())
    }

    fn next(&self, which: usize) -> Vec<u8> {
        let mut request = Vec::new();
        self.0[which].write_next(&mut request);
        request
    }

    fn callers(&self) -> Vec<Caller> {
        assert_eq!(self.0.len(), LAUNCHES);
        self.0
            .iter()
            .cloned()
            .map(|reporter| -> Caller { Box::new(move |buffer| reporter.write_next(buffer)) })
            .collect()
    }
}

impl Reporter {
    /// The next report: a place in the course and a suspend data that fills the body up, both ever new.
    fn write_next(&self, buffer: &mut Vec<u8>) {
        let seq = self.reported.fetch_add(1, Ordering::Relaxed) + 1;
        let without = self.body(seq, "").to_string().len();
        let filling = format!("{seq:08}").repeat(BODY / 8);
        let body = self.body(seq, &filling[..BODY - without]).to_string();
        http::write_request(buffer, "POST", &format!("{}/commit", self.launch.runtime), "", Some(&body));
    }

    fn body(&self, seq: u64, suspend_data: &str) -> Value {
        let Launch { epoch, activity, session, .. } = &self.launch;
        json!({
            "epoch": epoch, "seq": seq, "activity": activity, "session": session, "seconds": 60.5, "final": false,
            "elements": {
                "cmi.core.lesson_location": format!("page-{seq}"),
                "cmi.core.lesson_status": "incomplete",
                "cmi.core.score.raw": "50",
                "cmi.core.session_time": "0000:01:00.50",
                "cmi.suspend_data": suspend_data,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_report_is_new_and_as_long_as_it_should_be() {
        let launch = Launch { runtime: "/runtime/t".into(), epoch: 1.into(), activity: "a".into(), session: 1.into() };
        let reporters = Reporters::new(&[launch]);
        let (first, second) = (reporters.next(0), reporters.next(0));
        assert_ne!(first, second);
        let head = first.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        assert_eq!(first.len() - head, BODY);
    }
}
