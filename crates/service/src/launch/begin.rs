use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use usher_content::Activity;
use usher_model::AppId;
use usher_store::launches::{self, Launch};
use usher_store::versions::{self, Version};
use usher_store::{Conn, instances, invitations, invitees, registrations, runtimes};

use super::auth::check_auth;
use super::create::ExitTo;
use super::log::{log, stands_at};
use super::rules::LaunchRules;
use super::tree::{menu, where_to_go_on};
use super::{LaunchFault, LaunchToken, Node, PlayerSettings};
use crate::again::once_more;
use crate::door::Notice;
use crate::event::Happening;
use crate::postback::Urgency;
use crate::{Actor, Error, Result, Usher};

/// A launch that has begun: all that the player needs to show the course.
#[derive(Clone, Debug, Serialize)]
pub struct Begun {
    /// Names this opening of the launch's page; an older one is stale.
    pub epoch: i64,
    /// `SCORM12` or `SCORM2004`.
    pub standard: &'static str,
    /// The title of the course.
    pub course_title: String,
    /// The learner's id, as the course is told it.
    pub learner_id: String,
    /// The learner's name, as the course is told it.
    pub learner_name: String,
    /// The activities.
    pub tree: Node,
    /// The activity to open first, if there is one to open.
    pub current: Option<String>,
    /// Where the learner goes on exit.
    pub exit: Exit,
    /// Whether results are kept.
    pub tracking: bool,
    /// What the configuration says to the player.
    pub player: PlayerSettings,
}

/// Where the learner goes on exit, for the player.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Exit {
    /// To that page.
    Redirect {
        /// Its address.
        url: String,
    },
    /// A message.
    Message,
    /// The window closes itself.
    Close,
    /// A blank page.
    Blank,
}

impl Usher {
    /// Begins a launch, or comes back to it: the one tab that counts is the last that began. Every other launch of
    /// the registration is over, unless this one keeps nothing.
    pub async fn begin_launch(&self, actor: &Actor, token: &LaunchToken) -> Result<Begun, LaunchFault> {
        if token.is_preview() {
            return self.begin_preview(token).await;
        }
        self.let_reports_go_first().await?;
        once_more(|| self.try_begin(actor, token)).await
    }

    async fn try_begin(&self, actor: &Actor, token: &LaunchToken) -> Result<Begun, LaunchFault> {
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let found = launches::find(&mut tx, &token.hash()).await?.ok_or(LaunchFault::Unknown)?;
        let app = AppId::parse(&found.app_id).map_err(Error::internal)?;
        launches::lock_all(&mut tx, &app, found.registration_key).await?;
        let launch = launches::lock(&mut tx, &token.hash()).await?.ok_or(LaunchFault::Unknown)?;
        let first = launch.begun_at.is_none();
        check_may_begin(&launch, now)?;
        let bound_to = check_auth(&launch, actor, token, now)?;
        self.check_invitation(&mut tx, &app, &launch, now).await?;
        if first {
            // Held, so that nobody else makes an instance between a look at the number and a restart.
            registrations::lock(&mut tx, &app, launch.registration_key).await?;
        }
        let registration =
            registrations::find_by_key(&mut tx, &app, launch.registration_key).await?.ok_or(LaunchFault::Unknown)?;
        // Whatever happened to the registration since the link was made: it starts the instance that counts now.
        let number = if first { registration.instance } else { launch.instance };
        let mut instance = instances::find(&mut tx, registration.key, number).await?.ok_or(LaunchFault::Unknown)?;
        let mut version = self.version(&mut tx, &app, instance.version_id).await?;
        let mut configuration = self.configuration_of(&mut tx, &app, &registration, number, &version).await?;
        let mut queued = false;
        if first && launch.tracking {
            let running = (&instance, &*version);
            let fresh = self.restart_if_due(&mut tx, actor, &app, &registration, running, &configuration).await?;
            if let Some(fresh) = fresh {
                instance = fresh;
                version = self.version(&mut tx, &app, instance.version_id).await?;
                configuration = self.configuration_of(&mut tx, &app, &registration, instance.number, &version).await?;
                queued = self.queue_postback(&mut tx, &app, registration.key, Urgency::Now).await?;
            }
        }
        let results = runtimes::results(&mut tx, registration.key, instance.number).await?;

        // A look that keeps nothing takes nothing over.
        if launch.tracking {
            launches::replace_others(&mut tx, &app, registration.key, launch.id, now.into()).await?;
        }
        let result = if first { stands_at(&instance) } else { launch.result.clone() };
        let launch = Launch {
            state: super::begun_state(&launch).into(),
            instance: instance.number,
            rules: LaunchRules::read(&configuration)?.stored()?,
            bound_to,
            result,
            epoch: launch.epoch + 1,
            last_seq: 0,
            begun_at: launch.begun_at.or(Some(now.into())),
            seen_at: Some(now.into()),
            ..launch
        };
        launches::update(&mut tx, std::slice::from_ref(&launch)).await?;
        launches::set_rules(&mut tx, &launch).await?;
        log(&mut tx, &launch, "begun", None, now).await?;
        if launch.tracking {
            instance.first_access_at = instance.first_access_at.or(Some(now.into()));
            instance.last_access_at = Some(now.into());
            instance.updated_at = now.into();
            instances::update(&mut tx, std::slice::from_ref(&instance)).await?;
            registrations::touch(&mut tx, &[registration.key], now.into()).await?;
        }
        if first {
            self.count_first_launch(&mut tx, &app, &launch, now).await?;
            let happening = Happening {
                verb: "launch.begin",
                thing: "registration",
                id: &registration.id,
                detail: serde_json::json!({ "launch": launch.id }),
            };
            self.record(&mut tx, actor, Some(&app), happening).await?;
        }
        let exit = self.exit_of(&mut tx, &launch).await?;
        let title = versions::title(&mut tx, &app, version.id).await?.ok_or(LaunchFault::Unknown)?;
        tx.commit().await?;
        if queued {
            self.wake_postbacks();
        }

        let root = &version.root.0;
        let left = instance.suspended_activity.as_deref();
        Ok(Begun {
            epoch: launch.epoch,
            standard: runtime_of(&version)?,
            course_title: title,
            learner_name: learner_name(&registration),
            learner_id: registration.learner_id,
            tree: menu(root, &results, left)?,
            current: start_activity(root, launch.start_activity.as_deref())
                .or_else(|| where_to_go_on(root, &results, left)),
            exit,
            tracking: launch.tracking,
            player: PlayerSettings::read(&configuration)?,
        })
    }

