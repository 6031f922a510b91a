use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt as _;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use usher_model::AppId;
use usher_store::postbacks::{self, Ending, Postback, PostbackAttempt};
use usher_store::{Lease, registrations};
use uuid::Uuid;

use super::Render;
use super::retry::{ATTEMPTS, pause};
use super::send::{Heard, Verdict};
use super::slots::Slots;
use super::target::Target;
use crate::{Error, Result, Usher};

/// Longer than a call may take, so that its end is recorded within it.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How long calls under way may take once the server is told to stop. What they did not finish is sent again later.
const LAST_CALLS: Duration = Duration::from_secs(5);

struct Desk {
    usher: Usher,
    render: Render,
    worker: Uuid,
}

impl Usher {
    /// Posts results until told to stop.
    pub async fn run_postback_worker(&self, render: Render, stop: CancellationToken) {
        let worker = self.entropy().id(self.now());
        let desk = Arc::new(Desk { usher: self.clone(), render, worker });
        let mut slots = Slots::default();
        let mut calls = JoinSet::new();
        while !stop.is_cancelled() {
            match desk.lease(&mut slots).await {
                Ok(leased) => {
                    for postback in leased {
                        calls.spawn(Arc::clone(&desk).call(postback));
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "postbacks could not be taken up");
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.postback_waiting().notified() => {}
                Some(ended) = calls.join_next() => {
                    let mut ended = Some(ended);
                    while let Some(one) = ended {
                        // A call catches its own panics, so there is always an end to note.
                        if let Ok((receiver, taken)) = one {
                            slots.end(&receiver, taken);
                        }
                        ended = calls.try_join_next();
                    }
                }
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
        }
        // Those that take longer are broken off when the set is dropped.
        let _ = tokio::time::timeout(LAST_CALLS, async { while calls.join_next().await.is_some() {} }).await;
    }
}

impl Desk {
    /// Takes what is due, as far as there are slots: first for the receivers with the fewest calls under way. One
    /// statement for each receiver that gets a slot, so that a million postbacks to one are no burden to others.
    async fn lease(&self, slots: &mut Slots) -> Result<Vec<Postback>> {
        let usher = &self.usher;
        let now = usher.now();
        let waiting = postbacks::receivers(&mut usher.store().read().await?, now.into()).await?;
        slots.keep(&waiting);
        let mut due: Vec<String> = waiting.into_iter().filter_map(|(receiver, due)| due.then_some(receiver)).collect();
        due.retain(|receiver| slots.free(receiver) > 0);
        if due.is_empty() {
            return Ok(Vec::new());
        }
        // Chance decides between equals, or the last of them would never come to their turn.
        due.sort_by_cached_key(|receiver| (slots.running(receiver), usher.entropy().below(u32::MAX)));

        let mut taken = slots.clone();
        let mut leased = Vec::new();
        let mut tx = usher.store().begin().await?;
        for receiver in due {
            let limit = taken.free(&receiver) as i64;
            if limit > 0 {
                let lease = Lease { worker: self.worker, now: now.into(), until: (now + LEASE).into(), limit };
                let batch = postbacks::lease(&mut tx, &receiver, lease).await?;
                taken.begin(&receiver, batch.len());
                leased.extend(batch);
            }
        }
        tx.commit().await?;
        *slots = taken;
        Ok(leased)
    }

    /// Posts one result and records what came of it; to whom, and whether they took it.
    async fn call(self: Arc<Self>, postback: Postback) -> (String, bool) {
        let taken = AssertUnwindSafe(self.post(&postback)).catch_unwind().await;
        (postback.receiver, taken.unwrap_or(false))
    }

    async fn post(&self, postback: &Postback) -> bool {
        let heard = match self.make(postback).await {
            Ok(Some((app, target, result))) => {
                let id = format!("{}-{}", postback.id.simple(), postback.revision);
                self.usher.send_postback(&app, id, target, &result).await
            }
            Ok(None) => Heard::nothing(Verdict::Never("there is nobody to post to any more".into())),
            Err(fault @ Error::Invalid { .. }) => Heard::nothing(Verdict::Never(fault.to_string())),
            Err(error) => {
                tracing::error!(postback = %postback.id, %error, "a postback could not be made");
                Heard::nothing(Verdict::Later("the server could not make the postback; ask its operator".into()))
            }
        };
        let taken = heard.verdict == Verdict::Delivered;
        // A lease that ran out while the database was away ends this: the postback is another's then, or nobody's.
        while let Err(error) = self.record(postback, &heard).await {
            tracing::error!(postback = %postback.id, %error, "the end of a postback could not be recorded");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        taken
    }

    /// The result as it is now, and where it goes.
    async fn make(&self, postback: &Postback) -> Result<Option<(AppId, Target, String)>> {
        let app = AppId::parse(&postback.app_id).map_err(Error::internal)?;
        let mut conn = self.usher.store().read().await?;
        let Some(stored) = self.usher.postback_of(&mut conn, &app, postback.registration_key).await? else {
            return Ok(None);
        };
        let target = self.usher.open_target(&stored)?;
        let row = registrations::find_by_key(&mut conn, &app, postback.registration_key).await?;
        let detail = target.layout.format.into();
        let report = self.usher.report_registrations(&mut conn, &app, row.into_iter().collect(), detail).await?.pop();
        let Some(report) = report else { return Ok(None) };
        let result = (self.render)(report, target.layout)?;
        Ok(Some((app, target, result)))
    }

    async fn record(&self, postback: &Postback, heard: &Heard) -> Result<()> {
        let now = self.usher.now();
        let tried = postback.attempts + 1;
        let again = now + pause(tried, self.usher.entropy().below(1_000));
        let (state, due_at, error) = match &heard.verdict {
            Verdict::Delivered => ("delivered", now, None),
            Verdict::Later(why) if tried < ATTEMPTS => ("waiting", again, Some(why.clone())),
            Verdict::Later(why) | Verdict::Never(why) => ("failed", again, Some(why.clone())),
        };
        let attempt = PostbackAttempt {
            id: self.usher.entropy().id(now),
            app_id: postback.app_id.clone(),
            postback_id: postback.id,
            status: heard.status.map(i64::from),
            error,
            answer: heard.answer.clone(),
            millis: heard.millis,
            created_at: now.into(),
        };
        let (worker, revision, attempt) = (self.worker, postback.revision, Arc::new(attempt));
        self.usher
            .store()
            .write_grouped(move |conn| {
                let attempt = Arc::clone(&attempt);
                Box::pin(async move {
                    let error = attempt.error.as_deref();
                    let ending = Ending { revision, state, error, due_at: due_at.into(), at: now.into() };
                    if postbacks::finish(conn, worker, attempt.postback_id, &ending).await? {
                        postbacks::insert_attempt(conn, &attempt).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
