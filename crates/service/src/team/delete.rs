use usher_store::team_invitations;
use uuid::Uuid;

use super::no_team_invitation;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Deletes a pending invitation to the account: its link leads nowhere from now on, and a mail that has not gone out
    /// does not. One that is not pending is not there.
    pub async fn delete_team_invitation(&self, actor: &Actor, id: Uuid) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let found = team_invitations::lock(&mut tx, id).await?;
        let is_open = found.is_some_and(|row| row.expires_at.is_none_or(|at| at.0 > now));
        if !is_open || !team_invitations::end(&mut tx, id, "deleted", None, now.into()).await? {
            return Err(no_team_invitation(id));
        }
        let text = id.to_string();
        let detail = serde_json::json!({});
        let happening = Happening { verb: "team_invitation.delete", thing: "team_invitation", id: &text, detail };
        self.record(&mut tx, actor, None, happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
