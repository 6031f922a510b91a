use chrono::TimeDelta;
use usher_model::{Email, clean_name};
use usher_store::persons::{self, Person};
use usher_store::{Conn, person_links};
use uuid::Uuid;

use super::password::check_strength;
use super::{LinkKind, SessionToken, SignInFault, Visit};
use crate::event::Happening;
use crate::rights::{Action, Role};
use crate::{Actor, Error, Result, Secret, Usher};

/// How long a set-up link counts.
const SET_UP_LIFE: TimeDelta = TimeDelta::days(7);

/// The page behind a set-up link.
#[derive(Clone, Debug)]
pub struct SetUpPage {
    /// Whose it is; none where whoever has it becomes the first admin, and says so.
    pub email: Option<String>,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
}

/// What somebody enters to set up their account.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// Their address, where the link is of nobody.
    pub email: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// The password.
    pub password: Secret,
}

impl Usher {
    /// A link by which somebody whom the operator added sets their names and password. It is handed over, not mailed.
    pub async fn make_set_up_link(&self, actor: &Actor, person: Uuid) -> Result<String> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        let url = self.add_set_up_link(&mut tx, Some(person)).await?;
        let id = person.to_string();
        let detail = serde_json::json!({});
        self.record(&mut tx, actor, None, Happening { verb: "person.set_up_link", thing: "person", id: &id, detail })
            .await?;
        tx.commit().await?;
        Ok(url)
    }

    pub(crate) async fn add_set_up_link(&self, tx: &mut Conn, person: Option<Uuid>) -> Result<String> {
        let link = self.add_person_link(tx, person, LinkKind::SetUp, SET_UP_LIFE).await?;
        Ok(self.person_link_url(LinkKind::SetUp, link.id))
    }

    /// The page behind a set-up link. Changes nothing.
    pub async fn view_set_up(&self, token: &str) -> Result<SetUpPage, SignInFault> {
        let mut conn = self.store().read().await?;
        let person = self.person_to_set_up(&mut conn, token).await?.1;
        Ok(match person {
            Some(person) => {
                SetUpPage { email: Some(person.email), first_name: person.first_name, last_name: person.last_name }
            }
            None => SetUpPage { email: None, first_name: String::new(), last_name: String::new() },
        })
    }

    /// Sets up an account, once, and signs in. The address is not taken for proven by it: nobody mailed the link.
    pub async fn set_up(&self, visit: &Visit, token: &str, form: &SetUp) -> Result<SessionToken, SignInFault> {
        let page = self.view_set_up(token).await?;
        let email = match &page.email {
            Some(email) => email.clone(),
            None => Email::parse(&form.email).map_err(|_| SignInFault::Address)?.to_string(),
        };
        let (first_name, last_name) = (clean_name(&form.first_name), clean_name(&form.last_name));
        check_strength(&form.password, &email, [&first_name, &last_name])?;
        let hash = self.hash_password(&form.password).await?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let (link, person) = self.person_to_set_up(&mut tx, token).await?;
        if !person_links::use_up(&mut tx, link, now.into()).await? {
            return Err(SignInFault::Ended { at: None });
        }
        let person = match person {
            Some(person) => person,
            None => self.insert_first_admin(&mut tx, &email).await?,
        };
        let changed = Person { first_name, last_name, password_hash: Some(hash), updated_at: now.into(), ..person };
        let session = self.enter_with_new_password(&mut tx, visit, &changed, LinkKind::SetUp).await?;
        tx.commit().await?;
        Ok(session)
    }

    /// The link behind a token and its person. One of nobody counts until the account has an admin.
    async fn person_to_set_up(&self, conn: &mut Conn, token: &str) -> Result<(Uuid, Option<Person>), SignInFault> {
        let link = self.open_link(conn, LinkKind::SetUp, token).await?;
        if link.person_id.is_some() {
            let (link, person) = self.open_person_link(conn, LinkKind::SetUp, token).await?;
            return Ok((link.id, Some(person)));
        }
        if persons::first_admin(conn).await?.is_some() {
            return Err(SignInFault::Ended { at: None });
        }
        Ok((link.id, None))
    }

    async fn insert_first_admin(&self, tx: &mut Conn, email: &str) -> Result<Person, SignInFault> {
        let email = Email::parse(email).map_err(|_| SignInFault::Address)?;
        let key = email.key();
        let new = crate::account::NewPerson {
            email,
            first_name: String::new(),
            last_name: String::new(),
            role: Role::Admin,
            password: None,
        };
        self.insert_person(tx, &Actor::System, new).await.map_err(|error| match error {
            Error::Exists { .. } => SignInFault::Address,
            other => other.into(),
        })?;
        persons::find_by_email(tx, &key).await?.ok_or(SignInFault::Unknown)
    }
}
