use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use usher_store::import_jobs::{self, Ending, ImportJob};
use usher_store::{Lease, Store};
use uuid::Uuid;

use super::run::ImportFault;
use crate::{Result, Usher};

/// A lease holds so long, and is renewed every third of it.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How often a job that fails for reasons of the server is begun.
const ATTEMPTS: i64 = 5;

impl Usher {
    /// Imports packages, one after the other, and tells of their ends, until told to stop.
    pub async fn run_import_worker(&self, stop: CancellationToken) {
        tokio::join!(self.run_imports(&stop), self.run_import_postbacks(&stop));
    }

    async fn run_imports(&self, stop: &CancellationToken) {
        let worker = self.entropy().id(self.now());
        while !stop.is_cancelled() {
            match self.lease_import(worker).await {
                Ok(Some(job)) => self.import_one(&job, worker).await,
                Ok(None) => {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = self.import_waiting().notified() => {}
                        () = tokio::time::sleep(Duration::from_secs(5)) => {}
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "no import could be taken up");
                    tokio::time::sleep(Duration::from_secs(5)).await;
                }
            }
        }
    }

    async fn lease_import(&self, worker: Uuid) -> Result<Option<ImportJob>> {
        let now = self.now();
        let lease = Lease { worker, now: now.into(), until: (now + LEASE).into(), limit: 1 };
        let mut tx = self.store().begin().await?;
        let job = import_jobs::lease(&mut tx, lease).await?.pop();
        tx.commit().await?;
        Ok(job)
    }

    async fn import_one(&self, job: &ImportJob, worker: Uuid) {
        let outcome = tokio::select! {
            outcome = self.run_import(job, worker) => outcome,
            () = self.keep_lease(job.id, worker) => {
                tracing::warn!(job = %job.id, "another worker took an import over");
                return;
            }
        };
        let Err(fault) = outcome else {
            self.import_ended().notify_one();
            return;
        };
        let recorded = match fault {
            ImportFault::Passing(error) if job.attempts < ATTEMPTS => {
                tracing::error!(job = %job.id, %error, "an import failed and is begun again later");
                self.postpone_import(job, worker).await
            }
            ImportFault::Passing(error) => {
                tracing::error!(job = %job.id, %error, "an import failed for good");
                self.refuse_import(job, worker, "The server could not import the package; ask its operator.").await
            }
            ImportFault::Refused(message) => self.refuse_import(job, worker, &message).await,
        };
        if let Err(error) = recorded {
            tracing::error!(job = %job.id, %error, "the end of an import could not be recorded");
        }
    }

    async fn refuse_import(&self, job: &ImportJob, worker: Uuid, message: &str) -> Result<()> {
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let ending = Ending { state: "ERROR", message, version_id: None, at: now.into() };
        import_jobs::finish(&mut tx, job.id, worker, &ending).await?;
        import_jobs::doom_objects(&mut tx, &[import_jobs::upload_path(job.id)], now.into()).await?;
        tx.commit().await?;
        self.import_ended().notify_one();
        Ok(())
    }

    async fn postpone_import(&self, job: &ImportJob, worker: Uuid) -> Result<()> {
        let due = self.now() + TimeDelta::seconds(5 << job.attempts.clamp(0, 8));
        let mut tx = self.store().begin().await?;
        import_jobs::postpone(&mut tx, job.id, worker, due.into()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends when the lease is lost.
    async fn keep_lease(&self, job: Uuid, worker: Uuid) {
        loop {
            tokio::time::sleep(Duration::from_secs(10)).await;
            match renew(self.store(), job, worker, (self.now() + LEASE).into()).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, "the lease of an import could not be renewed"),
            }
        }
    }
}

async fn renew(store: &Store, job: Uuid, worker: Uuid, until: usher_store::Time) -> Result<bool> {
    let mut tx = store.begin().await?;
    let kept = import_jobs::renew(&mut tx, job, worker, until).await?;
    tx.commit().await?;
    Ok(kept)
}
