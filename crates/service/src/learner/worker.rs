use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use usher_store::Lease;
use usher_store::learner_jobs::{self, LearnerJob};
use uuid::Uuid;

use super::task::Task;
use crate::{Result, Usher};

/// A lease holds so long; every step renews it.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(30);
/// Registrations that one step changes: few enough that nobody waits long for the one writer of SQLite.
pub(super) const BATCH: i64 = 200;

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is more to do.
    Again,
    /// The job is over.
    Done,
    /// Another worker has the job now; what this step did is taken back.
    Lost,
}

impl Usher {
    /// Works off what is to be done to learners until told to stop.
    pub async fn run_learner_worker(&self, stop: CancellationToken) {
        let worker = self.entropy().id(self.now());
        while !stop.is_cancelled() {
            match self.lease_learner_job(worker).await {
                Ok(Some(job)) => self.work_off(job, worker, &stop).await,
                Ok(None) => {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = self.learner_waiting().notified() => {}
                        () = tokio::time::sleep(Duration::from_secs(5)) => {}
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "no job of a learner could be taken up");
                    tokio::time::sleep(Duration::from_secs(5)).await;
                }
            }
        }
    }

    async fn lease_learner_job(&self, worker: Uuid) -> Result<Option<LearnerJob>> {
        let now = self.now();
        let lease = Lease { worker, now: now.into(), until: (now + LEASE).into(), limit: 1 };
        let mut tx = self.store().begin().await?;
        let job = learner_jobs::lease(&mut tx, lease).await?.pop();
        tx.commit().await?;
        Ok(job)
    }

    /// Does a job step by step. What fails is gone on with later, however often: nothing that was promised is given up.
    async fn work_off(&self, mut job: LearnerJob, worker: Uuid, stop: &CancellationToken) {
        let id = job.id;
        let wait = loop {
            if stop.is_cancelled() {
                break TimeDelta::zero();
            }
            match self.learner_step(&mut job, worker).await {
                Ok(Step::Again) => {}
                Ok(Step::Done) => return,
                Ok(Step::Lost) => {
                    tracing::warn!(job = %id, "another worker took a job of a learner over");
                    return;
                }
                Err(error) => {
                    tracing::error!(job = %id, %error, "a job of a learner failed and goes on later");
                    break TimeDelta::seconds(1 << job.attempts.clamp(0, 8));
                }
            }
        };
        if let Err(error) = self.postpone_learner_job(id, worker, wait).await {
            tracing::error!(job = %id, %error, "a job of a learner could not be put back");
        }
    }

    async fn learner_step(&self, job: &mut LearnerJob, worker: Uuid) -> Result<Step> {
        match Task::of(job)? {
            Task::Update(task) => self.update_step(job, task, worker).await,
            Task::Erase(task) => self.erase_step(job, task, worker).await,
            Task::Settle => self.settle_step(job, worker).await,
        }
    }

    async fn postpone_learner_job(&self, id: Uuid, worker: Uuid, wait: TimeDelta) -> Result<()> {
        let mut tx = self.store().begin().await?;
        learner_jobs::postpone(&mut tx, id, worker, (self.now() + wait).into()).await?;
        tx.commit().await?;
        Ok(())
    }
}
