use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::io::AsyncWriteExt as _;

use crate::{Error, Result, Usher};

/// A package that is being received: streamed into a file that goes away with this value.
pub struct Upload {
    file: tokio::fs::File,
    path: PathBuf,
    received: u64,
    limit: u64,
}

impl Usher {
    /// Begins to receive a package.
    pub async fn begin_upload(&self) -> Result<Upload> {
        let folder = &self.settings().temp_dir;
        tokio::fs::create_dir_all(folder).await?;
        let path = folder.join(format!("{}.part", self.entropy().id(self.now())));
        let file = tokio::fs::File::create_new(&path).await?;
        Ok(Upload { file, path, received: 0, limit: self.settings().max_package_bytes })
    }
}

impl Upload {
    /// Takes the next piece.
    pub async fn write(&mut self, piece: &Bytes) -> Result<()> {
        self.received += piece.len() as u64;
        if self.received > self.limit {
            return Err(Error::invalid("file", format!("is larger than {} bytes (imports.max_bytes)", self.limit)));
        }
        self.file.write_all(piece).await?;
        Ok(())
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
