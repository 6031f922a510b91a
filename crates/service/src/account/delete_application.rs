use usher_model::AppId;
use usher_store::applications;

use super::get_application::managed;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Removes an application that has no courses, and so no registrations; its history stays. What else it has
    /// (credentials, ends of imports) is little, so this is one statement.
    pub async fn delete_application(&self, actor: &Actor, app: &AppId) -> Result<()> {
        actor.must(Action::ManageApplications, Some(app))?;
        let mut tx = self.store().begin().await?;
        managed(applications::lock(&mut tx, app).await?, app)?;
        if applications::is_in_use(&mut tx, app).await? {
            return Err(Error::InUse { id: app.to_string() });
        }
        applications::delete(&mut tx, app).await?;
        let happening = Happening {
            verb: "application.delete",
            thing: "application",
            id: app.as_str(),
            detail: serde_json::json!({}),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.credentials().clear();
        Ok(())
    }
}
