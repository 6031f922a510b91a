use chrono::{DateTime, Utc};
use url::Url;
use usher_model::{AppId, Email, Purpose, Setting};
use usher_store::browsers::{self, Binding};
use usher_store::invitations::TitledInvitation;
use usher_store::invitees::{self, Invitee};
use usher_store::{Conn, invitations, registrations};

use super::start::hold_seat;
use super::{Browser, DoorFault, DoorState, Notice, end_of, gate};
use crate::again::once_more;
use crate::launch::ExitTo;
use crate::settings::VerifyPrivate;
use crate::{Error, Result, Usher};

/// The page behind a private link.
#[derive(Clone, Debug)]
pub struct PrivateDoor {
    /// The title of the course.
    pub course_title: String,
    /// Who invites: an address.
    pub inviter: String,
    /// For whom: a name, else an address; masked for a browser that has not shown that it is theirs.
    pub learner: String,
    /// The address, masked.
    pub masked_email: String,
    /// Until when it may be started.
    pub expires_at: Option<DateTime<Utc>>,
    /// What the button does.
    pub state: DoorState,
    /// The address of a privacy policy.
    pub privacy_policy: Option<String>,
}

/// An invitee with all that their door needs.
pub(super) struct Arrival {
    pub invitee: Invitee,
    pub invitation: TitledInvitation,
    pub app: AppId,
}

impl Usher {
    /// The page behind a private link. Changes nothing.
    pub async fn view_private_door(&self, token: &str, browser: Option<&Browser>) -> Result<PrivateDoor, DoorFault> {
        let mut conn = self.store().read().await?;
        let arrival = self.arrive(&mut conn, token).await?;
        let registration = registrations::find_by_key(&mut conn, &arrival.app, arrival.invitee.registration_key)
            .await?
            .ok_or(Notice::Unknown)?;
        let must_prove = self.must_prove(&mut conn, &arrival.invitee, browser).await?;
        let state = if must_prove {
            DoorState::Prove
        } else {
            self.progress_of(&mut conn, &arrival.app, &registration).await?
        };
        let configuration = self.configuration_of_current(&mut conn, &arrival.app, &registration).await?;
        let email = Email::parse(&arrival.invitee.email).map_err(Error::internal)?;
        let name = format!("{} {}", registration.first_name, registration.last_name);
        let expires_at = end_of(&arrival.invitation.invitation, Some(&arrival.invitee)).map(Into::into);
        Ok(PrivateDoor {
            course_title: arrival.invitation.course_title,
            inviter: arrival.invitation.invitation.creator_email,
            learner: match (must_prove, name.trim()) {
                (true, _) => email.masked(),
                (false, "") => email.to_string(),
                (false, name) => name.to_owned(),
            },
            masked_email: email.masked(),
            expires_at,
            state,
            privacy_policy: configuration.said(Setting::PrivacyPolicyUrl).map(str::to_owned),
        })
    }

    /// Starts the course of a private link: binds it to the browser, or asks another browser to prove itself.
    pub async fn start_private(&self, token: &str, browser: &Browser) -> Result<Url, DoorFault> {
        once_more(|| self.try_start_private(token, browser)).await
    }

    async fn try_start_private(&self, token: &str, browser: &Browser) -> Result<Url, DoorFault> {
        let mut tx = self.store().begin().await?;
        let arrival = self.arrive(&mut tx, token).await?;
        // Two browsers that start at once: the second waits here and finds the first bound.
        hold_seat(&mut tx, &arrival.app, &arrival.invitee).await?;
        if self.must_prove(&mut tx, &arrival.invitee, Some(browser)).await? {
            return Err(DoorFault::MustProve);
        }
        let url = self
            .start_invitee(&mut tx, &arrival.invitation.invitation, &arrival.invitee, browser, ExitTo::Door)
            .await?;
        tx.commit().await?;
        Ok(url)
    }

    /// The invitee behind a link, if it may be opened now.
    pub(super) async fn arrive(&self, conn: &mut Conn, token: &str) -> Result<Arrival, DoorFault> {
        let link = self.keys().open(Purpose::Private, token).ok_or(Notice::Unknown)?;
        let invitee = invitees::find_by_link(conn, link.id).await?.ok_or(Notice::Unknown)?;
        if !self.keys().verify(Purpose::Private, token, invitee.id, invitee.generation as u32) {
            return Err(Notice::Unknown.into());
        }
        let app = AppId::parse(&invitee.app_id).map_err(Error::internal)?;
        let invitation = invitations::find(conn, &app, invitee.invitation_id).await?.ok_or(Notice::Unknown)?;
        gate(&invitation.invitation, Some(&invitee), self.now())?;
        Ok(Arrival { invitee, invitation, app })
    }

    /// Whether this browser must show that it is the invitee's.
    pub(super) async fn must_prove(
        &self,
        conn: &mut Conn,
        invitee: &Invitee,
        browser: Option<&Browser>,
    ) -> Result<bool> {
        let hash = browser.map(Browser::hash);
        let binding =
            browsers::binding(conn, invitee.registration_key, hash.as_ref().map(<[u8; 32]>::as_slice)).await?;
        Ok(match self.settings().verify_private {
            VerifyPrivate::Never => false,
            VerifyPrivate::OtherBrowser => binding == Binding::Other,
            VerifyPrivate::Always => binding != Binding::This,
        })
    }
}
