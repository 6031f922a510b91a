use usher_model::AppId;
use usher_store::applications;

use super::create_application::read_name;
use super::get_application::managed;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// What to change of an application; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct ApplicationChange {
    /// Its name.
    pub name: Option<String>,
    /// Whether courses and registrations may be deleted through the API.
    pub allow_delete: Option<bool>,
}

impl Usher {
    /// Changes an application.
    pub async fn update_application(&self, actor: &Actor, app: &AppId, change: ApplicationChange) -> Result<()> {
        actor.must(Action::ManageApplications, Some(app))?;
        let name = change.name.as_deref().map(read_name).transpose()?;
        let mut tx = self.store().begin().await?;
        let found = managed(applications::lock(&mut tx, app).await?, app)?;
        let allow_delete = change.allow_delete.unwrap_or(found.allow_delete);
        applications::update(&mut tx, app, name.unwrap_or(&found.name), allow_delete, self.now().into()).await?;
        let happening = Happening {
            verb: "application.update",
            thing: "application",
            id: app.as_str(),
            detail: serde_json::json!({ "allowDelete": allow_delete }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
