use usher_model::{AppId, RegistrationId};
use usher_store::{invitations, registrations};

use crate::event::Happening;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Removes a registration with all its data.
    pub async fn delete_registration(&self, actor: &Actor, app: &AppId, id: &RegistrationId) -> Result<()> {
        let mut tx = self.store().begin().await?;
        let row = registrations::find(&mut tx, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
        invitations::uncount_registration(&mut tx, app, row.key).await?;
        registrations::delete(&mut tx, app, id).await?;
        let happening = Happening {
            verb: "registration.delete",
            thing: "registration",
            id: id.as_str(),
            detail: serde_json::json!({}),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
