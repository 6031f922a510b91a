use usher_model::{AppId, Email, LearnerId, clean_name};
use usher_store::learner_jobs::{self, LearnerJob};

use super::must_exist;
use super::task::{Task, UpdateTask};
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// What is to become of a learner's data; `None` leaves a value as it is.
#[derive(Clone, Debug)]
pub struct LearnerUpdate {
    /// The id from then on. One that another learner has makes both one: their tags are joined, and all registrations
    /// stay.
    pub id: LearnerId,
    /// The address, or none any more.
    pub email: Option<Option<Email>>,
    /// First name; may be empty.
    pub first_name: Option<String>,
    /// Last name; may be empty.
    pub last_name: Option<String>,
}

impl Usher {
    /// Has a learner's data changed on all registrations of the application that they have now. A job does it.
    pub async fn update_learner(
        &self,
        actor: &Actor,
        app: &AppId,
        learner: &LearnerId,
        update: LearnerUpdate,
    ) -> Result<()> {
        actor.must(Action::ManageLearners, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        must_exist(&mut tx, app, learner).await?;
        let detail = serde_json::json!({
            "id": update.id != *learner,
            "email": update.email.is_some(),
            "firstName": update.first_name.is_some(),
            "lastName": update.last_name.is_some(),
        });
        let task = Task::Update(UpdateTask {
            email: update.email.map(|email| email.map_or_else(String::new, |email| email.to_string())),
            first_name: update.first_name.map(|name| clean_name(&name)),
            last_name: update.last_name.map(|name| clean_name(&name)),
            after: None,
        });
        let job = LearnerJob {
            id: self.entropy().id(now),
            app_id: app.to_string(),
            learner_id: learner.to_string(),
            new_id: update.id.to_string(),
            task: task.stored()?,
            attempts: 0,
            created_at: now.into(),
        };
        learner_jobs::insert(&mut tx, &job).await?;
        let id = self.learner_mark(app, learner.as_str());
        let happening = Happening { verb: "learner.update", thing: "learner", id: &id, detail };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.learner_waiting().notify_one();
        Ok(())
    }
}
