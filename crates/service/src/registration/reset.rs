use usher_model::{AppId, RegistrationId};
use usher_store::{instances, launches, registrations};

use super::hold::{hold_registration, newest_version};
use crate::event::Happening;
use crate::postback::Urgency;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Takes all that came of the instance that counts, its launches included, and moves it to the newest version of
    /// its course. Instances before it stay. A sitting under way is over: its reports find no launch.
    pub async fn reset_registration(&self, actor: &Actor, app: &AppId, id: &RegistrationId) -> Result<()> {
        actor.must(Action::EditRegistrations, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let row = hold_registration(&mut tx, app, id).await?;
        let version = newest_version(&mut tx, app, &row).await?;
        launches::delete_begun(&mut tx, app, row.key, row.instance).await?;
        instances::reset(&mut tx, row.key, row.instance, version.id, now.into()).await?;
        registrations::touch(&mut tx, &[row.key], now.into()).await?;
        let happening = Happening {
            verb: "registration.reset",
            thing: "registration",
            id: id.as_str(),
            detail: serde_json::json!({ "instance": row.instance }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        let queued = self.queue_postback(&mut tx, app, row.key, Urgency::Now).await?;
        tx.commit().await?;
        if queued {
            self.wake_postbacks();
        }
        Ok(())
    }
}
