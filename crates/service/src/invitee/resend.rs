use chrono::TimeDelta;
use usher_model::{AppId, InviteeId};
use usher_store::deliveries::{self, Delivery};
use usher_store::invitations;
use usher_store::invitees::Invitee;

use super::lock;
use crate::door::{Notice, gate};
use crate::event::Happening;
use crate::invitation::InviteeDetail;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Mails an invitee again: the same registration, the same link.
    pub async fn resend_to_invitee(&self, actor: &Actor, app: &AppId, id: InviteeId) -> Result<InviteeDetail> {
        actor.must(Action::Invite, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let row = lock(&mut tx, app, id).await?;
        let invitation = invitations::find(&mut tx, app, row.invitee.invitation_id).await?;
        let invitation = invitation.ok_or_else(|| Error::no_invitee(id))?.invitation;
        match gate(&invitation, Some(&row.invitee), now) {
            Ok(()) => {}
            Err(Notice::Expired { .. }) => return Err(Error::Conflict("The invitee's link has expired".into())),
            Err(_) => return Err(Error::Conflict("The invitee, or the whole invitation, is disabled".into())),
        }
        let newest = deliveries::newest_to(&mut tx, &[id.0]).await?;
        if newest.iter().any(|mail| mail.delivery.state == "queued") {
            return Err(Error::Conflict("A mail to the invitee waits to go out already".into()));
        }
        let most = self.settings().mail_limits.proofs_per_day;
        let day = (now - TimeDelta::days(1)).into();
        if deliveries::count_to(&mut tx, &row.invitee.email, day).await? >= i64::from(most) {
            let text = format!("The address had its {most} mails of a day (limits.mails_per_address_per_day)");
            return Err(Error::TooMany(text));
        }
        deliveries::insert(&mut tx, &[self.reminder(&row.invitee)]).await?;
        let happening = Happening {
            verb: "invitee.resend",
            thing: "invitee",
            id: &id.to_string(),
            detail: serde_json::json!({ "invitation": row.invitee.invitation_id }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        let shown = self.show_with_mail(&mut tx, row).await?;
        tx.commit().await?;
        self.mail_waiting().notify_one();
        Ok(shown)
    }

    /// The mail that reminds an invitee. It is of a kind of its own, so that the job of the invitation, which is about the
    /// first mails, does not count it.
    pub(crate) fn reminder(&self, invitee: &Invitee) -> Delivery {
        let now = self.now();
        Delivery {
            id: self.entropy().id(now),
            app_id: invitee.app_id.clone(),
            kind: "reminder".into(),
            invitation_id: Some(invitee.invitation_id),
            invitee_id: Some(invitee.id),
            proof_id: None,
            address: invitee.email.clone(),
            state: "queued".into(),
            attempts: 0,
            error: None,
            created_at: now.into(),
        }
    }
}
