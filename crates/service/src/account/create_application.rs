use usher_model::AppId;
use usher_store::{Conn, applications, credentials};

use super::credential_hash::hash;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Secret, Usher};

/// An application that was just made. The secret is not shown again.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// Its id: the user name of Basic authentication.
    pub id: AppId,
    /// Its first secret: the password.
    pub secret: Secret,
}

/// The letters of application ids and secrets.
const ID_LETTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const SECRET_LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Usher {
    /// Makes an application with its first credential, for whoever runs the server: they may delete at once.
    pub async fn create_application(&self, actor: &Actor, name: &str) -> Result<NewApplication> {
        actor.must(Action::ManageApplications, None)?;
        let name = read_name(name)?;
        let made = NewApplication { id: self.random_app_id()?, secret: self.random_secret() };
        let mut tx = self.store().begin().await?;
        self.insert_application(&mut tx, actor, name, &made, false).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Makes the one application that manages the others.
    pub async fn create_management_application(&self, actor: &Actor, name: &str) -> Result<NewApplication> {
        actor.must(Action::ManageApplications, None)?;
        let name = read_name(name)?;
        let made = NewApplication { id: self.random_app_id()?, secret: self.random_secret() };
        let mut tx = self.store().begin().await?;
        if applications::management_exists(&mut tx).await? {
            return Err(Error::Exists { what: "Management application", id: name.to_owned() });
        }
        self.insert_application(&mut tx, actor, name, &made, true).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Makes an application without a credential, as the management application does: its deletions are off.
    pub async fn create_bare_application(&self, actor: &Actor, name: &str) -> Result<AppId> {
        actor.must(Action::ManageApplications, None)?;
        let name = read_name(name)?;
        let id = self.random_app_id()?;
        let mut tx = self.store().begin().await?;
        self.insert_bare_application(&mut tx, actor, name, &id, Begins { management: false, allow_delete: false })
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    pub(super) fn random_app_id(&self) -> Result<AppId> {
        AppId::parse(&self.random_text(ID_LETTERS, 10)).map_err(Error::internal)
    }

    pub(crate) fn random_secret(&self) -> Secret {
        Secret::new(self.random_text(SECRET_LETTERS, 40))
    }

    fn random_text(&self, letters: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(letters[self.entropy().below(letters.len() as u32) as usize])).collect()
    }

    pub(super) async fn insert_application(
        &self,
        tx: &mut Conn,
        actor: &Actor,
        name: &str,
        made: &NewApplication,
        management: bool,
    ) -> Result<()> {
        self.insert_bare_application(tx, actor, name, &made.id, Begins { management, allow_delete: true }).await?;
        credentials::insert(tx, &self.credential_row(&made.id, "first", &made.secret, true)).await?;
        Ok(())
    }

    async fn insert_bare_application(
        &self,
        tx: &mut Conn,
        actor: &Actor,
        name: &str,
        id: &AppId,
        begins: Begins,
    ) -> Result<()> {
        let now = self.now();
        let application = applications::Application {
            id: id.to_string(),
            name: name.to_owned(),
            management: begins.management,
            allow_delete: begins.allow_delete,
            created_at: now.into(),
            updated_at: now.into(),
            key: self.entropy().id(now),
        };
        applications::insert(tx, &application).await?;
        let happening = Happening {
            verb: "application.create",
            thing: "application",
            id: id.as_str(),
            detail: serde_json::json!({ "management": begins.management }),
        };
        self.record(tx, actor, Some(id), happening).await
    }

    pub(super) fn credential_row(
        &self,
        app: &AppId,
        name: &str,
        secret: &Secret,
        active: bool,
    ) -> credentials::Credential {
        let now = self.now();
        credentials::Credential {
            id: self.entropy().id(now),
            app_id: app.to_string(),
            name: name.to_owned(),
            secret_hash: hash(secret.expose()).to_vec(),
            active,
            created_at: now.into(),
            updated_at: now.into(),
        }
    }
}

/// How an application begins.
struct Begins {
    management: bool,
    allow_delete: bool,
}

/// A name of an application.
pub(super) fn read_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 255 {
        return Err(Error::invalid("name", "must have 1 to 255 characters"));
    }
    Ok(name)
}
