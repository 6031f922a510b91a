use usher_model::{AppId, CourseId};
use usher_store::{courses, import_jobs, package_files, versions};

use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Removes a course with its versions, registrations and invitations. Its packages are marked in the same
    /// transaction and removed by the worker.
    pub async fn delete_course(&self, actor: &Actor, app: &AppId, id: &CourseId) -> Result<()> {
        actor.must(Action::EditLibrary, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        self.check_may_delete(&mut tx, app).await?;
        let versions = versions::ids(&mut tx, app, id).await?;
        let mut objects = package_files::objects(&mut tx, &versions).await?;
        objects.extend(versions.into_iter().map(versions::object_path));
        if !courses::delete(&mut tx, app, id).await? {
            return Err(Error::no_course(id));
        }
        import_jobs::doom_objects(&mut tx, &objects, now.into()).await?;
        let happening =
            Happening { verb: "course.delete", thing: "course", id: id.as_str(), detail: serde_json::json!({}) };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
