use serde::{Deserialize, Serialize};
use usher_model::Email;
use usher_store::team_invitations;
use uuid::Uuid;

use super::{TeamInvitation, check_open, no_team_invitation};
use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which invitations to the account; the oldest come first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TeamInvitationQuery {
    /// To this address, without regard to case. What is no address finds nothing.
    pub email: Option<String>,
    /// How many a page holds.
    pub limit: Option<i64>,
}

impl Usher {
    /// A page of the invitations to the account that can still be accepted.
    pub async fn list_team_invitations(
        &self,
        actor: &Actor,
        request: ListRequest<TeamInvitationQuery>,
    ) -> Result<Listing<TeamInvitation>> {
        actor.must(Action::ManagePeople, None)?;
        let Place { query, after, .. } = request.place()?;
        let email = match &query.email {
            None => None,
            Some(text) => match Email::parse(text) {
                Ok(email) => Some(email.key()),
                Err(_) => return Ok(Listing { rows: Vec::new(), more: None, total: None }),
            },
        };
        let mut scan = Scan::new((), Direction::Ascending, after, false).limited(query.limit)?;
        let mut conn = self.store().read().await?;
        while let Some(page) = scan.next() {
            let found = team_invitations::list_open(&mut conn, email.as_deref(), self.now().into(), page).await?;
            let rows = scan.read(found, TeamInvitation::position);
            scan.keep(rows);
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }

    /// An invitation to the account that can still be accepted.
    pub async fn get_team_invitation(&self, actor: &Actor, id: Uuid) -> Result<TeamInvitation> {
        actor.must(Action::ManagePeople, None)?;
        let found = team_invitations::find(&mut self.store().read().await?, id).await?;
        found.filter(|row| check_open(row, self.now()).is_ok()).ok_or_else(|| no_team_invitation(id))
    }
}
