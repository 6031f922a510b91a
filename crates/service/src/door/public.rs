use chrono::{DateTime, Utc};
use url::Url;
use usher_model::{AppId, CourseId, Setting};
use usher_store::browsers;
use usher_store::invitations::{self, TitledInvitation};
use usher_store::invitees::{self, Invitee};
use usher_store::{Conn, registrations};

use super::start::hold_seat;
use super::{Browser, DoorFault, DoorState, Notice, gate};
use crate::again::once_more;
use crate::launch::ExitTo;
use crate::{Error, Result, Usher};

/// The page behind a public link.
#[derive(Clone, Debug)]
pub struct PublicDoor {
    /// The title of the course.
    pub course_title: String,
    /// Until when it may be started.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who went by this door in this browser before.
    pub known: Option<KnownLearner>,
    /// Why nobody new may join, if so; who has joined before may come back.
    pub no_new: Option<Notice>,
    /// The address of a privacy policy.
    pub privacy_policy: Option<String>,
}

/// Somebody who joined in this browser.
#[derive(Clone, Debug)]
pub struct KnownLearner {
    /// Their name.
    pub name: String,
    /// What going on means for them.
    pub state: DoorState,
}

impl Usher {
    /// The page behind a public link. Changes nothing.
    pub async fn view_public_door(&self, slug: &str, browser: Option<&Browser>) -> Result<PublicDoor, DoorFault> {
        let mut conn = self.store().read().await?;
        let (app, row) = self.find_public(&mut conn, slug).await?;
        let known = match browser {
            Some(browser) => self.known_learner(&mut conn, &app, &row, browser).await?,
            None => None,
        };
        let invitation = &row.invitation;
        let full = invitation.registration_cap > 0 && invitation.registration_count >= invitation.registration_cap;
        let no_new = if !invitation.allow_new_registrations {
            Some(Notice::Closed)
        } else if full {
            Some(Notice::Full)
        } else {
            None
        };
        let course = CourseId::parse(&invitation.course_id).map_err(Error::internal)?;
        let configuration = self.configuration_of_course(&mut conn, &app, &course).await?;
        Ok(PublicDoor {
            expires_at: invitation.expires_at.map(Into::into),
            course_title: row.course_title,
            known: known.map(|(learner, _)| learner),
            no_new,
            privacy_policy: configuration.said(Setting::PrivacyPolicyUrl).map(str::to_owned),
        })
    }

    /// Goes on as whoever joined in this browser.
    pub async fn continue_public(&self, slug: &str, browser: &Browser) -> Result<Url, DoorFault> {
        once_more(|| self.try_continue(slug, browser)).await
    }

    async fn try_continue(&self, slug: &str, browser: &Browser) -> Result<Url, DoorFault> {
        let mut tx = self.store().begin().await?;
        let (app, row) = self.find_public(&mut tx, slug).await?;
        let (_, invitee) = self.known_learner(&mut tx, &app, &row, browser).await?.ok_or(DoorFault::MustProve)?;
        hold_seat(&mut tx, &app, &invitee).await?;
        let url = self.start_invitee(&mut tx, &row.invitation, &invitee, browser, ExitTo::Door).await?;
        tx.commit().await?;
        Ok(url)
    }

    /// The public invitation of a link, if anybody may start by it now.
    pub(super) async fn find_public(
        &self,
        conn: &mut Conn,
        slug: &str,
    ) -> Result<(AppId, TitledInvitation), DoorFault> {
        let row = invitations::find_by_slug(conn, slug).await?.ok_or(Notice::Unknown)?;
        gate(&row.invitation, None, self.now())?;
        let app = AppId::parse(&row.invitation.app_id).map_err(Error::internal)?;
        Ok((app, row))
    }

    async fn known_learner(
        &self,
        conn: &mut Conn,
        app: &AppId,
        row: &TitledInvitation,
        browser: &Browser,
    ) -> Result<Option<(KnownLearner, Invitee)>> {
        let Some(id) = browsers::known_invitee(conn, row.invitation.id, &browser.hash()).await? else {
            return Ok(None);
        };
        let Some(invitee) = invitees::find_by_link(conn, id).await? else { return Ok(None) };
        let Some(registration) = registrations::find_by_key(conn, app, invitee.registration_key).await? else {
            return Ok(None);
        };
        let state = self.progress_of(conn, app, &registration).await?;
        let name = format!("{} {}", registration.first_name, registration.last_name);
        let name = if name.trim().is_empty() { invitee.email.clone() } else { name.trim().to_owned() };
        Ok(Some((KnownLearner { name, state }, invitee)))
    }
}
