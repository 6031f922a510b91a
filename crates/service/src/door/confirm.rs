use url::Url;
use usher_model::{AppId, Email, Purpose};
use usher_store::browsers::{self, Binding};
use usher_store::invitations::{self, TitledInvitation};
use usher_store::proofs::{self, Proof};
use usher_store::{Conn, invitees};

use super::start::hold_seat;
use super::{Browser, DoorFault, Notice, gate};
use crate::again::once_more;
use crate::launch::ExitTo;
use crate::{Actor, Error, Result, Usher};

/// The page behind a mailed join check.
#[derive(Clone, Debug)]
pub struct ConfirmDoor {
    /// The title of the course.
    pub course_title: String,
    /// The address that it was mailed to.
    pub email: String,
}

impl Usher {
    /// The page behind a mailed join check. Changes nothing.
    pub async fn view_confirm_door(&self, token: &str) -> Result<ConfirmDoor, DoorFault> {
        let mut conn = self.store().read().await?;
        let (_, row, proof) = self.find_check(&mut conn, token).await?;
        Ok(ConfirmDoor { course_title: row.course_title, email: proof.email })
    }

    /// Confirms an address: takes the seat if it is new, binds the browser and starts the course. A check counts once;
    /// the browser that used it may press the button again.
    pub async fn confirm_join(&self, actor: &Actor, token: &str, browser: &Browser) -> Result<Url, DoorFault> {
        once_more(|| self.try_confirm(actor, token, browser)).await
    }

    async fn try_confirm(&self, actor: &Actor, token: &str, browser: &Browser) -> Result<Url, DoorFault> {
        let mut tx = self.store().begin().await?;
        let (app, row, proof) = self.find_check(&mut tx, token).await?;
        let email = Email::parse(&proof.email).map_err(Error::internal)?;
        let known = invitees::find_by_email(&mut tx, &app, row.invitation.id, &email.key()).await?;
        let ended = proof.used_at.unwrap_or(proof.expires_at).0;
        let first_use = proofs::use_up(&mut tx, proof.id, self.now().into()).await?;
        let invitee = match known {
            Some(invitee) => {
                let bound = browsers::binding(&mut tx, invitee.registration_key, Some(&browser.hash())).await?;
                if !first_use && bound != Binding::This {
                    return Err(Notice::Expired { at: ended }.into());
                }
                hold_seat(&mut tx, &app, &invitee).await?;
                invitee
            }
            None if first_use => {
                let names = (proof.first_name.as_str(), proof.last_name.as_str());
                self.add_joiner(&mut tx, actor, &app, &row, &email, names).await?
            }
            None => return Err(Notice::Expired { at: ended }.into()),
        };
        let url = self.start_invitee(&mut tx, &row.invitation, &invitee, browser, ExitTo::Door).await?;
        tx.commit().await?;
        Ok(url)
    }

    /// The link of a join check.
    pub(crate) fn check_link(&self, slug: &str, proof: uuid::Uuid) -> String {
        let token = self.keys().derive(Purpose::JoinCheck, proof, 0);
        format!("{}/c/{token}", self.public_link(slug))
    }

    async fn find_check(&self, conn: &mut Conn, token: &str) -> Result<(AppId, TitledInvitation, Proof), DoorFault> {
        let link = self.keys().open(Purpose::JoinCheck, token).ok_or(Notice::Unknown)?;
        if !self.keys().verify(Purpose::JoinCheck, token, link.id, 0) {
            return Err(Notice::Unknown.into());
        }
        let proof = proofs::lock(conn, link.id).await?.ok_or(Notice::Unknown)?;
        let app = AppId::parse(&proof.app_id).map_err(Error::internal)?;
        let row = invitations::find(conn, &app, proof.invitation_id).await?.ok_or(Notice::Unknown)?;
        gate(&row.invitation, None, self.now())?;
        if proof.expires_at.0 < self.now() {
            return Err(Notice::Expired { at: proof.expires_at.0 }.into());
        }
        Ok((app, row, proof))
    }
}
