use std::ops::Range;

use async_compression::tokio::bufread::DeflateDecoder;
use bytes::Bytes;
use futures::TryStreamExt as _;
use futures::stream::{BoxStream, StreamExt as _};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::{ReaderStream, StreamReader};
use usher_store::versions::{self, PackageFile};
use usher_store::{Objects, instances, launches};
use uuid::Uuid;

use super::{LaunchFault, LaunchToken};
use crate::{Error, Result, Usher};

/// A file of a course, found but not yet read.
pub struct CourseFile {
    objects: Objects,
    object: String,
    file: PackageFile,
    /// Changes whenever the bytes do.
    pub etag: String,
}

/// The page around the player, before its launch begins.
#[derive(Clone, Debug)]
pub struct Shell {
    /// A style sheet of whoever made the link.
    pub css_url: Option<String>,
}

impl Usher {
    /// A file of the course that a launch is in.
    pub async fn course_file(&self, token: &LaunchToken, path: &str) -> Result<CourseFile, LaunchFault> {
        let mut conn = self.store().read().await?;
        let launch = launches::find(&mut conn, &token.hash()).await?.ok_or(LaunchFault::Unknown)?;
        match launch.state.as_str() {
            "live" | "paused" => {}
            "replaced" => return Err(LaunchFault::Replaced),
            "ended" => return Err(LaunchFault::Ended),
            _ => return Err(LaunchFault::Unknown),
        }
        let instance =
            instances::find(&mut conn, launch.registration_key, launch.instance).await?.ok_or(LaunchFault::Unknown)?;
        let file = versions::find_file(&mut conn, instance.version_id, path).await?.ok_or(LaunchFault::Unknown)?;
        Ok(self.found(instance.version_id, file))
    }

    /// What the player's shell shows before it begins the launch of that token, if there is one.
    pub async fn launch_shell(&self, token: &LaunchToken) -> Result<Option<Shell>> {
        let mut conn = self.store().read().await?;
        let found = launches::find(&mut conn, &token.hash()).await?;
        Ok(found.map(|launch| Shell { css_url: launch.options.css_url }))
    }

    fn found(&self, version: Uuid, file: PackageFile) -> CourseFile {
        CourseFile {
            etag: format!("\"{:08x}-{:x}\"", file.crc32, file.size),
            objects: self.objects().clone(),
            object: versions::object_path(version),
            file,
        }
    }
}

impl CourseFile {
    /// Bytes of the file.
    pub fn size(&self) -> u64 {
        self.file.size.cast_unsigned()
    }

    /// The file as gzip, made from what lies in the zip without inflating it (RFC 1952: a header, the same deflated
    /// bytes, checksum and size); `None` if it is not deflated there. With it, its length.
    pub async fn gzip(&self) -> Result<Option<(u64, BoxStream<'static, Result<Bytes>>)>> {
        const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        if !self.file.deflated {
            return Ok(None);
        }
        let mut trailer = Vec::with_capacity(8);
        trailer.extend((self.file.crc32 as u32).to_le_bytes());
        trailer.extend((self.file.size as u32).to_le_bytes());
        let packed = self.packed().await?;
        let stream = futures::stream::once(async { Ok(Bytes::from_static(&HEADER)) })
            .chain(packed)
            .chain(futures::stream::once(async move { Ok(Bytes::from(trailer)) }));
        let length = HEADER.len() as u64 + self.file.compressed.cast_unsigned() + 8;
        Ok(Some((length, stream.boxed())))
    }

    /// Part of the file, unpacked as it is read. The range lies within [`CourseFile::size`].
    pub async fn read(&self, range: Range<u64>) -> Result<BoxStream<'static, Result<Bytes>>> {
        if !self.file.deflated {
            let start = self.file.position.cast_unsigned();
            let stored = self.objects.read_range(&self.object, start + range.start..start + range.end).await?;
            return Ok(stored.map_err(Error::from).boxed());
        }
        let packed = self.packed().await?.map_err(std::io::Error::other);
        let mut reader = DeflateDecoder::new(StreamReader::new(packed));
        let mut sink = tokio::io::sink();
        tokio::io::copy(&mut (&mut reader).take(range.start), &mut sink).await?;
        let unpacked = reader.take(range.end - range.start);
        Ok(ReaderStream::with_capacity(unpacked, 64 * 1024).map_err(Error::from).boxed())
    }

    async fn packed(&self) -> Result<BoxStream<'static, Result<Bytes>>> {
        let start = self.file.position.cast_unsigned();
        let range = start..start + self.file.compressed.cast_unsigned();
        Ok(self.objects.read_range(&self.object, range).await?.map_err(Error::from).boxed())
    }
}
