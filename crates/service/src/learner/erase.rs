use std::collections::BTreeSet;

use usher_model::{AppId, Email, LearnerId};
use usher_store::erasures::Counts;
use usher_store::learner_jobs::{self, LearnerJob};
use usher_store::persons;

use super::must_exist;
use super::task::{EraseTask, Task};
use crate::account::Role;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Has all that the application keeps of a learner erased, asked for by a person who may: an admin, who is mailed a
    /// receipt. What came of the courses stays, under an id that means nobody. A job does it.
    pub async fn erase_learner(&self, actor: &Actor, app: &AppId, learner: &LearnerId, by: &Email) -> Result<()> {
        actor.must(Action::ManageLearners, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let person = persons::find_by_email(&mut tx, &by.key()).await?;
        let may = |person: &persons::Person| person.role == Role::Admin.as_str() && person.state == "active";
        let person = person.filter(may).ok_or_else(|| {
            Error::Forbidden("userEmail: is not the address of a person who may erase learners (an admin)".into())
        })?;
        must_exist(&mut tx, app, learner).await?;
        let task = Task::Erase(EraseTask {
            person: person.id,
            receipt_to: person.email,
            after: None,
            alias: format!("erased-{}", self.random_uuid()),
            counts: Counts::new(),
            // Who was invited is known by their address, also where they have another now.
            addresses: Email::parse(learner.as_str()).map(|email| email.key()).into_iter().collect::<BTreeSet<_>>(),
            looked_at: None,
        });
        let job = LearnerJob {
            id: self.entropy().id(now),
            app_id: app.to_string(),
            learner_id: learner.to_string(),
            new_id: learner.to_string(),
            task: task.stored()?,
            attempts: 0,
            created_at: now.into(),
        };
        learner_jobs::insert(&mut tx, &job).await?;
        let id = self.learner_mark(app, learner.as_str());
        let detail = serde_json::json!({ "person": person.id });
        let happening = Happening { verb: "learner.erase", thing: "learner", id: &id, detail };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.learner_waiting().notify_one();
        Ok(())
    }
}
