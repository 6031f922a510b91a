use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use usher_content::{Assembly, FileEntry, Method};
use usher_model::AppId;
use usher_store::package_files::{self, PackageFile};

use super::CourseRef;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// The package of a course, put together while it is read.
pub struct CourseZip {
    /// Bytes of the whole.
    pub size: u64,
    /// The bytes.
    pub stream: BoxStream<'static, Result<Bytes>>,
}

impl Usher {
    /// The files of a course as one zip: those that were imported and those that were changed since, each as it lies in
    /// the store. What is read is the course of this moment, whatever changes meanwhile.
    pub async fn course_zip(&self, actor: &Actor, app: &AppId, place: &CourseRef) -> Result<CourseZip> {
        actor.must(Action::ReadLibrary, Some(app))?;
        let (version, files) = {
            let mut conn = self.store().read().await?;
            let (_, version) = place.find(&mut conn, app).await?;
            (version.id, package_files::list(&mut conn, version.id).await?)
        };
        let zip = Assembly::new(files.iter().map(entry).collect());
        let size = zip.length();
        let headers: Vec<Vec<u8>> = zip.files().iter().map(|file| zip.header(file)).collect();
        let directory = zip.directory();
        let usher = self.clone();
        let parts = futures::stream::iter(headers.into_iter().zip(files)).then(move |(header, file)| {
            let file = usher.file_of(version, file);
            async move {
                let packed = file.packed().await?;
                Ok::<_, Error>(futures::stream::once(async { Ok(Bytes::from(header)) }).chain(packed))
            }
        });
        let end = futures::stream::once(async { Ok(Bytes::from(directory)) });
        Ok(CourseZip { size, stream: parts.try_flatten().chain(end).boxed() })
    }
}

fn entry(file: &PackageFile) -> FileEntry {
    FileEntry {
        path: file.path.clone(),
        offset: file.position.cast_unsigned(),
        compressed: file.compressed.cast_unsigned(),
        size: file.size.cast_unsigned(),
        crc32: file.crc32 as u32,
        method: if file.deflated { Method::Deflate } else { Method::Stored },
        modified: file.modified_at.map(|at| DateTime::<Utc>::from(at).naive_utc()),
    }
}
