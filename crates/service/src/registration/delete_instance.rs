use usher_model::{AppId, RegistrationId};
use usher_store::{instances, launches, registrations};

use super::delete::remove_registration;
use super::hold::{hold_registration, no_instance};
use crate::event::Happening;
use crate::postback::Urgency;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Removes an instance with its launches. Without the newest, the one before it counts; without the last, the
    /// registration is gone too.
    pub async fn delete_instance(&self, actor: &Actor, app: &AppId, id: &RegistrationId, number: i64) -> Result<()> {
        actor.must(Action::EditRegistrations, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        self.check_may_delete(&mut tx, app).await?;
        let row = hold_registration(&mut tx, app, id).await?;
        if !instances::delete(&mut tx, row.key, number).await? {
            return Err(no_instance(id, number));
        }
        launches::delete_begun(&mut tx, app, row.key, number).await?;
        let mut queued = false;
        match instances::newest(&mut tx, row.key).await? {
            None => remove_registration(&mut tx, app, &row).await?,
            Some(newest) => {
                registrations::make_current(&mut tx, app, row.key, newest, now.into()).await?;
                // Without an older one the result is what it was.
                if newest != row.instance {
                    queued = self.queue_postback(&mut tx, app, row.key, Urgency::Now).await?;
                }
            }
        }
        let happening = Happening {
            verb: "registration.delete_instance",
            thing: "registration",
            id: id.as_str(),
            detail: serde_json::json!({ "instance": number }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        if queued {
            self.wake_postbacks();
        }
        Ok(())
    }
}
