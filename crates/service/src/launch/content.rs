use usher_store::{instances, launches, package_files, previews};

use super::{LaunchFault, LaunchToken};
use crate::course::CourseFile;
use crate::{Result, Usher};

/// The page around the player, before its launch begins.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    /// A style sheet of whoever made the link.
    pub css_url: Option<String>,
}

impl Usher {
    /// A file of the course that a launch is in.
    pub async fn course_file(&self, token: &LaunchToken, path: &str) -> Result<CourseFile, LaunchFault> {
        if token.is_preview() {
            return self.preview_file(token, path).await;
        }
        let mut conn = self.store().read().await?;
        let launch = launches::find(&mut conn, &token.hash()).await?.ok_or(LaunchFault::Unknown)?;
        match launch.state.as_str() {
            "live" | "paused" => {}
            "replaced" => return Err(LaunchFault::Replaced),
            "ended" => return Err(LaunchFault::Ended),
            _ => return Err(LaunchFault::Unknown),
        }
        let instance =
            instances::find(&mut conn, launch.registration_key, launch.instance).await?.ok_or(LaunchFault::Unknown)?;
        let file = package_files::find(&mut conn, instance.version_id, path).await?.ok_or(LaunchFault::Unknown)?;
        Ok(self.file_of(instance.version_id, file))
    }

    /// What the player's shell shows before it begins the launch of that token, if there is one.
    pub async fn launch_shell(&self, token: &LaunchToken) -> Result<Option<Shell>> {
        let mut conn = self.store().read().await?;
        if token.is_preview() {
            let found = previews::find(&mut conn, &token.hash()).await?;
            return Ok(found.map(|preview| Shell { css_url: preview.css_url }));
        }
        let found = launches::find(&mut conn, &token.hash()).await?;
        Ok(found.map(|launch| Shell { css_url: launch.options.css_url.clone() }))
    }
}
