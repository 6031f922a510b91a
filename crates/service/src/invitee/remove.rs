use usher_model::{AppId, InviteeId};
use usher_store::{deliveries, invitations, invitees, launches, registrations};

use super::lock;
use crate::event::Happening;
use crate::registration::remove_registration;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// What becomes of the registration of an invitee who is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegistrationFate {
    /// It stays, with its results.
    #[default]
    Keep,
    /// It goes too, with all its data.
    Delete,
}

impl Usher {
    /// Removes somebody from an invitation: their link is unknown from now on, their seat is free, a mail that has not
    /// gone out is left out, and a sitting that was opened by the link ends.
    pub async fn remove_invitee(
        &self,
        actor: &Actor,
        app: &AppId,
        id: InviteeId,
        registration: RegistrationFate,
    ) -> Result<()> {
        actor.must(Action::Invite, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        if registration == RegistrationFate::Delete {
            self.check_may_delete(&mut tx, app).await?;
        }
        let row = invitees::find(&mut tx, app, id.0).await?.ok_or_else(|| Error::no_invitee(id))?;
        let invitation = row.invitee.invitation_id;
        // What a start writes is held first, in its order; only then is it sure that the invitee is still there.
        invitations::hold_start(&mut tx, app, row.invitee.registration_key).await?;
        lock(&mut tx, app, id).await?;
        launches::end_by_links(&mut tx, app, &[id.0], now.into()).await?;
        let reason = "the invitee was removed before the mail went out";
        deliveries::skip_queued(&mut tx, app, id.0, reason, now.into()).await?;
        deliveries::detach_from_invitee(&mut tx, app, id.0).await?;
        match registration {
            RegistrationFate::Keep => {
                invitations::uncount_invitee(&mut tx, app, id.0).await?;
                invitees::delete(&mut tx, app, id.0).await?;
            }
            RegistrationFate::Delete => {
                let found = registrations::find_by_key(&mut tx, app, row.invitee.registration_key).await?;
                let found = found.ok_or_else(|| Error::internal("an invitee without a registration"))?;
                remove_registration(&mut tx, app, &found).await?;
            }
        }
        let happening = Happening {
            verb: "invitee.remove",
            thing: "invitee",
            id: &id.to_string(),
            detail: serde_json::json!({
                "invitation": invitation,
                "registration": row.registration_id,
                "registrationDeleted": registration == RegistrationFate::Delete,
            }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
