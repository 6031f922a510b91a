//! Invitations to the account: somebody is invited to a role and groups, and becomes a person when they accept.

mod accept;
mod ask;
mod delete;
mod invite;
mod list;
mod resend;
mod view;

pub use accept::{Acceptance, Accepted};
pub use invite::NewTeamInvitation;
pub use list::TeamInvitationQuery;
pub use usher_store::team_invitations::TeamInvitation;
pub use view::{TeamDoor, TeamNotice};

/// The name of the group that everybody is in. It is no row: nobody joins or leaves it.
pub const EVERYONE: &str = "Everyone";

use chrono::{DateTime, Utc};
use usher_model::Purpose;
use usher_store::Conn;
use usher_store::team_invitations;
use uuid::Uuid;

use crate::rights::Role;
use crate::sign_in::{PasswordFault, SignInFault};
use crate::{Error, Usher};

/// Why somebody was not invited, in the kinds that the Rise API tells apart.
#[derive(Debug, thiserror::Error)]
pub enum InviteFault {
    /// The role may not report on groups.
    #[error("only a reporter can be given groups to report on")]
    RoleOfReporting,
    /// Everyone and other groups at once.
    #[error("a reporter reports on Everyone or on other groups, not on both")]
    ReportingGroups,
    /// Somebody has the address already.
    #[error("a person with this address is there already")]
    UserExists,
    /// An invitation to the address is pending.
    #[error("an invitation to this address is pending")]
    InvitePending,
    /// So many are pending as may be.
    #[error("no more than {limit} invitations may be pending")]
    MaxInvites {
        /// How many.
        limit: u32,
    },
    /// Something else is wrong.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<usher_store::Error> for InviteFault {
    fn from(error: usher_store::Error) -> Self {
        Self::Other(error.into())
    }
}

/// Why an invitation to the account cannot be accepted.
#[derive(Debug, thiserror::Error)]
pub enum TeamFault {
    /// The page says why.
    #[error("the invitation cannot be accepted")]
    Notice(TeamNotice),
    /// A field of the form is wrong.
    #[error("{field} is not accepted")]
    Field {
        /// Which.
        field: &'static str,
    },
    /// The password is not good enough.
    #[error("the password is not accepted")]
    Password(#[from] PasswordFault),
    /// Somebody who is signed in has another address: they must say who they are.
    #[error("somebody else is signed in")]
    SomebodyElse,
    /// Something failed that the person cannot mend.
    #[error("something went wrong")]
    Internal(#[from] Error),
}

impl From<TeamNotice> for TeamFault {
    fn from(notice: TeamNotice) -> Self {
        Self::Notice(notice)
    }
}

impl From<usher_store::Error> for TeamFault {
    fn from(error: usher_store::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<SignInFault> for TeamFault {
    fn from(fault: SignInFault) -> Self {
        match fault {
            SignInFault::Password(fault) => Self::Password(fault),
            SignInFault::Internal(error) => Self::Internal(error),
            _ => Self::Internal(Error::internal("signing in after an acceptance")),
        }
    }
}

impl Usher {
    /// The link of an invitation to the account, for its mail.
    pub fn team_link(&self, invitation: &TeamInvitation) -> String {
        let token = self.keys().derive(Purpose::Team, invitation.id, invitation.generation as u32);
        format!("{}/join/{token}", self.settings().public_url)
    }

    /// The invitation behind a link, in whatever state.
    async fn find_team_invitation(&self, conn: &mut Conn, token: &str) -> Result<TeamInvitation, TeamFault> {
        let link = self.keys().open(Purpose::Team, token).ok_or(TeamNotice::Unknown)?;
        let found = team_invitations::find(conn, link.id).await?.ok_or(TeamNotice::Unknown)?;
        if !self.keys().verify(Purpose::Team, token, found.id, found.generation as u32) {
            return Err(TeamNotice::Unknown.into());
        }
        Ok(found)
    }
}

/// Whether an invitation can be accepted at that instant.
fn check_open(invitation: &TeamInvitation, now: DateTime<Utc>) -> Result<(), TeamNotice> {
    let expired = invitation.expires_at.filter(|at| at.0 <= now);
    match (invitation.state.as_str(), expired) {
        ("accepted", _) => Err(TeamNotice::Accepted),
        ("deleted", _) => Err(TeamNotice::Deleted),
        ("expired", at) => {
            Err(TeamNotice::Expired { at: at.or(invitation.ended_at).unwrap_or(invitation.updated_at).0 })
        }
        (_, Some(at)) => Err(TeamNotice::Expired { at: at.0 }),
        (_, None) => Ok(()),
    }
}

fn no_team_invitation(id: Uuid) -> Error {
    Error::NotFound { what: "invitation", id: id.to_string() }
}

fn role_of(invitation: &TeamInvitation) -> Result<Role, Error> {
    invitation.role.parse().map_err(Error::internal)
}
