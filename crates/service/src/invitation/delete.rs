use usher_model::{AppId, InvitationId};
use usher_store::{Conn, invitations, launches, removals};
use uuid::Uuid;

use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Mails, invitees and proofs that one step removes: few enough that nobody waits long for the one writer of SQLite.
const BATCH: i64 = 500;

impl Usher {
    /// Removes an invitation: its links are unknown from now on, mails that have not gone out are taken back, and sittings
    /// that were opened by its links end. Registrations stay, and so does the record of the mails.
    ///
    /// What is too much for one step goes in the background, step by step ([`Usher::remove_next_rows`]).
    pub async fn delete_invitation(&self, actor: &Actor, app: &AppId, id: InvitationId) -> Result<()> {
        actor.must(Action::Invite, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let row = invitations::find(&mut tx, app, id.0).await?.ok_or_else(|| Error::no_invitation(id))?.invitation;
        let is_gone = self.removal_step(&mut tx, app, id.0).await?;
        if !is_gone && !removals::mark(&mut tx, app, id.0, now.into()).await? {
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
        self.removal_waiting().notify_one();
        Ok(())
    }

    /// Removes the next rows of an invitation that was removed; false if there are none. A step is one transaction, and what
    /// is left says how far it has come, so that it goes on after a crash; two workers at the same one only wait for each
    /// other.
    pub async fn remove_next_rows(&self) -> Result<bool> {
        let mut tx = self.store().begin().await?;
        let Some((invitation, app)) = removals::next(&mut tx).await? else { return Ok(false) };
        let app = AppId::parse(&app).map_err(Error::internal)?;
        self.removal_step(&mut tx, &app, invitation).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// One step; whether the invitation is gone with it.
    async fn removal_step(&self, tx: &mut Conn, app: &AppId, invitation: Uuid) -> Result<bool> {
        let now = self.now().into();
        let reason = "the invitation was removed before its mail went out";
        let mails = removals::release_mails(tx, app, invitation, reason, BATCH, now).await?;
        if mails >= BATCH as u64 {
            return Ok(false);
        }
        let people = removals::invitees(tx, app, invitation, BATCH).await?;
        launches::end_by_links(tx, app, &people, now).await?;
        removals::delete_invitees(tx, app, &people).await?;
        if people.len() >= BATCH as usize || removals::delete_proofs(tx, app, invitation, BATCH).await? >= BATCH as u64
        {
            return Ok(false);
        }
        invitations::delete(tx, app, invitation).await?;
        Ok(true)
    }
}
