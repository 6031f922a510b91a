use usher_model::{AppId, CredentialId};
use usher_store::{applications, credentials};

use super::create_credential::read_credential_name;
use super::delete_credential::no_credential;
use super::get_application::managed;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// What to change of a credential; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct CredentialChange {
    /// Its name.
    pub name: Option<String>,
    /// Whether it may be used.
    pub active: Option<bool>,
}

impl Usher {
    /// Renames a credential, or switches it on or off: with it go the tokens that it asked for.
    pub async fn update_credential(
        &self,
        actor: &Actor,
        app: &AppId,
        id: CredentialId,
        change: CredentialChange,
    ) -> Result<()> {
        actor.must(Action::ManageApplications, Some(app))?;
        let name = change.name.as_deref().map(read_credential_name).transpose()?;
        let mut tx = self.store().begin().await?;
        managed(applications::lock(&mut tx, app).await?, app)?;
        let found = credentials::find(&mut tx, app, id.0).await?.ok_or_else(|| no_credential(id))?;
        let active = change.active.unwrap_or(found.active);
        credentials::update(&mut tx, app, id.0, name.unwrap_or(&found.name), active, self.now().into()).await?;
        let happening = Happening {
            verb: "credential.update",
            thing: "credential",
            id: &id.to_string(),
            detail: serde_json::json!({ "active": active }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.credentials().clear();
        Ok(())
    }
}
