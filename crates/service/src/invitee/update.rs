use usher_model::{AppId, InviteeId};
use usher_store::{deliveries, invitees};

use super::lock;
use crate::event::Happening;
use crate::invitation::{Expiry, InviteeDetail};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// What is to change of one invitee; `None` leaves it as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct InviteeUpdate {
    /// Whether this person may start.
    pub enabled: Option<bool>,
    /// Until when, in the place of the invitation's end.
    pub expires_at: Option<Expiry>,
}

impl Usher {
    /// Changes one invitee's own switch and end. Disabling also leaves out a mail that has not gone out: it would lead
    /// nowhere.
    pub async fn update_invitee(
        &self,
        actor: &Actor,
        app: &AppId,
        id: InviteeId,
        update: InviteeUpdate,
    ) -> Result<InviteeDetail> {
        actor.must(Action::Invite, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let mut row = lock(&mut tx, app, id).await?;
        let invitee = &mut row.invitee;
        invitee.enabled = update.enabled.unwrap_or(invitee.enabled);
        match update.expires_at {
            None => {}
            Some(Expiry::Never) => invitee.expires_at = None,
            Some(Expiry::At(at)) => invitee.expires_at = Some(at.into()),
        }
        invitee.updated_at = now.into();
        invitees::update(&mut tx, invitee).await?;
        if !invitee.enabled {
            let reason = "the invitee was disabled before the mail went out";
            deliveries::skip_queued(&mut tx, app, id.0, reason, now.into()).await?;
        }
        let happening = Happening {
            verb: "invitee.update",
            thing: "invitee",
            id: &id.to_string(),
            detail: serde_json::json!({
                "invitation": invitee.invitation_id,
                "enabled": invitee.enabled,
                "expiresAt": invitee.expires_at.map(|at| at.0),
            }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        let shown = self.show_with_mail(&mut tx, row).await?;
        tx.commit().await?;
        Ok(shown)
    }
}
