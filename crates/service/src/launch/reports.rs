use std::sync::{Arc, Mutex, PoisonError};

use futures::future::join_all;
use tokio::sync::oneshot;
use usher_store::Backend;

use super::apply::{Answer, Applied};
use super::commit::Report;
use super::merge::MAX_ELEMENTS;
use super::{Acknowledged, LaunchFault};
use crate::{Error, Result, Usher};

/// At most so many reports are applied at a time, so that the first does not wait long for the last. Together they hold no
/// more than one alone may.
const TOGETHER: usize = 64;

type Waiting = (Report, oneshot::Sender<Answer>);

/// Reports that wait for SQLite's one writer. Those that come while others are being applied are applied together.
#[derive(Default)]
pub(crate) struct WaitingReports {
    waiting: Mutex<Vec<Waiting>>,
    /// Held by whoever applies them.
    turn: tokio::sync::Mutex<()>,
}

impl WaitingReports {
    /// Adds one; whether it is the first that waits.
    fn push(&self, one: Waiting) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(one);
        waiting.len() == 1
    }

    fn take(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Usher {
    /// Applies a report durably: on SQLite together with others that wait, on PostgreSQL in a transaction of its own.
    pub(super) async fn apply_durably(&self, report: Report) -> Result<Acknowledged, LaunchFault> {
        if self.store().backend() == Backend::Postgres {
            return self.apply_alone(report).await;
        }
        let (answer, answered) = oneshot::channel();
        if self.reports().push((report, answer)) {
            // A task of its own: the others' answers do not depend on whether this caller stays.
            let usher = self.clone();
            tokio::spawn(async move { usher.apply_waiting().await });
        }
        answered.await.map_err(|_| Error::internal("the report was not answered"))?
    }

    /// Waits until the reports that came before are applied: what begins or ends a launch does not overtake them.
    pub(super) async fn let_reports_go_first(&self) -> Result<()> {
        let usher = self.clone();
        tokio::spawn(async move { usher.apply_waiting().await }).await.map_err(Error::internal)
    }

    /// Applies and answers all reports that came until it is our turn.
    async fn apply_waiting(&self) {
        let _turn = self.reports().turn.lock().await;
        let mut waiting = self.reports().take();
        while !waiting.is_empty() {
            let rest = waiting.split_off(fit_together(&waiting));
            let (reports, callers): (Vec<_>, Vec<_>) = std::mem::replace(&mut waiting, rest).into_iter().unzip();
            for (caller, answer) in callers.into_iter().zip(self.apply_together(reports).await) {
                // A caller that went away needs no answer.
                let _ = caller.send(answer);
            }
        }
    }

    /// Applies reports in one transaction; if that fails, each in its own, so that what breaks one does not break the others.
    async fn apply_together(&self, reports: Vec<Report>) -> Vec<Answer> {
        let reports: Arc<[Report]> = reports.into();
        match self.apply_in_transaction(Arc::clone(&reports)).await {
            Ok(answers) => answers,
            Err(error) => {
                tracing::warn!(%error, reports = reports.len(), "reports could not be applied together");
                join_all(reports.iter().cloned().map(|report| self.apply_alone(report))).await
            }
        }
    }

    async fn apply_alone(&self, report: Report) -> Answer {
        let answers = self.apply_in_transaction(Arc::new([report])).await?;
        answers.into_iter().next().ok_or_else(|| Error::internal("the report was not answered"))?
    }

    async fn apply_in_transaction(&self, reports: Arc<[Report]>) -> Result<Vec<Answer>> {
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

/// How many of the first are applied together.
fn fit_together(waiting: &[Waiting]) -> usize {
    let mut elements = 0;
    let fitting = waiting.iter().take(TOGETHER).take_while(|(report, _)| {
        elements += report.commit.elements.len();
        elements <= MAX_ELEMENTS
    });
    fitting.count().max(1)
}
