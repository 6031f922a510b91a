use futures::TryStreamExt as _;
use usher_model::AppId;
use usher_store::import_jobs;
use usher_store::package_files::{self, PackageFile, asset_path};

use super::super::CourseRef;
use super::{STILL_READ, read_path};
use crate::event::Happening;
use crate::import::Upload;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Whether a file may be there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssetPolicy {
    /// It may or may not.
    #[default]
    Lax,
    /// It must not.
    Reject,
    /// It must.
    Strict,
}

impl Usher {
    /// Adds a received file to a course, or takes the place of the one that is there; tells its path. A destination that
    /// ends with a slash is a folder, in which the file keeps its name.
    pub async fn put_asset(
        &self,
        actor: &Actor,
        app: &AppId,
        place: &CourseRef,
        destination: &str,
        policy: AssetPolicy,
        mut upload: Upload,
    ) -> Result<String> {
        actor.must(Action::EditLibrary, Some(app))?;
        let path = match (destination, &upload.file_name) {
            ("", _) => return Err(Error::invalid("destination", "is missing")),
            (folder, Some(name)) if folder.ends_with('/') => read_path("destination", &format!("{folder}{name}"))?,
            (path, _) => read_path("destination", path)?,
        };
        let now = self.now();
        let object = asset_path(self.entropy().id(now));
        let mut tx = self.store().begin().await?;
        import_jobs::doom_objects(&mut tx, std::slice::from_ref(&object), (now + STILL_READ).into()).await?;
        tx.commit().await?;
        self.objects().put_file(&object, upload.finish().await?).await?;

        let mut tx = self.store().begin().await?;
        let (course, version) = place.lock(&mut tx, app).await?;
        let before = package_files::find(&mut tx, version.id, &path).await?;
        match policy {
            AssetPolicy::Reject if before.is_some() => {
                return Err(Error::invalid(
                    "destination",
                    format!("[{path}] exists already (updateAssetPolicy reject)"),
                ));
            }
            AssetPolicy::Strict if before.is_none() => {
                return Err(Error::invalid(
                    "destination",
                    format!("[{path}] does not exist (updateAssetPolicy strict)"),
                ));
            }
            _ => {}
        }
        let file = PackageFile {
            path,
            position: 0,
            compressed: upload.size().cast_signed(),
            size: upload.size().cast_signed(),
            crc32: i64::from(upload.crc32()),
            deflated: false,
            object: Some(object.clone()),
            modified_at: Some(now.into()),
        };
        package_files::put(&mut tx, version.id, &file).await?;
        import_jobs::spare_object(&mut tx, &object).await?;
        let replaced: Vec<String> = before.and_then(|file| file.object).into_iter().collect();
        import_jobs::doom_objects(&mut tx, &replaced, (now + STILL_READ).into()).await?;
        place.touch(&mut tx, app, (&course, &version), now.into()).await?;
        let happening = Happening {
            verb: "course.put_asset",
            thing: "course",
            id: place.course.as_str(),
            detail: serde_json::json!({ "version": version.number, "path": file.path }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(file.path)
    }

    /// Fetches a file into a course, as [`Usher::put_asset`] puts one there.
    pub async fn fetch_asset(
        &self,
        actor: &Actor,
        app: &AppId,
        place: &CourseRef,
        destination: &str,
        policy: AssetPolicy,
        url: &str,
    ) -> Result<String> {
        actor.must(Action::EditLibrary, Some(app))?;
        let refused = |why: crate::outbound::CallError| Error::invalid("fetchUrl", format!("cannot be fetched: {why}"));
        let parsed = self.parse_outbound("fetchUrl", url)?;
        self.check_course(actor, app, place).await?;
        let mut upload = self.begin_upload(actor, app).await?;
        upload.file_name = crate::import::file_name_of(&parsed);
        let mut body = self.outbound().stream(parsed).await.map_err(refused)?;
        while let Some(piece) = body.try_next().await.map_err(refused)? {
            upload.write(&piece).await?;
        }
        self.put_asset(actor, app, place, destination, policy, upload).await
    }
}
