use url::Url;
use usher_model::AppId;
use usher_store::{browsers, invitations, invitees, learner_courses, registrations};
use uuid::Uuid;

use super::learner_of;
use super::list::open_way;
use crate::door::{Browser, DoorFault, Notice, OPEN_FOR, hold_seat};
use crate::launch::{ExitTo, NewLaunch};
use crate::sign_in::SignedIn;
use crate::{Error, Usher};

impl Usher {
    /// Starts one of the courses of whoever is signed in, or goes on with it. They have shown who they are, so the browser
    /// is theirs from now on, also for the link in their mail.
    pub async fn start_from_home(&self, me: &SignedIn, key: Uuid, browser: &Browser) -> Result<Url, DoorFault> {
        let mut tx = self.store().begin().await?;
        let course = learner_courses::find(&mut tx, &learner_of(me), key).await?.ok_or(Notice::Unknown)?;
        let app = AppId::parse(&course.app_id).map_err(Error::internal)?;
        let ways = learner_courses::ways(&mut tx, &[key]).await?;
        let is_enrolled = !learner_courses::enrolled(&mut tx, me.person.id, &[key]).await?.is_empty();
        let url = match open_way(&ways, self.now()).or(ways.first()) {
            Some(way) if !is_enrolled => {
                let invitee = invitees::find_by_link(&mut tx, way.invitee_id).await?.ok_or(Notice::Unknown)?;
                hold_seat(&mut tx, &app, &invitee).await?;
                let row = invitations::find(&mut tx, &app, way.invitation_id).await?.ok_or(Notice::Unknown)?;
                self.start_invitee(&mut tx, &row.invitation, &invitee, browser, ExitTo::Home).await?
            }
            _ => {
                let registration = registrations::find_by_key(&mut tx, &app, key).await?.ok_or(Notice::Unknown)?;
                browsers::bind(&mut tx, key, &browser.hash(), self.now().into()).await?;
                let exit_to = self.configured_exit(&mut tx, &app, &registration).await?.unwrap_or(ExitTo::Home);
                let launch = NewLaunch {
                    registration: &registration,
                    invitee: None,
                    exit_to,
                    tracking: true,
                    start_activity: None,
                    options: usher_store::launches::LaunchOptions::default(),
                    open_for: OPEN_FOR,
                };
                self.insert_launch(&mut tx, &app, launch).await?
            }
        };
        tx.commit().await?;
        Ok(url)
    }
}
