use usher_model::{Email, clean_name};
use usher_store::enrolments::Reach;
use usher_store::{Conn, persons};
use uuid::Uuid;

use crate::event::Happening;
use crate::rights::{Action, Role};
use crate::webhook::Told;
use crate::{Actor, Error, Result, Secret, Usher};

/// Somebody to add to the account.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Their address.
    pub email: Email,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// What they may do.
    pub role: Role,
    /// Their password, if they have one already.
    pub password: Option<Secret>,
}

impl Usher {
    /// Adds somebody to the account.
    pub async fn create_person(&self, actor: &Actor, person: NewPerson) -> Result<Uuid> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        let id = self.insert_person(&mut tx, actor, person).await?;
        tx.commit().await?;
        self.webhook_waiting().notify_one();
        Ok(id)
    }

    pub(crate) async fn insert_person(&self, tx: &mut Conn, actor: &Actor, person: NewPerson) -> Result<Uuid> {
        if persons::find_by_email(tx, &person.email.key()).await?.is_some() {
            return Err(Error::Exists { what: "Person", id: person.email.to_string() });
        }
        let password_hash = match person.password {
            Some(password) => Some(self.hash_password(&password).await?),
            None => None,
        };
        let now = self.now();
        let id = self.entropy().id(now);
        let row = persons::Person {
            id,
            email: person.email.to_string(),
            email_key: person.email.key(),
            first_name: clean_name(&person.first_name),
            last_name: clean_name(&person.last_name),
            role: person.role.as_str().to_owned(),
            password_hash,
            created_at: now.into(),
            updated_at: now.into(),
            state: "active".into(),
            email_verified_at: None,
            all_apps: true,
            reports_on_everyone: false,
            last_active_at: None,
        };
        persons::insert(tx, &row).await?;
        self.apply_enrolments(tx, Reach::Person(id)).await?;
        let happening = Happening {
            verb: "person.create",
            thing: "person",
            id: &id.to_string(),
            detail: serde_json::json!({ "role": person.role.as_str() }),
        };
        self.record(tx, actor, None, happening).await?;
        self.tell(tx, &Told::UserCreated { user: (&row).into() }).await?;
        Ok(id)
    }
}
