use std::net::IpAddr;
use std::sync::Arc;

use usher_model::AppId;
use uuid::Uuid;

use crate::rights::Role;

/// Somebody of the account who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonActor {
    /// Who.
    pub id: Uuid,
    /// What their work is.
    pub role: Role,
    /// The applications that they are limited to; none for all.
    pub apps: Option<Arc<[AppId]>>,
    /// Whether, as a reporter, they report on everyone rather than on groups.
    pub reports_on_everyone: bool,
    /// From where, if known.
    pub address: Option<IpAddr>,
}

impl PersonActor {
    /// Whether they may work with an application at all.
    pub fn reaches(&self, app: &AppId) -> bool {
        self.apps.as_ref().is_none_or(|apps| apps.contains(app))
    }
}

/// Who does a thing. Every verb takes one, and the history names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// An integration that presented a credential of an application.
    Credential {
        /// Which credential.
        id: Uuid,
        /// From where, if known.
        address: Option<IpAddr>,
    },
    /// An integration that presented a key of the account (the Rise API).
    AccountKey {
        /// Which key.
        id: Uuid,
        /// From where, if known.
        address: Option<IpAddr>,
    },
    /// Somebody of the account.
    Person(PersonActor),
    /// A learner who holds a link.
    Learner {
        /// From where, if known.
        address: Option<IpAddr>,
    },
    /// Whoever runs the server, by its command line.
    Operator,
    /// The server itself.
    System,
}

impl Actor {
    /// What the history calls this kind of actor.
    pub fn kind(&self) -> &'static str {
        match self {
            // Both are secrets of an integration; the id says which.
            Self::Credential { .. } | Self::AccountKey { .. } => "credential",
            Self::Person(_) => "person",
            Self::Learner { .. } => "learner",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }

    /// Which one of its kind; empty where there is only one, or where naming it would name a person.
    pub fn id(&self) -> String {
        match self {
            Self::Credential { id, .. } | Self::AccountKey { id, .. } => id.to_string(),
            Self::Person(person) => person.id.to_string(),
            Self::Learner { .. } | Self::Operator | Self::System => String::new(),
        }
    }

    /// From which network address.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Credential { address, .. } | Self::AccountKey { address, .. } | Self::Learner { address } => *address,
            Self::Person(person) => person.address,
            Self::Operator | Self::System => None,
        }
    }
}
