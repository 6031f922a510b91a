use usher_model::clean_name;
use usher_store::persons::{self, Person};
use usher_store::{person_links, sessions};

use super::password::check_strength;
use super::throttle::{Room, Try};
use super::{LinkKind, SignInFault, SignedIn};
use crate::event::Happening;
use crate::{Error, Result, Secret, Usher};

/// How somebody wants to be called.
#[derive(Clone, Debug)]
pub struct NewNames {
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
}

impl Usher {
    /// Changes one's own names.
    pub async fn change_names(&self, me: &SignedIn, names: &NewNames) -> Result<()> {
        let mut tx = self.store().begin().await?;
        let person = persons::lock(&mut tx, me.person.id).await?.ok_or_else(|| no_person(me))?;
        let changed = Person {
            first_name: clean_name(&names.first_name),
            last_name: clean_name(&names.last_name),
            updated_at: self.now().into(),
            ..person
        };
        persons::update(&mut tx, &changed).await?;
        let id = changed.id.to_string();
        let detail = serde_json::json!({ "fields": ["firstName", "lastName"] });
        self.record(&mut tx, &me.actor, None, Happening { verb: "person.update", thing: "person", id: &id, detail })
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes one's own password; whoever has one must know it. All other sessions end.
    pub async fn change_password(&self, me: &SignedIn, old: &Secret, new: &Secret) -> Result<(), SignInFault> {
        let person = &me.person;
        if person.password_hash.is_some() {
            if self.count_try(&me.actor, Try::Password, &person.email_key).await? != Room::Free {
                return Err(SignInFault::TooMany);
            }
            if !self.check_password(old, person.password_hash.clone()).await? {
                return Err(SignInFault::Wrong);
            }
        }
        check_strength(new, &person.email, [&person.first_name, &person.last_name])?;
        let hash = self.hash_password(new).await?;
        let now = self.now().into();
        let mut tx = self.store().begin().await?;
        let current = persons::lock(&mut tx, person.id).await?.ok_or_else(|| no_person(me))?;
        // Somebody has changed it in the meantime: what was typed is not what counts now.
        if current.password_hash != person.password_hash {
            return Err(SignInFault::Wrong);
        }
        let changed = Person { password_hash: Some(hash), updated_at: now, ..current };
        persons::update(&mut tx, &changed).await?;
        sessions::delete_others(&mut tx, changed.id, Some(me.session)).await?;
        person_links::use_up_all(&mut tx, changed.id, LinkKind::Reset.word(), now).await?;
        let id = changed.id.to_string();
        let detail = serde_json::json!({ "by": "password" });
        let happening = Happening { verb: "person.set_password", thing: "person", id: &id, detail };
        self.record(&mut tx, &me.actor, None, happening).await?;
        self.forgive(&mut tx, &changed.email_key).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn no_person(me: &SignedIn) -> Error {
    Error::NotFound { what: "person", id: me.person.id.to_string() }
}
