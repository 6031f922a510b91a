use usher_model::{AppId, CredentialId};
use usher_store::{applications, credentials};

use super::get_application::managed;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Removes a credential, and with it the tokens that it asked for.
    pub async fn delete_credential(&self, actor: &Actor, app: &AppId, id: CredentialId) -> Result<()> {
        actor.must(Action::ManageApplications, Some(app))?;
        let mut tx = self.store().begin().await?;
        managed(applications::find(&mut tx, app).await?, app)?;
        if !credentials::delete(&mut tx, app, id.0).await? {
            return Err(no_credential(id));
        }
        let happening = Happening {
            verb: "credential.delete",
            thing: "credential",
            id: &id.to_string(),
            detail: serde_json::json!({}),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.credentials().clear();
        Ok(())
    }
}

pub(super) fn no_credential(id: CredentialId) -> Error {
    Error::NotFound { what: "credential", id: id.to_string() }
}
