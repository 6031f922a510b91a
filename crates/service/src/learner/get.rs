use usher_model::{AppId, LearnerId};
use usher_store::learner_tags;
use usher_store::learners::{self, Learner};

use super::no_learner;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// A learner with their tags.
#[derive(Clone, Debug)]
pub struct LearnerDetail {
    /// As the newest registration has them.
    pub learner: Learner,
    /// Their tags, sorted.
    pub tags: Vec<String>,
}

impl Usher {
    /// A learner of the application: somebody who has a registration.
    pub async fn get_learner(&self, actor: &Actor, app: &AppId, id: &LearnerId) -> Result<LearnerDetail> {
        actor.must(Action::ReadResults, Some(app))?;
        let mut conn = self.store().read().await?;
        let learner = learners::find(&mut conn, app, id.as_str()).await?.ok_or_else(|| no_learner(id))?;
        let tags = learner_tags::of(&mut conn, app, id.as_str()).await?;
        Ok(LearnerDetail { learner, tags })
    }
}
