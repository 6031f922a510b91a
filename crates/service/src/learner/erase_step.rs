//! The steps of an erasure. Each is one transaction that names how far it has come, so that a crash anywhere is gone
//! on from; the database's files are cleaned after the last one.

use std::collections::BTreeSet;

use usher_model::{AppId, Email};
use usher_store::deliveries::{self, Delivery};
use usher_store::erasures::{self, Anonymous, Batch, Counts, Receipt};
use usher_store::learner_jobs::{self, LearnerJob};
use usher_store::learners::{self, LearnerRegistration};
use usher_store::{Conn, Json, kept_answers, learner_tags};
use uuid::Uuid;

use super::task::{EraseTask, Task};
use super::worker::{BATCH, LEASE, Step};
use crate::{Error, Result, Usher};

/// Mails without an invitee that are looked at in one step.
const MAILS: i64 = 1000;
/// When so many addresses are gathered, mails are looked through before more registrations are erased.
const ADDRESSES: usize = 1000;

impl Usher {
    /// Erases the next registrations; when there are none, the next mails; when there are none, writes the receipt.
    ///
    /// Registrations that were made after the erasure was asked for are another beginning, and stay.
    pub(super) async fn erase_step(&self, job: &mut LearnerJob, mut task: EraseTask, worker: Uuid) -> Result<Step> {
        let app = AppId::parse(&job.app_id).map_err(Error::internal)?;
        let mut tx = self.store().begin().await?;
        let rows = if task.addresses.len() < ADDRESSES && task.looked_at.is_none() {
            learners::registrations(&mut tx, &app, &job.learner_id, task.after, job.id, BATCH).await?
        } else {
            Vec::new()
        };
        let mut ended = false;
        if !rows.is_empty() {
            self.erase_batch(&mut tx, &app, &mut task, rows).await?;
        } else if !task.addresses.is_empty() {
            self.erase_bare_mails(&mut tx, &app, &mut task).await?;
        } else {
            self.end_erasure(&mut tx, &app, job, &mut task).await?;
            (job.learner_id, job.new_id) = (String::new(), String::new());
            ended = true;
        }
        job.task = if ended { Task::Settle } else { Task::Erase(task) }.stored()?;
        if !learner_jobs::advance(&mut tx, job, worker, (self.now() + LEASE).into()).await? {
            return Ok(Step::Lost);
        }
        tx.commit().await?;
        if ended {
            self.mail_waiting().notify_one();
        }
        Ok(Step::Again)
    }

    /// Takes earlier states, which name the person, out of the database's files. Only then is the job over.
    pub(super) async fn settle_step(&self, job: &LearnerJob, worker: Uuid) -> Result<Step> {
        if !self.store().forget_earlier_states().await? {
            return Err(Error::internal("a reader still looks at an earlier state of the database"));
        }
        let mut tx = self.store().begin().await?;
        let held = learner_jobs::finish(&mut tx, job.id, worker).await?;
        tx.commit().await?;
        Ok(if held { Step::Done } else { Step::Lost })
    }

    async fn erase_batch(
        &self,
        tx: &mut Conn,
        app: &AppId,
        task: &mut EraseTask,
        rows: Vec<LearnerRegistration>,
    ) -> Result<()> {
        task.after = rows.last().map(|row| row.key).or(task.after);
        let keys: Vec<Uuid> = rows.iter().map(|row| row.key).collect();
        let invitees = erasures::hold(tx, app, &keys).await?;
        let addresses: BTreeSet<String> = rows
            .iter()
            .filter_map(|row| Email::parse(row.email.as_deref()?).ok())
            .map(|email| email.key())
            .chain(invitees.iter().map(|(_, key)| key.clone()))
            .collect();
        let registrations: Vec<Anonymous> = rows
            .into_iter()
            .map(|row| Anonymous {
                key: row.key,
                id: row.id,
                new_id: self.random_uuid().to_string(),
                xapi_id: self.random_uuid(),
            })
            .collect();
        // An address that no mail reaches (RFC 2606), another for each, as two may be on one invitation.
        let invitees: Vec<(Uuid, String)> =
            invitees.into_iter().map(|(id, _)| (id, format!("{id}@erased.invalid"))).collect();
        let batch = Batch {
            registrations: &registrations,
            invitees: &invitees,
            learner_id: &task.alias,
            now: self.now().into(),
        };
        add(&mut task.counts, erasures::erase(tx, app, &batch).await?);
        task.addresses.extend(addresses);
        Ok(())
    }

