//! One person on an invitation: their own switch, end, link and mails.

mod get;
mod remove;
mod renew_link;
mod resend;
mod update;

pub use remove::RegistrationFate;
pub use update::InviteeUpdate;

use usher_model::{AppId, InviteeId};
use usher_store::invitees::{self, InviteeWithRegistration};
use usher_store::{Conn, deliveries};

use crate::invitation::InviteeDetail;
use crate::{Error, Result, Usher};

/// The invitee, held against change until the transaction ends.
async fn lock(tx: &mut Conn, app: &AppId, id: InviteeId) -> Result<InviteeWithRegistration> {
    invitees::lock(tx, id.0).await?;
    invitees::find(tx, app, id.0).await?.ok_or_else(|| Error::no_invitee(id))
}

impl Usher {
    /// An invitee with their newest mail.
    async fn show_with_mail(&self, conn: &mut Conn, row: InviteeWithRegistration) -> Result<InviteeDetail> {
        let mail = deliveries::newest_to(conn, &[row.invitee.id]).await?.pop();
        Ok(InviteeDetail { mail, ..self.show_invitee(row) })
    }
}
