use chrono::Duration;
use usher_model::{AppId, CourseId, Tags};
use usher_store::import_jobs::{self, ImportJob, Source};
use usher_store::{Json, courses};
use uuid::Uuid;

use super::Upload;
use crate::event::Happening;
use crate::{Actor, Error, Result, Usher};

/// Which course a package is to become.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// Its id.
    pub course_id: CourseId,
    /// Whether the course may exist already; then it gets a new version.
    pub may_create_new_version: bool,
    /// Tags for the course.
    pub tags: Tags,
}

/// An object that no job speaks for is removed after this time.
const UPLOAD_GRACE: Duration = Duration::hours(24);

impl Usher {
    /// Takes a received package; the import itself is a job whose id is returned.
    pub async fn import_upload(
        &self,
        actor: &Actor,
        app: &AppId,
        request: ImportRequest,
        mut upload: Upload,
    ) -> Result<Uuid> {
        self.check_course_is_free(app, &request).await?;
        let now = self.now();
        let job = self.entropy().id(now);
        let object = import_jobs::upload_path(job);
        let mut tx = self.store().begin().await?;
        import_jobs::doom_objects(&mut tx, std::slice::from_ref(&object), (now + UPLOAD_GRACE).into()).await?;
        tx.commit().await?;
        self.objects().put_file(&object, upload.finish().await?).await?;
        self.insert_job(actor, app, request, job, Source::Upload).await?;
        Ok(job)
    }

    /// Takes a URL to fetch a package from; fetching and import are a job whose id is returned.
    pub async fn import_fetch(&self, actor: &Actor, app: &AppId, request: ImportRequest, url: &str) -> Result<Uuid> {
        let parsed = url::Url::parse(url).map_err(|e| Error::invalid("url", e))?;
        crate::outbound::check(&parsed, self.settings().allow_private_addresses)
            .map_err(|e| Error::invalid("url", e))?;
        self.check_course_is_free(app, &request).await?;
        let job = self.entropy().id(self.now());
        self.insert_job(actor, app, request, job, Source::Fetch { url: url.to_owned() }).await?;
        Ok(job)
    }

    /// Whether a course may be imported under that id: to be asked before a package is received, and again after it.
    pub async fn check_course_is_free(&self, app: &AppId, request: &ImportRequest) -> Result<()> {
        if request.may_create_new_version {
            return Ok(());
        }
        let mut conn = self.store().read().await?;
        match courses::find(&mut conn, app, &request.course_id).await? {
            Some(_) => Err(Error::CourseExists { id: request.course_id.to_string() }),
            None => Ok(()),
        }
    }

    async fn insert_job(
        &self,
        actor: &Actor,
        app: &AppId,
        request: ImportRequest,
        id: Uuid,
        source: Source,
    ) -> Result<()> {
        let now = self.now();
        let row = ImportJob {
            id,
            app_id: app.to_string(),
            course_id: request.course_id.to_string(),
            new_version: request.may_create_new_version,
            source: Json(source),
            tags: Json(request.tags.into_vec()),
            state: "RUNNING".into(),
            message: String::new(),
            version_id: None,
            attempts: 0,
            created_at: now.into(),
            finished_at: None,
        };
        let mut tx = self.store().begin().await?;
        import_jobs::insert(&mut tx, &row).await?;
        let happening = Happening {
            verb: "course.import",
            thing: "course",
            id: request.course_id.as_str(),
            detail: serde_json::json!({ "job": id }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.import_waiting().notify_one();
        Ok(())
    }
}
