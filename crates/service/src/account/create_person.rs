use std::str::FromStr;

use argon2::Argon2;
use argon2::password_hash::PasswordHasher as _;
use usher_model::{Email, clean_name};
use usher_store::{Conn, persons};
use uuid::Uuid;

use crate::event::Happening;
use crate::{Actor, Error, Result, Secret, Usher};

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Their own courses.
    Learner,
    /// The library, invitations and their results.
    Author,
    /// Reports of their groups.
    Reporter,
    /// Everything.
    Admin,
}

/// A word that is no role.
#[derive(Clone, Debug, thiserror::Error)]
#[error("must be learner, author, reporter or admin, not `{0}`")]
pub struct UnknownRole(String);

impl Role {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Author => "author",
            Self::Reporter => "reporter",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        match word {
            "learner" => Ok(Self::Learner),
            "author" => Ok(Self::Author),
            "reporter" => Ok(Self::Reporter),
            "admin" => Ok(Self::Admin),
            _ => Err(UnknownRole(word.to_owned())),
        }
    }
}

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
        let mut tx = self.store().begin().await?;
        let id = self.insert_person(&mut tx, actor, person).await?;
        tx.commit().await?;
        Ok(id)
    }

    pub(super) async fn insert_person(&self, tx: &mut Conn, actor: &Actor, person: NewPerson) -> Result<Uuid> {
        if persons::find_by_email(tx, &person.email.key()).await?.is_some() {
            return Err(Error::Exists { what: "Person", id: person.email.to_string() });
        }
        let password_hash = match person.password {
            Some(password) => Some(self.hash_password(&password)?),
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
        };
        persons::insert(tx, &row).await?;
        let happening = Happening {
            verb: "person.create",
            thing: "person",
            id: &id.to_string(),
            detail: serde_json::json!({ "role": person.role.as_str() }),
        };
        self.record(tx, actor, None, happening).await?;
        Ok(id)
    }

    fn hash_password(&self, password: &Secret) -> Result<String> {
        let salt: [u8; 16] = self.entropy().bytes();
        let hash = Argon2::default()
            .hash_password_with_salt(password.expose().as_bytes(), &salt)
            .map_err(|e| Error::internal(e.to_string()))?;
        Ok(hash.to_string())
    }
}
