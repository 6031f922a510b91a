use usher_model::{AppId, CourseId};
use usher_store::{import_jobs, versions};
use uuid::Uuid;

use crate::course::{CourseDetail, CourseInclude};
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// Waiting or under way.
    Running,
    /// The course is there.
    Complete,
    /// The package was refused.
    Error,
}

/// An import, as its caller asks after it.
#[derive(Clone, Debug)]
pub struct ImportStatus {
    /// The job.
    pub id: Uuid,
    /// Where it stands.
    pub state: ImportState,
    /// What happened, for people.
    pub message: String,
    /// What the reader of the manifest had to forgive.
    pub warnings: Vec<String>,
    /// Languages of the manifest.
    pub languages: Vec<String>,
    /// The course, once it is there.
    pub course: Option<CourseDetail>,
}

impl Usher {
    /// How an import goes.
    pub async fn import_status(&self, actor: &Actor, app: &AppId, job: &str) -> Result<ImportStatus> {
        actor.must(Action::ReadLibrary, Some(app))?;
        let not_found = || Error::NotFound { what: "import job", id: job.to_owned() };
        let id = Uuid::parse_str(job).map_err(|_| not_found())?;
        let mut conn = self.store().read().await?;
        let job = import_jobs::find(&mut conn, app, id).await?.ok_or_else(not_found)?;
        let mut status = ImportStatus {
            id,
            state: match job.state.as_str() {
                "COMPLETE" => ImportState::Complete,
                "ERROR" => ImportState::Error,
                _ => ImportState::Running,
            },
            message: job.message,
            warnings: Vec::new(),
            languages: Vec::new(),
            course: None,
        };
        if let Some(version) = job.version_id
            && let Some(version) = versions::find_by_id(&mut conn, app, version).await?
        {
            status.warnings = version.warnings.0;
            status.languages = version.languages.0;
            let course = CourseId::parse(&version.course_id).map_err(Error::internal)?;
            drop(conn);
            status.course = match self.get_course(actor, app, &course, CourseInclude::default()).await {
                Ok(course) => Some(course),
                // It was deleted after its import.
                Err(Error::NotFound { .. }) => None,
                Err(other) => return Err(other),
            };
        }
        Ok(status)
    }
}
