use usher_model::AppId;
use usher_store::package_files;

use super::super::{CourseFile, CourseRef};
use super::{no_asset, read_path};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// A file of a course.
    pub async fn find_asset(&self, actor: &Actor, app: &AppId, place: &CourseRef, path: &str) -> Result<CourseFile> {
        actor.must(Action::ReadLibrary, Some(app))?;
        let path = read_path("relativePath", path)?;
        let mut conn = self.store().read().await?;
        let (_, version) = place.find(&mut conn, app).await?;
        let file = package_files::find(&mut conn, version.id, &path).await?.ok_or_else(|| no_asset(&path))?;
        Ok(self.file_of(version.id, file))
    }
}
