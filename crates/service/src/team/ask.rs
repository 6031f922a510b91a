use chrono::TimeDelta;
use usher_store::{persons, team_invitations};

use super::{TeamFault, TeamNotice, check_open};
use crate::Usher;
use crate::event::Happening;
use crate::sign_in::{About, Visit};

/// A dead link asks for a new one no more often than that.
const ASK_AGAIN_AFTER: TimeDelta = TimeDelta::hours(24);

impl Usher {
    /// Tells who invited, or else an admin, that the holder of a link that expired or was deleted would like a new one.
    /// Asking again within a day changes nothing.
    pub async fn ask_for_team_invitation(&self, visit: &Visit, token: &str) -> Result<(), TeamFault> {
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let found = self.find_team_invitation(&mut tx, token).await?;
        match check_open(&found, now) {
            Err(TeamNotice::Expired { .. } | TeamNotice::Deleted) => {}
            Err(other) => return Err(other.into()),
            // It can be accepted: there is nothing to ask for.
            Ok(()) => return Ok(()),
        }
        if !team_invitations::ask(&mut tx, found.id, now.into(), (now - ASK_AGAIN_AFTER).into()).await? {
            return Ok(());
        }
        let inviter = match found.inviter_person {
            Some(person) => persons::find(&mut tx, person).await?.filter(|person| person.state == "active"),
            None => None,
        };
        let to = match inviter {
            Some(person) => Some(person),
            None => persons::first_admin(&mut tx).await?,
        };
        if let Some(to) = to {
            let about = About { invitation: Some(found.id), ..About::default() };
            self.mail_account(&mut tx, "team_ask", Some(&to.email), about).await?;
        }
        let id = found.id.to_string();
        let detail = serde_json::json!({});
        let happening = Happening { verb: "team_invitation.ask", thing: "team_invitation", id: &id, detail };
        self.record(&mut tx, &visit.actor(), None, happening).await?;
        tx.commit().await?;
        self.mail_waiting().notify_one();
        Ok(())
    }
}
