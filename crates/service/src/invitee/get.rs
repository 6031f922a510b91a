use usher_model::{AppId, InviteeId};
use usher_store::invitees;

use crate::invitation::InviteeDetail;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// One person on an invitation, with their newest mail.
    pub async fn get_invitee(&self, actor: &Actor, app: &AppId, id: InviteeId) -> Result<InviteeDetail> {
        actor.must(Action::ReadInvitations, Some(app))?;
        let mut conn = self.store().read().await?;
        let row = invitees::find(&mut conn, app, id.0).await?.ok_or_else(|| Error::no_invitee(id))?;
        self.show_with_mail(&mut conn, row).await
    }
}
