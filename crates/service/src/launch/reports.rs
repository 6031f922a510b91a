use std::sync::{Arc, Mutex, PoisonError};

use futures::future::join_all;
use tokio::sync::oneshot;
use usher_store::Backend;

use super::apply::{Answer, Applied, Report};
use super::{Acknowledged, LaunchFault};
use crate::{Error, Result, Usher};

/// At most so many reports are applied at a time, so that the first does not wait long for the last.
const TOGETHER: usize = 64;

/// Reports that wait for SQLite's one writer. Those that come while others are being written are written together.
#[derive(Default)]
pub(crate) struct WaitingReports {
    waiting: Mutex<Vec<(Report, oneshot::Sender<Answer>)>>,
    /// Held by whoever writes.
    turn: tokio::sync::Mutex<()>,
}

impl Usher {
    /// Applies a report durably: on SQLite together with others that wait, on PostgreSQL in a transaction of its own.
    pub(super) async fn report(&self, report: Report) -> Result<Acknowledged, LaunchFault> {
        if self.store().backend() == Backend::Postgres {
            return self.write_report(report).await;
        }
        let (answer, answered) = oneshot::channel();
        let is_first = {
            let mut waiting = self.reports().waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push((report, answer));
            waiting.len() == 1
        };
        if is_first {
            // A task of its own: the others' answers do not depend on whether this caller stays.
            let usher = self.clone();
            tokio::spawn(async move { usher.write_waiting().await });
        }
        answered.await.map_err(|_| Error::internal("the writer of reports broke"))?
    }

    /// Writes all that came until it is our turn.
    async fn write_waiting(&self) {
        let _turn = self.reports().turn.lock().await;
        let mut all = std::mem::take(&mut *self.reports().waiting.lock().unwrap_or_else(PoisonError::into_inner));
        while !all.is_empty() {
            let rest = all.split_off(all.len().min(TOGETHER));
            let (reports, callers): (Vec<_>, Vec<_>) = std::mem::replace(&mut all, rest).into_iter().unzip();
            for (caller, answer) in callers.into_iter().zip(self.write_together(reports).await) {
                // A caller that went away needs no answer.
                let _ = caller.send(answer);
            }
        }
    }

    /// The answers to reports, in their order.
    async fn write_together(&self, reports: Vec<Report>) -> Vec<Answer> {
        let reports: Arc<[Report]> = reports.into();
        match self.write_reports(Arc::clone(&reports)).await {
            Ok(answers) => answers,
            // What breaks one must not break the others.
            Err(_) => join_all(reports.iter().cloned().map(|report| self.write_report(report))).await,
        }
    }

    async fn write_report(&self, report: Report) -> Answer {
        let answers = self.write_reports(Arc::new([report])).await?;
        answers.into_iter().next().ok_or_else(|| Error::internal("a report was not answered"))?
    }

    async fn write_reports(&self, reports: Arc<[Report]>) -> Result<Vec<Answer>> {
        let usher = self.clone();
        let Applied { answers, queued } = self
            .store()
            .write_grouped(move |conn| {
                let (usher, reports) = (usher.clone(), Arc::clone(&reports));
                Box::pin(async move { usher.apply(conn, &reports).await })
            })
            .await?;
        if queued {
            self.wake_postbacks();
        }
        Ok(answers)
    }
}
