use usher_model::AppId;
use usher_store::{courses, import_jobs, invitations, package_files, registrations, versions};

use super::CourseRef;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Removes a version of a course with the registrations that are on it, and with the course if it was the last. Its
    /// package is marked in the same transaction and removed by the worker.
    pub async fn delete_course_version(&self, actor: &Actor, app: &AppId, place: &CourseRef) -> Result<()> {
        actor.must(Action::EditLibrary, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        self.check_may_delete(&mut tx, app).await?;
        let (course, version) = place.lock(&mut tx, app).await?;
        let mut objects = package_files::objects(&mut tx, &[version.id]).await?;
        objects.push(versions::object_path(version.id));
        invitations::uncount_version(&mut tx, app, version.id).await?;
        registrations::delete_on_version(&mut tx, app, version.id).await?;
        versions::delete(&mut tx, app, version.id).await?;
        match versions::last(&mut tx, app, &place.course).await? {
            None => {
                courses::delete(&mut tx, app, &place.course).await?;
            }
            Some((number, title)) => {
                // An older course keeps the title that it was given when an older version goes.
                let title = if number == course.latest_version { course.title } else { title };
                courses::set_latest(&mut tx, app, &place.course, number, &title, now.into()).await?;
            }
        }
        import_jobs::doom_objects(&mut tx, &objects, now.into()).await?;
        let happening = Happening {
            verb: "course.delete_version",
            thing: "course",
            id: place.course.as_str(),
            detail: serde_json::json!({ "version": version.number }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
