use chrono::TimeDelta;
use url::Url;
use usher_model::AppId;
use usher_store::invitations::Invitation;
use usher_store::invitees::{self, Invitee};
use usher_store::launches::LaunchOptions;
use usher_store::registrations::{self, Registration};
use usher_store::{Conn, browsers, instances, invitations, launches};

use super::{Browser, DoorFault, DoorState, Notice, gate};
use crate::launch::{ExitTo, LIVE, NewLaunch};
use crate::{Error, Result, Usher};

/// How long the player may take to begin what the button asked for.
pub(crate) const OPEN_FOR: TimeDelta = TimeDelta::minutes(10);

impl Usher {
    /// Starts an invitee's course in a browser that may: binds the browser and makes a launch. Whichever way led here, the
    /// invitee's own switch and end are looked at, as they are since the caller held the invitee ([`hold_seat`]).
    /// `from` is where the learner came from and goes back to.
    pub(crate) async fn start_invitee(
        &self,
        tx: &mut Conn,
        invitation: &Invitation,
        invitee: &Invitee,
        browser: &Browser,
        from: ExitTo,
    ) -> Result<Url, DoorFault> {
        let unknown = || DoorFault::Notice(Notice::Unknown);
        let invitee = invitees::find_by_link(tx, invitee.id).await?.ok_or_else(unknown)?;
        gate(invitation, Some(&invitee), self.now())?;
        let app = AppId::parse(&invitee.app_id).map_err(Error::internal)?;
        let registration = registrations::find_by_key(tx, &app, invitee.registration_key).await?.ok_or_else(unknown)?;
        browsers::bind(tx, registration.key, &browser.hash(), self.now().into()).await?;
        let exit_to = self.configured_exit(tx, &app, &registration).await?.unwrap_or(from);
        let launch = NewLaunch {
            registration: &registration,
            invitee: Some(invitee.id),
            exit_to,
            tracking: true,
            start_activity: None,
            options: LaunchOptions::default(),
            open_for: OPEN_FOR,
        };
        Ok(self.insert_launch(tx, &app, launch).await?)
    }

    /// What starting means for a learner whose browser may.
    pub(super) async fn progress_of(
        &self,
        conn: &mut Conn,
        app: &AppId,
        registration: &Registration,
    ) -> Result<DoorState> {
        if launches::is_live(conn, app, registration.key, (self.now() - LIVE).into()).await? {
            return Ok(DoorState::Live);
        }
        Ok(match instances::find(conn, registration.key, registration.instance).await? {
            Some(instance) if instance.completed_at.is_some() => DoorState::Completed,
            Some(instance) if instance.first_access_at.is_some() => DoorState::Continue,
            _ => DoorState::Start,
        })
    }

    /// The page that an invitee came from.
    pub(crate) async fn door_of(&self, conn: &mut Conn, invitee: &Invitee) -> Result<String> {
        let app = AppId::parse(&invitee.app_id).map_err(Error::internal)?;
        let invitation = invitations::find(conn, &app, invitee.invitation_id).await?;
        Ok(match invitation.and_then(|row| row.invitation.slug) {
            Some(slug) => self.public_link(&slug),
            None => self.private_link(invitee),
        })
    }
}

/// Holds an invitee until the transaction ends, after their registration: the order of `invitations::hold_start`.
pub(crate) async fn hold_seat(tx: &mut Conn, app: &AppId, invitee: &Invitee) -> Result<()> {
    registrations::lock(tx, app, invitee.registration_key).await?;
    invitees::lock(tx, invitee.id).await?;
    Ok(())
}
