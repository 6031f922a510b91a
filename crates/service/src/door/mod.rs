//! The learner's door: the pages behind private and public links, up to the start of a launch. Looking changes
//! nothing; what changes something is asked for by a button.

mod browser;
mod confirm;
mod join;
mod private;
mod proof;
mod public;
mod start;

pub use browser::Browser;
pub use confirm::ConfirmDoor;
pub use join::{JoinForm, Joined};
pub use private::PrivateDoor;
pub use proof::{CodeFault, PROOF_MINUTES};
pub use public::{KnownLearner, PublicDoor};
pub(crate) use start::{OPEN_FOR, hold_seat};

use chrono::{DateTime, Utc};
use usher_store::Time;
use usher_store::invitations::Invitation;
use usher_store::invitees::Invitee;

/// Why a door does not open, for the person before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// There is no such invitation.
    Unknown,
    /// It has ended.
    Expired {
        /// When.
        at: DateTime<Utc>,
    },
    /// It is switched off.
    Disabled,
    /// Nobody new may join.
    Closed,
    /// All places are taken.
    Full,
}

/// What the one button of a learner's page does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorState {
    /// Start the course.
    Start,
    /// Go on with it.
    Continue,
    /// Take it over: it is open elsewhere.
    Live,
    /// Open it again: it is completed.
    Completed,
    /// Send a code: this browser must show that it is the learner's.
    Prove,
}

/// Why a verb at the door did not happen.
#[derive(Debug, thiserror::Error)]
pub enum DoorFault {
    /// The door does not open.
    #[error("the door does not open")]
    Notice(Notice),
    /// This browser must first show that it is the learner's.
    #[error("this browser must prove itself")]
    MustProve,
    /// The code is not accepted.
    #[error("the code is not accepted")]
    Code(CodeFault),
    /// A field of the form is wrong: its name and the key of the text that says so.
    #[error("{field} is not accepted")]
    Field {
        /// The field of the form.
        field: &'static str,
    },
    /// Something failed that the person cannot mend.
    #[error("something went wrong")]
    Internal(#[from] crate::Error),
}

impl From<Notice> for DoorFault {
    fn from(notice: Notice) -> Self {
        Self::Notice(notice)
    }
}

impl From<usher_store::Error> for DoorFault {
    fn from(error: usher_store::Error) -> Self {
        Self::Internal(error.into())
    }
}

/// Whether anybody at all may start by this invitation now, or this invitee by their own link. Disabled outranks expired:
/// it was somebody's decision.
pub(crate) fn gate(invitation: &Invitation, invitee: Option<&Invitee>, now: DateTime<Utc>) -> Result<(), Notice> {
    if !invitation.allow_launch || invitee.is_some_and(|invitee| !invitee.enabled) {
        return Err(Notice::Disabled);
    }
    match end_of(invitation, invitee) {
        Some(at) if at.0 < now => Err(Notice::Expired { at: at.0 }),
        _ => Ok(()),
    }
}

/// Until when: an invitee's own end stands in the place of the invitation's, be it earlier or later.
pub(crate) fn end_of(invitation: &Invitation, invitee: Option<&Invitee>) -> Option<Time> {
    invitee.and_then(|invitee| invitee.expires_at).or(invitation.expires_at)
}
