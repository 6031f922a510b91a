use chrono::{DateTime, Utc};
use usher_store::persons::{self, Person};
use usher_store::{Conn, person_links, sessions};

use super::password::check_strength;
use super::session::person_actor;
use super::{LinkKind, SessionToken, SignInFault, Visit};
use crate::event::Happening;
use crate::{Secret, Usher};

/// What the page behind a link shows.
#[derive(Clone, Debug)]
pub struct LinkPage {
    /// Whose it is. The link went to this address, or was given to its owner.
    pub email: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
}

impl Usher {
    /// The page behind a link. Changes nothing.
    pub async fn view_person_link(&self, kind: LinkKind, token: &str) -> Result<LinkPage, SignInFault> {
        let mut conn = self.store().read().await?;
        let (link, person) = self.open_person_link(&mut conn, kind, token).await?;
        Ok(LinkPage {
            email: person.email,
            first_name: person.first_name,
            last_name: person.last_name,
            expires_at: link.expires_at.0,
        })
    }

    /// Signs in by a mailed link, once.
    pub async fn sign_in_by_link(&self, visit: &Visit, token: &str) -> Result<SessionToken, SignInFault> {
        let mut tx = self.store().begin().await?;
        let person = self.use_person_link(&mut tx, LinkKind::SignIn, token).await?;
        let session = self.open_session(&mut tx, &person, "link", visit).await?;
        tx.commit().await?;
        Ok(session)
    }

    /// Sets a new password in the place of a forgotten one, by a mailed link and once, and signs in. Every other session of
    /// the person ends, and so do the links that were mailed to them before.
    pub async fn reset_password(
        &self,
        visit: &Visit,
        token: &str,
        password: &Secret,
    ) -> Result<SessionToken, SignInFault> {
        let page = self.view_person_link(LinkKind::Reset, token).await?;
        check_strength(password, &page.email, [&page.first_name, &page.last_name])?;
        let hash = self.hash_password(password).await?;
        let mut tx = self.store().begin().await?;
        let person = self.use_person_link(&mut tx, LinkKind::Reset, token).await?;
        let changed = Person { password_hash: Some(hash), updated_at: self.now().into(), ..person };
        let session = self.enter_with_new_password(&mut tx, visit, &changed, LinkKind::Reset).await?;
        tx.commit().await?;
        Ok(session)
    }

    /// Keeps a person with their new password, ends what could get in by the old one, and signs in.
    pub(super) async fn enter_with_new_password(
        &self,
        tx: &mut Conn,
        visit: &Visit,
        person: &Person,
        kind: LinkKind,
    ) -> Result<SessionToken, SignInFault> {
        let now = self.now().into();
        persons::update(tx, person).await?;
        sessions::delete_others(tx, person.id, None).await?;
        for kind in [LinkKind::SignIn, LinkKind::Reset, LinkKind::SetUp] {
            person_links::use_up_all(tx, person.id, kind.word(), now).await?;
        }
        let actor = person_actor(tx, person, visit.address).await?;
        let id = person.id.to_string();
        let detail = serde_json::json!({ "by": kind.word() });
        let happening = Happening { verb: "person.set_password", thing: "person", id: &id, detail };
        self.record(tx, &actor, None, happening).await?;
        let session = self.open_session(tx, person, kind.word(), visit).await?;
        self.forgive(tx, &person.email_key).await?;
        Ok(session)
    }

    /// Uses a mailed link up, and takes it for a proof of the address.
    async fn use_person_link(&self, tx: &mut Conn, kind: LinkKind, token: &str) -> Result<Person, SignInFault> {
        let now = self.now().into();
        let (link, person) = self.open_person_link(tx, kind, token).await?;
        if !person_links::use_up(tx, link.id, now).await? {
            return Err(SignInFault::Ended { at: None });
        }
        persons::verify_email(tx, person.id, now).await?;
        Ok(person)
    }
}
