use usher_model::{AppId, Email};
use usher_store::applications;

use super::{NewApplication, NewPerson, Role};
use crate::{Actor, Error, Result, Secret, Usher};

/// What the configuration gives an empty database, so that it is usable without a person. What is missing is made.
#[derive(Clone, Debug, Default)]
pub struct Bootstrap {
    /// Id of the first application.
    pub app_id: Option<AppId>,
    /// Its secret.
    pub app_secret: Option<Secret>,
    /// The first admin.
    pub admin_email: Option<Email>,
    /// Their password.
    pub admin_password: Option<Secret>,
    /// A key of the Rise API.
    pub rise_key: Option<Secret>,
    /// Id of the management application.
    pub management_id: Option<AppId>,
    /// Its secret.
    pub management_secret: Option<Secret>,
}

/// What the first start made. Secrets are not shown again.
#[derive(Clone, Debug)]
pub struct FirstStart {
    /// The first application.
    pub app: NewApplication,
    /// Whether its secret came from the configuration, and need not be printed.
    pub app_secret_was_given: bool,
    /// Where the first admin sets up their account; none if the configuration gave them a password.
    pub set_up_link: Option<String>,
}

impl Usher {
    /// Fills an empty database; `None` if it is not empty.
    pub async fn bootstrap(&self, given: Bootstrap) -> Result<Option<FirstStart>> {
        let actor = Actor::System;
        let mut tx = self.store().begin().await?;
        if !applications::none_exist(&mut tx).await? {
            return Ok(None);
        }
        let app_secret_was_given = given.app_secret.is_some();
        let app = NewApplication {
            id: given.app_id.map_or_else(|| self.random_app_id(), Ok)?,
            secret: given.app_secret.unwrap_or_else(|| self.random_secret()),
        };
        self.insert_application(&mut tx, &actor, "Usher", &app, false).await?;
        if given.management_id.is_some() || given.management_secret.is_some() {
            let management = NewApplication {
                id: given.management_id.map_or_else(|| self.random_app_id(), Ok)?,
                secret: given.management_secret.ok_or_else(|| {
                    Error::invalid("bootstrap.management_secret", "is needed where bootstrap.management_id is set")
                })?,
            };
            self.insert_application(&mut tx, &actor, "Management", &management, true).await?;
        }
        if let Some(key) = given.rise_key {
            self.insert_rise_key(&mut tx, &actor, "first", &key).await?;
        }
        let mut set_up_link = None;
        if let Some(email) = given.admin_email {
            let has_password = given.admin_password.is_some();
            let admin = NewPerson {
                email,
                first_name: String::new(),
                last_name: String::new(),
                role: Role::Admin,
                password: given.admin_password,
            };
            let id = self.insert_person(&mut tx, &actor, admin).await?;
            if !has_password {
                set_up_link = Some(self.add_set_up_link(&mut tx, Some(id)).await?);
            }
        } else {
            set_up_link = Some(self.add_set_up_link(&mut tx, None).await?);
        }
        tx.commit().await?;
        Ok(Some(FirstStart { app, app_secret_was_given, set_up_link }))
    }
}
