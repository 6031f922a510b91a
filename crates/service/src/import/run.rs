use std::path::{Path, PathBuf};

use futures::TryStreamExt as _;
use tokio::io::AsyncWriteExt as _;
use usher_content::{Limits, MediaCourse, Package, PackageError, pack_media, read_media_package, read_package};
use usher_model::{AppId, CourseId};
use usher_store::import_jobs::{self, Ending, ImportJob, Source};
use usher_store::{Conn, Json, courses, package_files, versions};
use uuid::Uuid;

use crate::outbound::CallError;
use crate::{Error, Result, Usher};

/// Why an import ends without a course.
#[derive(Debug, thiserror::Error)]
pub(super) enum ImportFault {
    /// The package or its source is to blame; the text is for its importer.
    #[error("{0}")]
    Refused(String),
    /// It may work later.
    #[error("{0}")]
    Passing(#[from] Error),
}

impl From<std::io::Error> for ImportFault {
    fn from(error: std::io::Error) -> Self {
        Self::Passing(error.into())
    }
}

impl From<usher_store::Error> for ImportFault {
    fn from(error: usher_store::Error) -> Self {
        Self::Passing(error.into())
    }
}

/// A file that goes away with this value.
struct TempFile(PathBuf);

impl Drop for TempFile {
    fn drop(&mut self) {
        // It may not have been made yet.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Usher {
    /// Makes a course version of a leased job's package.
    ///
    /// The package object is named after the job and marked to be removed before it is written; the transaction that
    /// adds the version spares it. So a crash at any point leaves either a whole course or nothing.
    pub(super) async fn run_import(&self, job: &ImportJob, worker: Uuid) -> Result<(), ImportFault> {
        let app = AppId::parse(&job.app_id).map_err(Error::internal)?;
        let course = CourseId::parse(&job.course_id).map_err(Error::internal)?;
        let local = TempFile(self.settings().temp_dir.join(format!("import-{}.zip", job.id)));
        tokio::fs::create_dir_all(&self.settings().temp_dir).await?;
        self.bring_here(job, &local.0).await?;
        let packed = match &job.media {
            Some(Json(media)) => self.pack(job, media, &local.0).await?,
            None => local,
        };
        let size = tokio::fs::metadata(&packed.0).await?.len();
        let package = read_off_thread(&packed.0, job.media.as_ref().map(|media| media.0.clone())).await?;

        let upload = import_jobs::upload_path(job.id);
        let object = versions::object_path(job.id);
        let mut tx = self.store().begin().await?;
        let grace = self.now() + chrono::Duration::hours(1);
        import_jobs::doom_objects(&mut tx, std::slice::from_ref(&object), grace.into()).await?;
        tx.commit().await?;
        if job.source.0 == Source::Upload && job.media.is_none() {
            self.objects().copy(&upload, &object).await?;
        } else {
            self.objects().put_file(&object, &packed.0).await?;
        }

        let now = self.now();
        let mut tx = self.store().begin().await?;
        let ending =
            Ending { state: "COMPLETE", message: "Import Successful", version_id: Some(job.id), at: now.into() };
        self.insert_version(&mut tx, &app, &course, job, package, size).await?;
        if !import_jobs::finish(&mut tx, job.id, worker, &ending).await? {
            // Another worker has the job now; what this one did is taken back with the transaction.
            return Ok(());
        }
        import_jobs::spare_object(&mut tx, &object).await?;
        import_jobs::doom_objects(&mut tx, &[upload], now.into()).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn bring_here(&self, job: &ImportJob, path: &Path) -> Result<(), ImportFault> {
        let mut file = tokio::fs::File::create(path).await?;
        match &job.source.0 {
            Source::Upload => self.objects().fetch_to_file(&import_jobs::upload_path(job.id), &mut file).await?,
            Source::Fetch { url } => self.fetch(url, &mut file).await?,
            Source::Reference => {}
        }
        Ok(())
    }

    /// Makes a package of a media file.
    async fn pack(&self, job: &ImportJob, media: &MediaCourse, file: &Path) -> Result<TempFile, ImportFault> {
        let packed = TempFile(self.settings().temp_dir.join(format!("import-{}.media.zip", job.id)));
        let into = tokio::fs::File::create(&packed.0).await?.into_std().await;
        let file = match media.url {
            None => Some(tokio::fs::File::open(file).await?.into_std().await),
            Some(_) => None,
        };
        let media = media.clone();
        off_thread(move || pack_media(&media, file, into)).await?;
        Ok(packed)
    }

    async fn fetch(&self, url: &str, file: &mut tokio::fs::File) -> Result<(), ImportFault> {
        let refuse = |why: CallError| ImportFault::Refused(format!("The package could not be fetched: {why}."));
        let parsed = self.parse_outbound("url", url).map_err(|fault| ImportFault::Refused(fault.to_string()))?;
        let mut body = self.outbound().stream(parsed).await.map_err(refuse)?;
        let limit = self.settings().max_package_bytes;
        let mut received = 0;
        while let Some(piece) = body.try_next().await.map_err(refuse)? {
            received += piece.len() as u64;
            if received > limit {
                return Err(ImportFault::Refused(format!(
                    "The package is larger than {limit} bytes (imports.max_bytes)."
                )));
            }
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        Ok(())
    }

    async fn insert_version(
        &self,
        tx: &mut Conn,
        app: &AppId,
        course: &CourseId,
        job: &ImportJob,
        package: Package,
        size: u64,
    ) -> Result<(), ImportFault> {
        let now = self.now();
        let known = courses::lock(tx, app, course).await?;
        let is_new = known.is_none();
        let (number, key) = match known {
            Some(_) if !job.new_version => {
                return Err(ImportFault::Refused(Error::CourseExists { id: course.to_string() }.to_string()));
            }
            Some(known) => {
                let number = known.latest_version + 1;
                courses::set_latest(tx, app, course, number, &package.title, now.into()).await?;
                (number, known.key)
            }
            None => {
                let row = courses::Course {
                    app_id: app.to_string(),
                    id: course.to_string(),
                    key: self.entropy().id(now),
                    title: package.title.clone(),
                    latest_version: 0,
                    created_at: now.into(),
                    updated_at: now.into(),
                };
                courses::insert(tx, &row).await?;
                (0, row.key)
            }
        };
        courses::add_tags(tx, key, &job.tags.0).await?;
        let row = versions::Version {
            id: job.id,
            app_id: app.to_string(),
            course_id: course.to_string(),
            number,
            standard: package.standard.wire().to_owned(),
            title: package.title,
            root: Json(package.root),
            metadata: Json(package.metadata),
            languages: Json(package.languages),
            warnings: Json(package.warnings),
            size: size.cast_signed(),
            created_at: now.into(),
            updated_at: now.into(),
        };
        versions::insert(tx, &row).await?;
        package_files::insert(tx, row.id, &package.files).await?;
        if is_new {
            self.tell_submitted(tx, key).await?;
        }
        Ok(())
    }
}

async fn read_off_thread(path: &Path, media: Option<MediaCourse>) -> Result<Package, ImportFault> {
    let file = tokio::fs::File::open(path).await?.into_std().await;
    off_thread(move || match media {
        Some(media) => read_media_package(&media, file, &Limits::default()),
        None => read_package(file, &Limits::default()),
    })
    .await
}

/// Packing copies a file and reading inflates every one, and both block, so they have a thread of their own.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PackageError> + Send + 'static,
) -> Result<T, ImportFault> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
        .map_err(|fault| ImportFault::Refused(fault.to_string()))
}
