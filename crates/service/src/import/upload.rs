use std::path::{Path, PathBuf};

use bytes::Bytes;
use flate2::Crc;
use tokio::io::AsyncWriteExt as _;
use usher_model::AppId;

use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// A file that is being received: streamed into one that goes away with this value.
pub struct Upload {
    file: tokio::fs::File,
    path: PathBuf,
    received: u64,
    limit: u64,
    checksum: Crc,
    /// What its sender calls it, if known.
    pub file_name: Option<String>,
}

impl Usher {
    /// Begins to receive a file for an application: a package, or a file of a course.
    pub async fn begin_upload(&self, actor: &Actor, app: &AppId) -> Result<Upload> {
        actor.must(Action::EditLibrary, Some(app))?;
        let folder = &self.settings().temp_dir;
        tokio::fs::create_dir_all(folder).await?;
        let path = folder.join(format!("{}.part", self.entropy().id(self.now())));
        let file = tokio::fs::File::create_new(&path).await?;
        let limit = self.settings().max_package_bytes;
        Ok(Upload { file, path, received: 0, limit, checksum: Crc::new(), file_name: None })
    }
}

impl Upload {
    /// Takes the next piece.
    pub async fn write(&mut self, piece: &Bytes) -> Result<()> {
        self.received += piece.len() as u64;
        if self.received > self.limit {
            return Err(Error::invalid("file", format!("is larger than {} bytes (imports.max_bytes)", self.limit)));
        }
        self.checksum.update(piece);
        self.file.write_all(piece).await?;
        Ok(())
    }

    /// Bytes received so far.
    pub(crate) fn size(&self) -> u64 {
        self.received
    }

    /// Their CRC-32.
    pub(crate) fn crc32(&self) -> u32 {
        self.checksum.sum()
    }

    /// Ends receiving.
    pub(crate) async fn finish(&mut self) -> Result<&Path> {
        self.file.flush().await?;
        Ok(&self.path)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(%error, "a received file could not be removed");
        }
    }
}
