use usher_model::{AppId, CourseId};
use usher_store::courses::{self, Course};
use usher_store::versions::{self, Version};
use usher_store::{Conn, Time};

use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// A course in one of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseRef {
    /// Which course.
    pub course: CourseId,
    /// Which version of it; the newest if not said.
    pub version: Option<i64>,
}

impl Usher {
    /// Fails if the application has no such course, or the course no such version.
    pub async fn check_course(&self, actor: &Actor, app: &AppId, place: &CourseRef) -> Result<()> {
        actor.must(Action::ReadLibrary, Some(app))?;
        place.find(&mut self.store().read().await?, app).await.map(|_| ())
    }
}

impl CourseRef {
    pub(crate) async fn find(&self, conn: &mut Conn, app: &AppId) -> Result<(Course, Version)> {
        let course = courses::find(conn, app, &self.course).await?;
        self.version_of(conn, app, course).await
    }

    /// The same, held against change until the transaction ends.
    pub(crate) async fn lock(&self, conn: &mut Conn, app: &AppId) -> Result<(Course, Version)> {
        let course = courses::lock(conn, app, &self.course).await?;
        self.version_of(conn, app, course).await
    }

    async fn version_of(&self, conn: &mut Conn, app: &AppId, course: Option<Course>) -> Result<(Course, Version)> {
        let course = course.ok_or_else(|| Error::no_course(&self.course))?;
        let number = self.version.unwrap_or(course.latest_version);
        let version = versions::find(conn, app, &self.course, number).await?;
        Ok((course, version.ok_or_else(|| Error::no_version(&self.course, number))?))
    }

    /// Notes that something in a version changed.
    pub(super) async fn touch(
        &self,
        conn: &mut Conn,
        app: &AppId,
        (course, version): (&Course, &Version),
        now: Time,
    ) -> Result<()> {
        versions::touch(conn, app, version.id, &version.title, now).await?;
        courses::set_latest(conn, app, &self.course, course.latest_version, &course.title, now).await?;
        Ok(())
    }
}
