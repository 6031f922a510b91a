//! The engine behind calls out that must arrive: it leases what is due, so that no receiver keeps others waiting, makes
//! the calls side by side, and goes on until it is told to stop. What is called, and what becomes of the end of a call, is
//! the matter of a [`Line`].

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt as _;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use usher_store::{Conn, Lease, Time};
use uuid::Uuid;

use super::slots::Slots;
use crate::{Result, Usher};

/// Longer than a call may take, so that its end is recorded within it.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How long calls under way may take once the server is told to stop. What they did not finish is sent again later.
const LAST_CALLS: Duration = Duration::from_secs(5);

/// A kind of calls.
pub(crate) trait Line: Send + Sync + 'static {
    /// One call to make.
    type Call: Send + Sync + 'static;

    /// The product.
    fn usher(&self) -> &Usher;

    /// What wakes the worker.
    fn waiting(&self) -> &Notify;

    /// Who leases.
    fn worker(&self) -> Uuid;

    /// The receivers that something waits for, each with whether any of it is due and free.
    fn receivers(&self, conn: &mut Conn, now: Time) -> impl Future<Output = Result<Vec<(String, bool)>>> + Send;

    /// Takes calls to a receiver that are due.
    fn lease(
        &self,
        tx: &mut Conn,
        receiver: &str,
        lease: Lease,
    ) -> impl Future<Output = Result<Vec<Self::Call>>> + Send;

    /// Whom a call goes to: scheme, host and port.
    fn receiver(call: &Self::Call) -> &str;

    /// Makes a call and records what came of it; whether the receiver took it.
    fn call(&self, call: &Self::Call) -> impl Future<Output = bool> + Send;
}

/// Makes calls until told to stop.
pub(crate) async fn run<L: Line>(line: Arc<L>, stop: CancellationToken) {
    let mut slots = Slots::default();
    let mut calls = JoinSet::new();
    while !stop.is_cancelled() {
        match lease(line.as_ref(), &mut slots).await {
            Ok(leased) => {
                for one in leased {
                    calls.spawn(make(Arc::clone(&line), one));
                }
            }
            Err(error) => {
                tracing::error!(%error, "calls out could not be taken up");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = line.waiting().notified() => {}
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

/// Takes what is due, as far as there are slots: first for the receivers with the fewest calls under way. One statement for
/// each receiver that gets a slot, so that a million calls to one are no burden to others.
async fn lease<L: Line>(line: &L, slots: &mut Slots) -> Result<Vec<L::Call>> {
    let usher = line.usher();
    let now = usher.now();
    let waiting = line.receivers(&mut usher.store().read().await?, now.into()).await?;
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
            let lease = Lease { worker: line.worker(), now: now.into(), until: (now + LEASE).into(), limit };
            let batch = line.lease(&mut tx, &receiver, lease).await?;
            taken.begin(&receiver, batch.len());
            leased.extend(batch);
        }
    }
    tx.commit().await?;
    *slots = taken;
    Ok(leased)
}

/// Makes one call; to whom, and whether they took it.
async fn make<L: Line>(line: Arc<L>, call: L::Call) -> (String, bool) {
    let taken = AssertUnwindSafe(line.call(&call)).catch_unwind().await;
    (L::receiver(&call).to_owned(), taken.unwrap_or(false))
}
