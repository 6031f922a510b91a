use chrono::TimeDelta;
use usher_model::Purpose;
use usher_store::person_links::{self, PersonLink};
use usher_store::persons::{self, Person};
use usher_store::{Conn, Time};
use uuid::Uuid;

use super::SignInFault;
use crate::{Result, Usher};

/// What a link of a person is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Signs in, once.
    SignIn,
    /// Sets a new password in the place of a forgotten one.
    Reset,
    /// Sets names and the first password, for somebody whom the operator added; of nobody, it makes the first admin.
    SetUp,
}

impl LinkKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Reset => "reset",
            Self::SetUp => "set_up",
        }
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        [Self::SignIn, Self::Reset, Self::SetUp].into_iter().find(|kind| kind.word() == word)
    }

    fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/sign-in/link/",
            Self::Reset => "/reset/",
            Self::SetUp => "/set-up/",
        }
    }
}

impl Usher {
    /// Adds a link of a person, or of nobody, which leads nowhere.
    pub(crate) async fn add_person_link(
        &self,
        tx: &mut Conn,
        person: Option<Uuid>,
        kind: LinkKind,
        life: TimeDelta,
    ) -> Result<PersonLink> {
        let now = self.now();
        let row = PersonLink {
            id: self.entropy().id(now),
            person_id: person,
            kind: kind.word().to_owned(),
            created_at: now.into(),
            expires_at: (now + life).into(),
            used_at: None,
        };
        person_links::insert(tx, &row).await?;
        Ok(row)
    }

    /// The address of a link.
    pub(crate) fn person_link_url(&self, kind: LinkKind, id: Uuid) -> String {
        let token = self.keys().derive(Purpose::Person, id, 0);
        format!("{}{}{token}", self.settings().public_url, kind.path())
    }

    /// The link behind a token and its person, if it can be used now. One of nobody is unknown.
    pub(super) async fn open_person_link(
        &self,
        conn: &mut Conn,
        kind: LinkKind,
        token: &str,
    ) -> Result<(PersonLink, Person), SignInFault> {
        let link = self.open_link(conn, kind, token).await?;
        let person = match link.person_id {
            Some(person) => persons::find(conn, person).await?.filter(|person| person.state == "active"),
            None => None,
        };
        Ok((link, person.ok_or(SignInFault::Unknown)?))
    }

    /// The link behind a token, if it can be used now.
    pub(super) async fn open_link(
        &self,
        conn: &mut Conn,
        kind: LinkKind,
        token: &str,
    ) -> Result<PersonLink, SignInFault> {
        let id = self.keys().open(Purpose::Person, token).ok_or(SignInFault::Unknown)?.id;
        if !self.keys().verify(Purpose::Person, token, id, 0) {
            return Err(SignInFault::Unknown);
        }
        let link = person_links::find(conn, id).await?.filter(|link| link.kind == kind.word());
        let link = link.ok_or(SignInFault::Unknown)?;
        if link.used_at.is_some() {
            return Err(SignInFault::Ended { at: None });
        }
        if link.expires_at <= Time::from(self.now()) {
            return Err(SignInFault::Ended { at: Some(link.expires_at.0) });
        }
        Ok(link)
    }
}
