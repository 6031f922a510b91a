use usher_model::{AppId, InvitationId};
use usher_store::invitations::{self, Invitation, TitledInvitation};
use usher_store::invitees;

use crate::registration::Postback;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// One link for all, or a mail for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// A mail and a link for each address.
    Private,
    /// One link; anyone may join.
    Public,
}

/// An invitation as it is shown.
#[derive(Clone, Debug)]
pub struct InvitationDetail {
    /// The invitation.
    pub invitation: Invitation,
    /// The title of its course.
    pub course_title: String,
    /// The link of a public invitation.
    pub url: Option<String>,
    /// Where results are posted, without its password.
    pub postback: Option<Postback>,
    /// The addresses of a private invitation; only where one invitation is asked for.
    pub addresses: Vec<String>,
}

impl Usher {
    /// An invitation of that kind.
    pub async fn get_invitation(
        &self,
        actor: &Actor,
        app: &AppId,
        id: InvitationId,
        kind: Kind,
    ) -> Result<InvitationDetail> {
        actor.must(Action::ReadInvitations, Some(app))?;
        let mut conn = self.store().read().await?;
        let row = invitations::find(&mut conn, app, id.0).await?;
        let row = row.filter(|row| row.invitation.public == (kind == Kind::Public));
        let row = row.ok_or_else(|| Error::no_invitation(id))?;
        let addresses = match kind {
            Kind::Private => invitees::addresses(&mut conn, app, id.0).await?,
            Kind::Public => Vec::new(),
        };
        Ok(InvitationDetail { addresses, ..self.show_invitation(row) })
    }

    /// The invitation as it is shown in lists.
    pub(super) fn show_invitation(&self, row: TitledInvitation) -> InvitationDetail {
        InvitationDetail {
            url: row.invitation.slug.as_ref().map(|slug| self.public_link(slug)),
            postback: row.invitation.postback.as_ref().map(|p| crate::registration::show_postback(&p.0)),
            addresses: Vec::new(),
            course_title: row.course_title,
            invitation: row.invitation,
        }
    }

    /// The address of a public invitation.
    pub(crate) fn public_link(&self, slug: &str) -> String {
        format!("{}/i/{slug}", self.settings().public_url)
    }
}
