use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use usher_mail::smtp::SendError;
use usher_store::captured_mails::{self, CapturedMail};
use usher_store::deliveries;
use usher_store::{Lease, Time};
use uuid::Uuid;

use super::Transport;
use super::pace::{Pace, next_try};
use super::render::Ready;
use crate::{Result, Usher};

/// Mails leased at once. A lease holds so long that the slowest of them is done, and work that a dead worker held is
/// taken up again within it.
const BATCH: i64 = 256;
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// A mail is not begun so late that its lease could end while it is under way.
const LATEST_START: TimeDelta = TimeDelta::seconds(15);
/// Mails sent but not recorded: at most so many could go out twice after a crash.
const UNRECORDED: usize = 64;
/// A mail that met so many passing faults has failed.
const ATTEMPTS: i64 = 40;

/// A mail whose end is known but not yet recorded.
struct Ended {
    id: Uuid,
    attempts: i64,
    end: End,
    /// Counts against [`UNRECORDED`] until it is recorded.
    _unrecorded: OwnedSemaphorePermit,
}

enum End {
    Sent,
    Captured {
        message_id: String,
        sealed: Vec<u8>,
        /// Keyed hash of the address.
        recipient: Vec<u8>,
    },
    Failed(String),
    Later(String),
    /// Not begun: its lease was too old.
    NotTried,
}

struct Desk {
    usher: Usher,
    transport: Transport,
    pace: Pace,
    worker: Uuid,
}

impl Usher {
    /// Sends mail until told to stop; what is under way then is finished and recorded.
    pub async fn run_mail_worker(&self, transport: Transport, senders: usize, stop: CancellationToken) {
        let worker = self.entropy().id(self.now());
        let desk = Arc::new(Desk { usher: self.clone(), transport, pace: Pace::default(), worker });
        let (out, waiting) = mpsc::channel::<(Ready, Time)>(BATCH as usize);
        let (record, ended) = mpsc::channel::<Ended>(UNRECORDED);
        let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
        let unrecorded = Arc::new(Semaphore::new(UNRECORDED));
        let recorder = tokio::spawn(Arc::clone(&desk).record_ends(ended));
        let mut sending = tokio::task::JoinSet::new();
        for _ in 0..senders.max(1) {
            let (desk, waiting, record) = (Arc::clone(&desk), Arc::clone(&waiting), record.clone());
            let unrecorded = Arc::clone(&unrecorded);
            sending.spawn(async move {
                loop {
                    let Some((ready, until)) = waiting.lock().await.recv().await else { return };
                    let Ok(permit) = Arc::clone(&unrecorded).acquire_owned().await else { return };
                    let end = desk.send(&ready, until).await;
                    let ended =
                        Ended { id: ready.delivery.id, attempts: ready.delivery.attempts, end, _unrecorded: permit };
                    if record.send(ended).await.is_err() {
                        return;
                    }
                }
            });
        }
        drop(record);
        desk.lease_until_stopped(out, &stop).await;
        while sending.join_next().await.is_some() {}
        if let Err(error) = recorder.await {
            tracing::error!(%error, "the recorder of sent mail stopped");
        }
        if let Transport::Smtp(smtp) = &desk.transport {
            smtp.close().await;
        }
    }
}

