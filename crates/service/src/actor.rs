use std::net::IpAddr;

use uuid::Uuid;

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
    /// Somebody of the account.
    Person {
        /// Who.
        id: Uuid,
        /// From where, if known.
        address: Option<IpAddr>,
    },
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
            Self::Credential { .. } => "credential",
            Self::Person { .. } => "person",
            Self::Learner { .. } => "learner",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }

    /// Which one of its kind; empty where there is only one, or where naming it would name a person.
    pub fn id(&self) -> String {
        match self {
            Self::Credential { id, .. } | Self::Person { id, .. } => id.to_string(),
            Self::Learner { .. } | Self::Operator | Self::System => String::new(),
        }
    }

    /// From which network address.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Credential { address, .. } | Self::Person { address, .. } | Self::Learner { address } => *address,
            Self::Operator | Self::System => None,
        }
    }
}
