use usher_model::{AppId, Email};
use usher_store::learner_jobs::{self, LearnerJob};
use usher_store::learners::{self, Change};
use usher_store::{Conn, learner_tags};
use uuid::Uuid;

use super::task::{Task, UpdateTask};
use super::worker::{BATCH, Step};
use crate::{Result, Usher};

impl Usher {
    /// Changes the next registrations of a learner, or ends the job if there are none: one transaction.
    ///
    /// Registrations that were made after the job was asked for keep what they were made with.
    pub(super) async fn update_step(&self, job: &mut LearnerJob, mut task: UpdateTask, worker: Uuid) -> Result<Step> {
        let app = AppId::parse(&job.app_id).map_err(crate::Error::internal)?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let rows = learners::registrations(&mut tx, &app, &job.learner_id, task.after, job.id, BATCH).await?;
        let Some(last) = rows.last() else {
            if job.new_id != job.learner_id {
                learner_tags::join(&mut tx, &app, &job.learner_id, &job.new_id).await?;
            }
            if !learner_jobs::finish(&mut tx, job.id, worker).await? {
                return Ok(Step::Lost);
            }
            tx.commit().await?;
            return Ok(Step::Done);
        };
        task.after = Some(last.key);
        let keys: Vec<Uuid> = rows.iter().map(|row| row.key).collect();
        self.change_registrations(&mut tx, &app, job, &task, &keys).await?;
        job.task = Task::Update(task).stored()?;
        if !learner_jobs::advance(&mut tx, job, worker, (now + super::worker::LEASE).into()).await? {
            return Ok(Step::Lost);
        }
        tx.commit().await?;
        Ok(Step::Again)
    }

    async fn change_registrations(
        &self,
        tx: &mut Conn,
        app: &AppId,
        job: &LearnerJob,
        task: &UpdateTask,
        keys: &[Uuid],
    ) -> Result<()> {
        let now = self.now().into();
        let change = Change {
            learner_id: (job.new_id != job.learner_id).then_some(job.new_id.as_str()),
            email: task.email.as_deref().map(|email| Some(email).filter(|email| !email.is_empty())),
            first_name: task.first_name.as_deref(),
            last_name: task.last_name.as_deref(),
        };
        learners::change(tx, app, keys, change, now).await?;
        // An invitation needs an address: one that is taken away stays there.
        if let Some(Some(email)) = change.email {
            let key = Email::parse(email).map_err(crate::Error::internal)?.key();
            learners::readdress(tx, app, keys, email, &key, now).await?;
        }
        Ok(())
    }
}
