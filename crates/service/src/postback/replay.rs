use chrono::{DateTime, Utc};
use usher_model::AppId;
use usher_store::postbacks;
use uuid::Uuid;

use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Posts a result again, as it is now, whatever came of it before.
    pub async fn replay_postback(&self, actor: &Actor, app: &AppId, id: Uuid) -> Result<()> {
        actor.must(Action::EditRegistrations, Some(app))?;
        let mut tx = self.store().begin().await?;
        if !postbacks::replay(&mut tx, app, id, self.now().into()).await? {
            return Err(Error::no_postback(id));
        }
        let happening = Happening {
            verb: "postback.replay",
            thing: "postback",
            id: &id.to_string(),
            detail: serde_json::json!({}),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.wake_postbacks();
        Ok(())
    }

    /// Posts all results again that were given up at `since` or later; how many.
    pub async fn replay_failed_postbacks(&self, actor: &Actor, app: &AppId, since: DateTime<Utc>) -> Result<u64> {
        actor.must(Action::EditRegistrations, Some(app))?;
        let mut tx = self.store().begin().await?;
        let count = postbacks::replay_failed(&mut tx, app, since.into(), self.now().into()).await?;
        let happening = Happening {
            verb: "postback.replay_failed",
            thing: "application",
            id: app.as_str(),
            detail: serde_json::json!({ "since": since, "count": count }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.wake_postbacks();
        Ok(count)
    }
}
