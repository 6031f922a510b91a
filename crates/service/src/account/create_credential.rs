use usher_model::AppId;
use usher_store::{applications, credentials};

use super::get_application::managed;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Secret, Usher};

/// How many credentials one application may have.
const MOST: usize = 100;

/// A credential that was just made. The secret is not shown again.
#[derive(Clone, Debug)]
pub struct NewCredential {
    /// The credential.
    pub credential: credentials::Credential,
    /// Its secret.
    pub secret: Secret,
}

impl Usher {
    /// Gives an application one more secret.
    pub async fn create_credential(
        &self,
        actor: &Actor,
        app: &AppId,
        name: &str,
        active: bool,
    ) -> Result<NewCredential> {
        actor.must(Action::ManageApplications, Some(app))?;
        let name = read_credential_name(name)?;
        let secret = self.random_secret();
        let mut tx = self.store().begin().await?;
        managed(applications::lock(&mut tx, app).await?, app)?;
        if credentials::list(&mut tx, app).await?.len() >= MOST {
            let fault = format!("has {MOST} credentials, the most there may be; delete one first");
            return Err(Error::invalid("childAppId", fault));
        }
        let credential = self.credential_row(app, name, &secret, active);
        credentials::insert(&mut tx, &credential).await?;
        let happening = Happening {
            verb: "credential.create",
            thing: "credential",
            id: &credential.id.to_string(),
            detail: serde_json::json!({ "active": active }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(NewCredential { credential, secret })
    }
}

/// A name of a credential; it may be empty.
pub(super) fn read_credential_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.chars().count() > 255 {
        return Err(Error::invalid("name", "has more than 255 characters"));
    }
    Ok(name)
}
