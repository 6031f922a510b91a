//! Signing in: passwords, mailed links, sessions, and what keeps strangers from guessing.
//!
//! Whoever tries learns nothing about who has an account: the answers, the words and the work are the same for an address
//! that somebody has and for one that nobody has.

mod account;
mod by_link;
mod by_password;
mod form_token;
mod link;
mod mailed;
mod password;
mod session;
mod sessions;
mod set_up;
mod throttle;

pub use account::NewNames;
pub use by_link::LinkPage;
pub use link::LinkKind;
pub(crate) use mailed::About;
pub use mailed::LINK_MINUTES;
pub use password::{MIN_PASSWORD_CHARS, PasswordFault};
pub(crate) use password::{Passwords, check_strength};
pub(crate) use session::person_actor;
pub use session::{SessionToken, SignedIn, Visit};
pub use sessions::ListedSession;
pub use set_up::{SetUp, SetUpPage};
pub(crate) use throttle::KEPT as KEPT_TRIES;

use chrono::{DateTime, Utc};

/// Why somebody is not signed in, or a change of how they sign in did not happen.
#[derive(Debug, thiserror::Error)]
pub enum SignInFault {
    /// The address or the password is not right; it is not told which.
    #[error("the address or the password is not right")]
    Wrong,
    /// Too many tries with this address or from this network.
    #[error("too many tries")]
    TooMany,
    /// There is no such link.
    #[error("the link is unknown")]
    Unknown,
    /// The link was used, or its time is over.
    #[error("the link has ended")]
    Ended {
        /// When its time was over, if that is why.
        at: Option<DateTime<Utc>>,
    },
    /// The address is none, or somebody has it.
    #[error("the address is not accepted")]
    Address,
    /// The new password is not good enough.
    #[error("the password is not accepted")]
    Password(#[from] PasswordFault),
    /// Something failed that the person cannot mend.
    #[error("something went wrong")]
    Internal(#[from] crate::Error),
}

impl From<usher_store::Error> for SignInFault {
    fn from(error: usher_store::Error) -> Self {
        Self::Internal(error.into())
    }
}
