//! Tells whoever asked for it that an import has ended. It is due from the transaction that ends the import on, and is
//! tried until somebody takes it or patience ends; so it may arrive twice, but not never.

use std::time::Duration;

use chrono::TimeDelta;
use futures::future::join_all;
use tokio_util::sync::CancellationToken;
use url::Url;
use usher_store::import_jobs::{self, ImportJob};

use crate::outbound::{Answer, Post};
use crate::{Result, Usher};

/// Longer than a call may take.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How many are called at once.
const AT_ONCE: i64 = 16;
/// How often one is tried: for three hours, at growing distances.
const ATTEMPTS: i64 = 18;
const LONGEST_PAUSE: i64 = 900;

impl Usher {
    /// Posts the ends of imports until told to stop.
    pub(super) async fn run_import_postbacks(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            match self.post_import_ends().await {
                Ok(0) => {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = self.import_ended().notified() => {}
                        () = tokio::time::sleep(Duration::from_secs(5)) => {}
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "ends of imports could not be posted");
                    tokio::time::sleep(Duration::from_secs(5)).await;
                }
            }
        }
    }

    /// Posts those that are due, and tells how many that were.
    async fn post_import_ends(&self) -> Result<usize> {
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let jobs = import_jobs::lease_postbacks(&mut tx, now.into(), (now + LEASE).into(), AT_ONCE).await?;
        tx.commit().await?;
        let ends: Vec<_> = join_all(jobs.iter().map(|job| self.post_import_end(job))).await;
        if jobs.is_empty() {
            return Ok(0);
        }
        let mut tx = self.store().begin().await?;
        for (job, arrived) in jobs.iter().zip(ends) {
            let again =
                (!arrived && job.postback_attempts < ATTEMPTS).then(|| self.now() + pause(job.postback_attempts));
            import_jobs::settle_postback(&mut tx, job.id, again.map(Into::into)).await?;
        }
        tx.commit().await?;
        Ok(jobs.len())
    }

    async fn post_import_end(&self, job: &ImportJob) -> bool {
        let Some(url) = &job.postback_url else { return true };
        let body = serde_json::json!({
            "jobId": job.id,
            "courseId": job.course_id,
            "status": job.state,
            "message": job.message,
        });
        let headers = vec![("content-type", "application/json; charset=UTF-8".to_owned())];
        let why = match Url::parse(url) {
            Err(fault) => fault.to_string(),
            Ok(url) => match self.outbound().post(Post { url, user: None, headers, body: body.to_string() }).await {
                Ok(Answer { status: 200..300, .. }) => return true,
                Ok(answer) => format!("the server answered {}", answer.status),
                Err(why) => why.to_string(),
            },
        };
        tracing::warn!(job = %job.id, attempt = job.postback_attempts, %why, "the end of an import was not taken");
        false
    }
}

/// Twice as long after each attempt, up to a quarter of an hour.
fn pause(attempts: i64) -> TimeDelta {
    let doubled = 5_i64.checked_shl(attempts.clamp(0, 20) as u32).unwrap_or(LONGEST_PAUSE);
    TimeDelta::seconds(doubled.min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_to_a_quarter_of_an_hour() {
        let seconds: Vec<i64> = [1, 2, 3, 8, 17].map(|attempts| pause(attempts).num_seconds()).into();
        assert_eq!(seconds, [10, 20, 40, 900, 900]);
    }
}
