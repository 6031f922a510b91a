use usher_model::{AppId, RegistrationId};
use usher_store::instances::{self, Instance};
use usher_store::registrations;

use super::hold::{hold_registration, newest_version};
use crate::event::Happening;
use crate::postback::Urgency;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Begins a registration anew on the newest version of its course. What came of the instances before stays.
    pub async fn create_instance(&self, actor: &Actor, app: &AppId, id: &RegistrationId) -> Result<()> {
        actor.must(Action::EditRegistrations, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let row = hold_registration(&mut tx, app, id).await?;
        let version = newest_version(&mut tx, app, &row).await?;
        let number = row.instance + 1;
        instances::insert(&mut tx, &[Instance::fresh(row.key, number, version.id, now.into())]).await?;
        registrations::make_current(&mut tx, app, row.key, number, now.into()).await?;
        let happening = Happening {
            verb: "registration.create_instance",
            thing: "registration",
            id: id.as_str(),
            detail: serde_json::json!({ "instance": number }),
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
