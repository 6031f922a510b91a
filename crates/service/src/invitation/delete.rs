use usher_model::{AppId, InvitationId};
use usher_store::{deliveries, invitations, launches};

use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Removes an invitation: its links are unknown from now on, mails that have not gone out are taken back, and sittings
    /// that were opened by its links end. Registrations stay, and so does the record of the mails.
    pub async fn delete_invitation(&self, actor: &Actor, app: &AppId, id: InvitationId) -> Result<()> {
        actor.must(Action::Invite, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let row = invitations::find(&mut tx, app, id.0).await?.ok_or_else(|| Error::no_invitation(id))?.invitation;
        launches::end_by_links(&mut tx, app, id.0, None, now.into()).await?;
        let reason = "the invitation was removed before its mail went out";
        deliveries::cancel_queued(&mut tx, app, id.0, reason, now.into()).await?;
        deliveries::detach_from_invitation(&mut tx, app, id.0).await?;
        if !invitations::delete(&mut tx, app, id.0).await? {
            return Err(Error::no_invitation(id));
        }
        let happening = Happening {
            verb: "invitation.delete",
            thing: "invitation",
            id: &id.to_string(),
            detail: serde_json::json!({ "course": row.course_id, "registrations": row.registration_count }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
