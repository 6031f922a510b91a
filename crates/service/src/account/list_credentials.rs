use usher_model::AppId;
use usher_store::applications;
use usher_store::credentials::{self, Credential};

use super::get_application::managed;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// The credentials of an application, oldest first.
    pub async fn list_credentials(&self, actor: &Actor, app: &AppId) -> Result<Vec<Credential>> {
        actor.must(Action::ManageApplications, Some(app))?;
        let mut conn = self.store().read().await?;
        managed(applications::find(&mut conn, app).await?, app)?;
        Ok(credentials::list(&mut conn, app).await?)
    }
}