impl Desk {
    async fn lease_until_stopped(&self, out: mpsc::Sender<(Ready, Time)>, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let leased = match self.lease(&out).await {
                Ok(leased) => leased,
                Err(error) => {
                    tracing::error!(%error, "mail could not be taken up");
                    tokio::time::sleep(Duration::from_secs(2)).await;
                    continue;
                }
            };
            if leased == 0 {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = self.usher.mail_waiting().notified() => {}
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                }
            }
        }
    }

    /// Takes mails that are due and hands them to the senders; how many.
    async fn lease(&self, out: &mpsc::Sender<(Ready, Time)>) -> Result<usize> {
        // Waiting for room first keeps a lease from ageing in the queue.
        if out.reserve_many(BATCH as usize / 2).await.is_err() {
            return Ok(0);
        }
        let now = self.usher.now();
        let until: Time = (now + LEASE).into();
        let mut tx = self.usher.store().begin().await?;
        let lease = Lease { worker: self.worker, now: now.into(), until, limit: BATCH / 2 };
        let batch = deliveries::lease(&mut tx, lease).await?;
        tx.commit().await?;
        if batch.is_empty() {
            return Ok(0);
        }
        let count = batch.len();
        let mut conn = self.usher.store().read().await?;
        let sources = self.usher.mail_sources(&mut conn, &batch).await?;
        drop(conn);
        for delivery in batch {
            // The senders end only after this task has dropped its end of the channel.
            let _ = out.send((self.usher.make_mail(delivery, &sources), until)).await;
        }
        Ok(count)
    }

    async fn send(&self, ready: &Ready, until: Time) -> End {
        let content = match &ready.content {
            Ok(content) => content,
            Err(why) => return End::Failed(why.clone()),
        };
        let pause = self.pace.pause();
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        if self.usher.now() + LATEST_START > until.0 {
            return End::NotTried;
        }
        let smtp = match &self.transport {
            Transport::Smtp(smtp) => smtp,
            Transport::Capture => {
                return match self.usher.seal().seal(self.usher.entropy(), content) {
                    Ok(sealed) => End::Captured {
                        message_id: ready.message_id.clone(),
                        sealed,
                        recipient: self.usher.recipient_of(&ready.delivery.app_id, &ready.delivery.address),
                    },
                    Err(error) => End::Later(error.to_string()),
                };
            }
        };
        let from = &self.usher.settings().mail_from.address;
        match smtp.send(from, &ready.delivery.address, content).await {
            Ok(()) => {
                self.pace.went_well();
                End::Sent
            }
            Err(refused @ SendError::Refused { .. }) => {
                self.pace.went_well();
                End::Failed(refused.to_string())
            }
            Err(passing) if ready.delivery.attempts + 1 < ATTEMPTS => {
                self.pace.went_wrong();
                End::Later(passing.to_string())
            }
            Err(passing) => End::Failed(passing.to_string()),
        }
    }

    /// Records ends in groups: each group is one transaction.
    async fn record_ends(self: Arc<Self>, mut ended: mpsc::Receiver<Ended>) {
        let mut group = Vec::new();
        while ended.recv_many(&mut group, UNRECORDED).await > 0 {
            while let Err(error) = self.record(&group).await {
                tracing::error!(%error, "the end of mails could not be recorded");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            group.clear();
        }
    }

    async fn record(&self, group: &[Ended]) -> Result<()> {
        let now = self.usher.now();
        let mut sent = Vec::new();
        let mut captured = Vec::new();
        let mut untried = Vec::new();
        let mut tx = self.usher.store().begin().await?;
        for ended in group {
            match &ended.end {
                End::Sent => sent.push(ended.id),
                End::Captured { message_id, sealed, recipient } => {
                    sent.push(ended.id);
                    captured.push(CapturedMail {
                        id: ended.id,
                        message_id: message_id.clone(),
                        sealed: sealed.clone(),
                        recipient: Some(recipient.clone()),
                        created_at: now.into(),
                    });
                }
                End::Failed(why) => {
                    deliveries::record_failed(&mut tx, self.worker, ended.id, why, now.into()).await?;
                }
                End::Later(why) => {
                    let due = now + next_try(ended.attempts, self.usher.entropy().below(500));
                    deliveries::record_retry(&mut tx, self.worker, ended.id, why, due.into()).await?;
                }
                End::NotTried => untried.push(ended.id),
            }
        }
        let recorded = deliveries::record_sent(&mut tx, self.worker, &sent, now.into()).await?;
        // A mail whose person was erased while it was made must not be kept.
        captured.retain(|mail| recorded.contains(&mail.id));
        captured_mails::insert(&mut tx, &captured).await?;
        deliveries::release(&mut tx, self.worker, &untried).await?;
        tx.commit().await?;
        Ok(())
    }
}
