//! Previews in the player: the same calls as those of a launch, and nothing of them is kept.

use std::collections::BTreeMap;

use usher_content::runtime::{LearnerSeed, seed};
use usher_model::{AppId, Centiseconds};
use usher_store::previews::{self, Preview};
use usher_store::{Conn, package_files, versions};

use super::begin::{runtime_of, start_activity};
use super::create::ExitTo;
use super::open::with_query;
use super::tree::{menu, where_to_go_on};
use super::{
    Acknowledged, Begun, Commit, EndReason, Exit, LaunchFault, LaunchToken, NodeResult, Opened, PlayerSettings,
};
use crate::course::CourseFile;
use crate::registration::standard_of;
use crate::{Error, Result, Usher};

/// Whom a course is told that it is shown to.
const VIEWER_ID: &str = "preview";
const VIEWER_NAME: &str = "Preview";

impl Usher {
    /// Begins a preview, or comes back to it. It may be open in any number of tabs, as none of them keeps anything.
    pub(super) async fn begin_preview(&self, token: &LaunchToken) -> Result<Begun, LaunchFault> {
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let preview = not_ended(&mut tx, token).await?;
        if preview.begun_at.is_none() && preview.open_until.0 < now {
            return Err(LaunchFault::Expired);
        }
        previews::begin(&mut tx, &token.hash(), now.into()).await?;
        let app = AppId::parse(&preview.app_id).map_err(Error::internal)?;
        let version = self.version(&mut tx, &app, preview.version_id).await?;
        let title = versions::title(&mut tx, &app, version.id).await?.ok_or(LaunchFault::Unknown)?;
        let configuration = self.configuration_of_version(&mut tx, &app, &version).await?;
        tx.commit().await?;

        let root = &version.root.0;
        Ok(Begun {
            epoch: 1,
            standard: runtime_of(&version)?,
            course_title: title,
            learner_id: VIEWER_ID.into(),
            learner_name: VIEWER_NAME.into(),
            tree: menu(root, &[], None)?,
            current: start_activity(root, preview.start_activity.as_deref())
                .or_else(|| where_to_go_on(root, &[], None)),
            exit: exit_of(&preview),
            tracking: false,
            player: PlayerSettings::read(&configuration)?,
        })
    }

    pub(super) async fn open_in_preview(&self, token: &LaunchToken, activity: &str) -> Result<Opened, LaunchFault> {
        let mut conn = self.store().read().await?;
        let preview = begun(&mut conn, token).await?;
        let app = AppId::parse(&preview.app_id).map_err(Error::internal)?;
        let version = self.version(&mut conn, &app, preview.version_id).await?;
        let found = version.root.0.launchable().find(|a| a.id == activity).ok_or(LaunchFault::Unknown)?;
        let viewer = LearnerSeed { id: VIEWER_ID.into(), name: VIEWER_NAME.into() };
        Ok(Opened {
            activity: activity.to_owned(),
            session: 1,
            href: with_query(found.href.as_deref().unwrap_or_default(), preview.extra_query.as_deref()),
            cmi: seed(standard_of(&version)?, found, &viewer, &BTreeMap::new(), &[], Centiseconds(0)),
            mastery_score: found.mastery_score,
        })
    }

    pub(super) async fn commit_in_preview(
        &self,
        token: &LaunchToken,
        commit: &Commit,
    ) -> Result<Acknowledged, LaunchFault> {
        begun(&mut self.store().read().await?, token).await?;
        let course =
            NodeResult { id: String::new(), completion: "UNKNOWN".into(), success: "UNKNOWN".into(), score: None };
        Ok(Acknowledged { ack: commit.seq, nodes: Vec::new(), course })
    }

    pub(super) async fn keep_preview(&self, token: &LaunchToken) -> Result<(), LaunchFault> {
        begun(&mut self.store().read().await?, token).await.map(|_| ())
    }

    pub(super) async fn end_preview(&self, token: &LaunchToken, reason: EndReason) -> Result<Exit, LaunchFault> {
        let mut tx = self.store().begin().await?;
        let preview = previews::find(&mut tx, &token.hash()).await?.ok_or(LaunchFault::Unknown)?;
        if reason == EndReason::Exit {
            previews::end(&mut tx, &token.hash(), self.now().into()).await?;
        }
        tx.commit().await?;
        Ok(exit_of(&preview))
    }

    pub(super) async fn preview_file(&self, token: &LaunchToken, path: &str) -> Result<CourseFile, LaunchFault> {
        let mut conn = self.store().read().await?;
        let preview = begun(&mut conn, token).await?;
        let file = package_files::find(&mut conn, preview.version_id, path).await?.ok_or(LaunchFault::Unknown)?;
        Ok(self.file_of(preview.version_id, file))
    }
}

async fn not_ended(conn: &mut Conn, token: &LaunchToken) -> Result<Preview, LaunchFault> {
    let preview = previews::find(conn, &token.hash()).await?.ok_or(LaunchFault::Unknown)?;
    if preview.ended_at.is_some() { Err(LaunchFault::Ended) } else { Ok(preview) }
}

async fn begun(conn: &mut Conn, token: &LaunchToken) -> Result<Preview, LaunchFault> {
    let preview = not_ended(conn, token).await?;
    if preview.begun_at.is_none() { Err(LaunchFault::Unknown) } else { Ok(preview) }
}

fn exit_of(preview: &Preview) -> Exit {
    ExitTo::from_stored(Some(&preview.exit_to)).into()
}
