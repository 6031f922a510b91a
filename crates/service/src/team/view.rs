use chrono::{DateTime, Utc};
use usher_store::persons;

use super::{TeamFault, check_open, role_of};
use crate::Usher;
use crate::rights::Role;
use crate::sign_in::SignedIn;

/// Why an invitation to the account does not open, for whoever holds the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamNotice {
    /// There is no such invitation.
    Unknown,
    /// Its time is over.
    Expired {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// It was taken back.
    Deleted,
    /// It was accepted.
    Accepted,
}

/// The page behind the link of an invitation to the account.
#[derive(Clone, Debug)]
pub struct TeamDoor {
    /// Who invites.
    pub inviter: String,
    /// Who is invited.
    pub email: String,
    /// To what.
    pub role: Role,
    /// The groups to join.
    pub groups: Vec<String>,
    /// The groups to report on.
    pub reporting_groups: Vec<String>,
    /// First name, if the inviter knew it.
    pub first_name: String,
    /// Last name, if the inviter knew it.
    pub last_name: String,
    /// Until when it can be accepted.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who is signed in in this browser, if it is somebody with another address.
    pub somebody_else: Option<String>,
}

impl Usher {
    /// The page behind the link of an invitation to the account. Changes nothing.
    pub async fn view_team_door(&self, token: &str, me: Option<&SignedIn>) -> Result<TeamDoor, TeamFault> {
        let mut conn = self.store().read().await?;
        let found = self.find_team_invitation(&mut conn, token).await?;
        check_open(&found, self.now())?;
        // The address has become a person's in another way: there is nothing to accept any more.
        if persons::find_by_email(&mut conn, &found.email_key).await?.is_some() {
            return Err(super::TeamNotice::Accepted.into());
        }
        let somebody_else = me.filter(|me| me.person.email_key != found.email_key).map(|me| me.person.email.clone());
        Ok(TeamDoor {
            role: role_of(&found)?,
            inviter: found.inviter,
            email: found.email,
            groups: found.group_names.0,
            reporting_groups: found.reporting_names.map(|names| names.0).unwrap_or_default(),
            first_name: found.first_name.unwrap_or_default(),
            last_name: found.last_name.unwrap_or_default(),
            expires_at: found.expires_at.map(Into::into),
            somebody_else,
        })
    }
}
