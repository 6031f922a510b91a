use chrono::{DateTime, TimeDelta, Utc};
use usher_model::{AppId, InvitationId};
use usher_store::invitees::{self, Reminder};
use usher_store::{deliveries, invitations};

use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// What a call for reminders did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// How many mails were queued.
    pub queued: usize,
    /// Whether there are more people to remind than one call takes.
    pub more: bool,
}

impl Usher {
    /// Mails everybody again who may start and has not: the same registration, the same link. Left out is who has a mail
    /// on its way, who was mailed since `unless_mailed_since`, and whose address had its mails of the day. One call takes
    /// as many as one invitation may hold (`invitations.max_addresses`).
    pub async fn remind_invitees(
        &self,
        actor: &Actor,
        app: &AppId,
        id: InvitationId,
        unless_mailed_since: Option<DateTime<Utc>>,
    ) -> Result<Reminded> {
        actor.must(Action::Invite, Some(app))?;
        let now = self.now();
        let most = self.settings().max_addresses;
        let mut tx = self.store().begin().await?;
        // Held, so that of two calls at once the second sees the mails of the first.
        invitations::lock(&mut tx, app, id.0).await?;
        let row = invitations::find(&mut tx, app, id.0).await?.ok_or_else(|| Error::no_invitation(id))?.invitation;
        if !row.allow_launch {
            return Err(Error::Conflict("The invitation is disabled: its links lead nowhere".into()));
        }
        let to = Reminder {
            expires_at: row.expires_at,
            now: now.into(),
            unless_mailed_since: unless_mailed_since.unwrap_or(now).into(),
            day_began_at: (now - TimeDelta::days(1)).into(),
            most: self.settings().mail_limits.proofs_per_day.into(),
            limit: most as i64 + 1,
        };
        let mut people = invitees::to_remind(&mut tx, app, id.0, to).await?;
        let more = people.len() > most;
        people.truncate(most);
        let mails: Vec<_> = people.iter().map(|invitee| self.reminder(invitee)).collect();
        deliveries::insert(&mut tx, &mails).await?;
        let happening = Happening {
            verb: "invitation.remind",
            thing: "invitation",
            id: &id.to_string(),
            detail: serde_json::json!({ "mails": mails.len() }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.mail_waiting().notify_one();
        Ok(Reminded { queued: mails.len(), more })
    }
}
