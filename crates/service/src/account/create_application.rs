use usher_model::AppId;
use usher_store::{Conn, applications};

use super::credential_hash::hash;
use crate::event::Happening;
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
    /// Makes an application with its first credential.
    pub async fn create_application(&self, actor: &Actor, name: &str) -> Result<NewApplication> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 255 {
            return Err(Error::invalid("name", "must have 1 to 255 characters"));
        }
        let made = NewApplication { id: self.random_app_id()?, secret: self.random_secret() };
        let mut tx = self.store().begin().await?;
        self.insert_application(&mut tx, actor, name, &made, false).await?;
        tx.commit().await?;
        Ok(made)
    }

    pub(super) fn random_app_id(&self) -> Result<AppId> {
        AppId::parse(&self.random_text(ID_LETTERS, 10)).map_err(Error::internal)
    }

    pub(super) fn random_secret(&self) -> Secret {
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
        let now = self.now();
        let application = applications::Application {
            id: made.id.to_string(),
            name: name.to_owned(),
            management,
            allow_delete: true,
            created_at: now.into(),
            updated_at: now.into(),
        };
        applications::insert(tx, &application).await?;
        let credential = applications::Credential {
            id: self.entropy().id(now),
            app_id: made.id.to_string(),
            name: "first".into(),
            secret_hash: hash(made.secret.expose()).to_vec(),
            active: true,
            created_at: now.into(),
            updated_at: now.into(),
        };
        applications::insert_credential(tx, &credential).await?;
        let happening = Happening {
            verb: "application.create",
            thing: "application",
            id: made.id.as_str(),
            detail: serde_json::json!({ "management": management }),
        };
        self.record(tx, actor, Some(&made.id), happening).await
    }
}