    /// Erases what is kept under the gathered addresses beside the registrations.
    async fn erase_bare_mails(&self, tx: &mut Conn, app: &AppId, task: &mut EraseTask) -> Result<()> {
        if task.looked_at.is_none() {
            let keys: Vec<String> = task.addresses.iter().cloned().collect();
            let recipients: Vec<Vec<u8>> = keys.iter().flat_map(|key| self.recipient_hashes(app, key)).collect();
            add(&mut task.counts, erasures::erase_addresses(tx, app, &keys, &recipients).await?);
        }
        let mails = erasures::bare_mails(tx, app, task.looked_at, MAILS).await?;
        let theirs: Vec<Uuid> =
            mails.iter().filter(|(_, text)| names_any(text, &task.addresses)).map(|(id, _)| *id).collect();
        let erased = erasures::erase_mails(tx, app, &theirs, self.now().into()).await?;
        add(&mut task.counts, Counts::from([("mails".to_owned(), erased)]));
        task.looked_at = mails.last().map(|(id, _)| *id).filter(|_| mails.len() as i64 == MAILS);
        if task.looked_at.is_none() {
            task.addresses.clear();
        }
        Ok(())
    }

    async fn end_erasure(&self, tx: &mut Conn, app: &AppId, job: &LearnerJob, task: &mut EraseTask) -> Result<()> {
        let now = self.now();
        let tags = learner_tags::clear(tx, app, &job.learner_id).await?;
        // Who is in which of them cannot be told: they are sealed.
        let answers = kept_answers::delete_all(tx, app).await?;
        add(&mut task.counts, Counts::from([("tags".to_owned(), tags), ("kept answers".to_owned(), answers)]));
        let receipt = Receipt {
            id: self.entropy().id(now),
            app_id: app.to_string(),
            learner_hash: self.learner_hash(app, &job.learner_id),
            person_id: task.person,
            counts: Json(task.counts.clone()),
            requested_at: job.created_at,
            finished_at: now.into(),
        };
        erasures::insert(tx, &receipt).await?;
        let mail = Delivery {
            id: receipt.id,
            app_id: app.to_string(),
            kind: "erasure".into(),
            invitation_id: None,
            invitee_id: None,
            proof_id: None,
            address: task.receipt_to.clone(),
            state: "queued".into(),
            attempts: 0,
            error: None,
            created_at: now.into(),
        };
        deliveries::insert(tx, &[mail]).await?;
        Ok(())
    }

    pub(super) fn random_uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.entropy().bytes()).into_uuid()
    }
}

fn add(total: &mut Counts, more: Counts) {
    for (what, count) in more {
        *total.entry(what).or_default() += count;
    }
}

/// Whether a text that was given as an address holds one of these, also with a name around it.
fn names_any(text: &str, addresses: &BTreeSet<String>) -> bool {
    let text = text.to_lowercase();
    text.split(|c: char| c.is_whitespace() || "<>()[]\",;:".contains(c)).any(|word| addresses.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_what_was_refused_as_one() {
        let ana = BTreeSet::from(["ana@example.org".to_owned()]);
        for text in ["ana@example.org", "Ana@Example.org", "Ana B. <ana@example.org>", "mailto:ana@example.org, x"] {
            assert!(names_any(text, &ana), "{text}");
        }
        for text in ["", "diana@example.org", "ana@example.org.uk", "ana"] {
            assert!(!names_any(text, &ana), "{text}");
        }
    }
}
