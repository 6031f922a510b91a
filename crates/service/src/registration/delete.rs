use usher_model::{AppId, RegistrationId};
use usher_store::registrations::Registration;
use usher_store::{Conn, invitations, registrations};

use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Removes a registration with all its data.
    pub async fn delete_registration(&self, actor: &Actor, app: &AppId, id: &RegistrationId) -> Result<()> {
        actor.must(Action::EditRegistrations, Some(app))?;
        let mut tx = self.store().begin().await?;
        self.check_may_delete(&mut tx, app).await?;
        let row = registrations::find(&mut tx, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
        remove_registration(&mut tx, app, &row).await?;
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

/// Removes a registration and takes it out of the counts of its invitations.
pub(crate) async fn remove_registration(tx: &mut Conn, app: &AppId, row: &Registration) -> Result<()> {
    invitations::uncount_registration(tx, app, row.key).await?;
    let id = RegistrationId::parse(&row.id).map_err(Error::internal)?;
    registrations::delete(tx, app, &id).await?;
    Ok(())
}