    async fn check_invitation(
        &self,
        tx: &mut Conn,
        app: &AppId,
        launch: &Launch,
        now: DateTime<Utc>,
    ) -> Result<(), LaunchFault> {
        let Some(invitee) = launch.invitee_id else { return Ok(()) };
        let invitee = invitees::find_by_link(tx, invitee).await?.ok_or(LaunchFault::Unknown)?;
        let invitation = invitations::find(tx, app, invitee.invitation_id).await?.ok_or(LaunchFault::Unknown)?;
        match crate::door::gate(&invitation.invitation, Some(&invitee), now) {
            Ok(()) => Ok(()),
            Err(Notice::Expired { .. }) => Err(LaunchFault::Expired),
            Err(_) => Err(LaunchFault::Disabled),
        }
    }

    async fn count_first_launch(&self, tx: &mut Conn, app: &AppId, launch: &Launch, now: DateTime<Utc>) -> Result<()> {
        if let Some(invitee) = launch.invitee_id
            && invitees::mark_launched(tx, app, invitee, now.into()).await?
            && let Some(invitee) = invitees::find_by_link(tx, invitee).await?
        {
            invitations::count_launch(tx, app, invitee.invitation_id).await?;
        }
        Ok(())
    }

    pub(super) async fn exit_of(&self, conn: &mut Conn, launch: &Launch) -> Result<Exit> {
        let exit_to = ExitTo::from_stored(launch.exit_to.as_deref());
        if exit_to == ExitTo::Door
            && let Some(id) = launch.invitee_id
            && let Some(invitee) = invitees::find_by_link(conn, id).await?
        {
            return Ok(Exit::Redirect { url: self.door_of(conn, &invitee).await? });
        }
        if exit_to == ExitTo::Home {
            return Ok(Exit::Redirect { url: format!("{}/home", self.settings().public_url) });
        }
        Ok(exit_to.into())
    }
}

impl From<ExitTo> for Exit {
    fn from(exit_to: ExitTo) -> Self {
        match exit_to {
            ExitTo::Url(url) => Self::Redirect { url },
            ExitTo::Closer => Self::Close,
            ExitTo::Blank => Self::Blank,
            // Where the door is not known, there is nothing but the message.
            ExitTo::Message | ExitTo::Door | ExitTo::Home => Self::Message,
        }
    }
}

/// The runtime that plays a version.
pub(super) fn runtime_of(version: &Arc<Version>) -> Result<&'static str> {
    Ok(if crate::registration::standard_of(version)?.is_2004() { "SCORM2004" } else { "SCORM12" })
}

fn check_may_begin(launch: &Launch, now: DateTime<Utc>) -> Result<(), LaunchFault> {
    match launch.state.as_str() {
        "ready" if launch.open_until.0 < now => Err(LaunchFault::Expired),
        "ready" | "live" | "paused" => Ok(()),
        "replaced" => Err(LaunchFault::Replaced),
        _ => Err(LaunchFault::Ended),
    }
}

/// The standards want `Last, First`; somebody known by their address alone goes by it.
pub(super) fn learner_name(registration: &registrations::Registration) -> String {
    match (registration.last_name.as_str(), registration.first_name.as_str()) {
        ("", "") => registration.email.clone().unwrap_or_else(|| registration.learner_id.clone()),
        (last, "") => last.to_owned(),
        ("", first) => first.to_owned(),
        (last, first) => format!("{last}, {first}"),
    }
}

pub(super) fn start_activity(root: &Activity, wanted: Option<&str>) -> Option<String> {
    let wanted = wanted?;
    root.launchable()
        .find(|a| a.id == wanted || a.item_identifier == wanted || a.resource_identifier.as_deref() == Some(wanted))
        .map(|a| a.id.clone())
}
