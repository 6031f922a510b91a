use chrono::Duration;
use url::Url;
use usher_content::MediaCourse;
use usher_model::{AppId, CourseId, Tags};
use usher_store::import_jobs::{self, ImportJob, Source};
use usher_store::{Json, courses};
use uuid::Uuid;

use super::media::file_name_of;
use super::{Media, Upload};
use crate::event::Happening;
use crate::rights::Action;
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
    /// What to make of the file, if it is a media file and no package.
    pub media: Option<Media>,
    /// Where the end of the import is posted.
    pub postback_url: Option<String>,
}

impl ImportRequest {
    /// A package that is to become a new course, about which nothing else is said.
    pub fn new(course_id: CourseId) -> Self {
        Self { course_id, may_create_new_version: false, tags: Tags::default(), media: None, postback_url: None }
    }
}

/// An object that no job speaks for is removed after this time.
const UPLOAD_GRACE: Duration = Duration::hours(24);

impl Usher {
    /// Takes a received file; the import itself is a job whose id is returned.
    pub async fn import_upload(
        &self,
        actor: &Actor,
        app: &AppId,
        mut request: ImportRequest,
        mut upload: Upload,
    ) -> Result<Uuid> {
        actor.must(Action::EditLibrary, Some(app))?;
        self.check_import(actor, app, &request).await?;
        let media = request.media.take();
        let media =
            media.map(|media| media.course(upload.file_name.as_deref(), &request.course_id, None)).transpose()?;
        let now = self.now();
        let job = self.entropy().id(now);
        let object = import_jobs::upload_path(job);
        let mut tx = self.store().begin().await?;
        import_jobs::doom_objects(&mut tx, std::slice::from_ref(&object), (now + UPLOAD_GRACE).into()).await?;
        tx.commit_now().await?;
        self.objects().put_file(&object, upload.finish().await?).await?;
        self.insert_job(actor, app, request, job, Source::Upload, media).await?;
        Ok(job)
    }

    /// Takes a URL to fetch a file from; fetching and import are a job whose id is returned.
    pub async fn import_fetch(
        &self,
        actor: &Actor,
        app: &AppId,
        mut request: ImportRequest,
        url: &str,
    ) -> Result<Uuid> {
        actor.must(Action::EditLibrary, Some(app))?;
        let parsed = self.parse_outbound("url", url)?;
        self.check_import(actor, app, &request).await?;
        let media = request.media.take();
        let media =
            media.map(|media| media.course(file_name_of(&parsed).as_deref(), &request.course_id, None)).transpose()?;
        let job = self.entropy().id(self.now());
        self.insert_job(actor, app, request, job, Source::Fetch { url: url.to_owned() }, media).await?;
        Ok(job)
    }

    /// Takes the URL of a media file that stays where it is. Only learners' browsers ever call it, so it may lie inside
    /// a network, as far as the learners are inside too.
    pub async fn import_reference(
        &self,
        actor: &Actor,
        app: &AppId,
        request: ImportRequest,
        media: Media,
        url: &str,
    ) -> Result<Uuid> {
        actor.must(Action::EditLibrary, Some(app))?;
        let parsed = Url::parse(url).map_err(|e| Error::invalid("url", e))?;
        if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() {
            return Err(Error::invalid("url", "must begin with http:// or https://"));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(Error::invalid("url", "must not hold a user or a password: every learner would see it"));
        }
        self.check_import(actor, app, &request).await?;
        let media = media.course(file_name_of(&parsed).as_deref(), &request.course_id, Some(&parsed))?;
        let job = self.entropy().id(self.now());
        self.insert_job(actor, app, request, job, Source::Reference, Some(media)).await?;
        Ok(job)
    }

    /// Whether such an import may begin: to be asked before a file is received, and again after it.
    pub async fn check_import(&self, actor: &Actor, app: &AppId, request: &ImportRequest) -> Result<()> {
        actor.must(Action::EditLibrary, Some(app))?;
        if let Some(url) = &request.postback_url {
            self.parse_outbound("postbackUrl", url)?;
        }
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
        media: Option<MediaCourse>,
    ) -> Result<()> {
        let now = self.now();
        let row = ImportJob {
            id,
            app_id: app.to_string(),
            course_id: request.course_id.to_string(),
            new_version: request.may_create_new_version,
            source: Json(source),
            tags: Json(request.tags.into_vec()),
            media: media.map(Json),
            postback_url: request.postback_url,
            postback_attempts: 0,
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
