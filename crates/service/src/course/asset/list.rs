use usher_model::AppId;
use usher_store::package_files::{self, PackageFile};

use super::super::CourseRef;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// The files of a course, by path. Those whose package does not say when they changed are as old as the import.
    pub async fn list_assets(&self, actor: &Actor, app: &AppId, place: &CourseRef) -> Result<Vec<PackageFile>> {
        actor.must(Action::ReadLibrary, Some(app))?;
        let mut conn = self.store().read().await?;
        let (_, version) = place.find(&mut conn, app).await?;
        let files = package_files::list(&mut conn, version.id).await?.into_iter();
        Ok(files
            .map(|file| PackageFile { modified_at: file.modified_at.or(Some(version.created_at)), ..file })
            .collect())
    }
}
