use usher_model::AppId;
use usher_store::{import_jobs, package_files};

use super::super::CourseRef;
use super::{STILL_READ, no_asset, read_path};
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Removes a file of a course.
    pub async fn delete_asset(&self, actor: &Actor, app: &AppId, place: &CourseRef, path: &str) -> Result<()> {
        actor.must(Action::EditLibrary, Some(app))?;
        let path = read_path("relativePath", path)?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let (course, version) = place.lock(&mut tx, app).await?;
        let file = package_files::find(&mut tx, version.id, &path).await?.ok_or_else(|| no_asset(&path))?;
        package_files::delete(&mut tx, version.id, &path).await?;
        import_jobs::doom_objects(&mut tx, file.object.as_slice(), (now + STILL_READ).into()).await?;
        place.touch(&mut tx, app, (&course, &version), now.into()).await?;
        let happening = Happening {
            verb: "course.delete_asset",
            thing: "course",
            id: place.course.as_str(),
            detail: serde_json::json!({ "version": version.number, "path": path }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
