use usher_model::{AppId, InviteeId};
use usher_store::invitees;

use super::lock;
use crate::event::Happening;
use crate::invitation::InviteeDetail;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Gives an invitee a new link; the one before is unknown from now on. Nothing is mailed; a mail that waits carries
    /// the new one.
    pub async fn renew_invitee_link(&self, actor: &Actor, app: &AppId, id: InviteeId) -> Result<InviteeDetail> {
        actor.must(Action::Invite, Some(app))?;
        let mut tx = self.store().begin().await?;
        let mut row = lock(&mut tx, app, id).await?;
        row.invitee.generation += 1;
        row.invitee.updated_at = self.now().into();
        invitees::update(&mut tx, &row.invitee).await?;
        let happening = Happening {
            verb: "invitee.renew_link",
            thing: "invitee",
            id: &id.to_string(),
            detail: serde_json::json!({ "invitation": row.invitee.invitation_id }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        let shown = self.show_with_mail(&mut tx, row).await?;
        tx.commit().await?;
        Ok(shown)
    }
}
