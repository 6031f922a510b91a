use std::ops::Range;

use async_compression::tokio::bufread::DeflateDecoder;
use bytes::Bytes;
use futures::TryStreamExt as _;
use futures::stream::{BoxStream, StreamExt as _};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::{ReaderStream, StreamReader};
use usher_store::package_files::PackageFile;
use usher_store::{Objects, versions};
use uuid::Uuid;

use crate::{Error, Result, Usher};

/// A file of a course, found but not yet read.
#[derive(Clone)]
pub struct CourseFile {
    objects: Objects,
    object: String,
    file: PackageFile,
    /// Changes whenever the bytes do.
    pub etag: String,
}

impl Usher {
    /// A file of a version that was found under its application.
    pub(crate) fn file_of(&self, version: Uuid, file: PackageFile) -> CourseFile {
        CourseFile {
            etag: format!("\"{:08x}-{:x}\"", file.crc32, file.size),
            objects: self.objects().clone(),
            object: file.object.clone().unwrap_or_else(|| versions::object_path(version)),
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

    /// The file's bytes as they lie in the package.
    pub(super) async fn packed(&self) -> Result<BoxStream<'static, Result<Bytes>>> {
        let start = self.file.position.cast_unsigned();
        let range = start..start + self.file.compressed.cast_unsigned();
        Ok(self.objects.read_range(&self.object, range).await?.map_err(Error::from).boxed())
    }
}
