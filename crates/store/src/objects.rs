use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, WriteMultipart};
use tokio::io::AsyncReadExt as _;
use url::Url;

use crate::{Error, Result};

/// Where packages lie: a folder (`file:…`) now, an S3 bucket later; the callers do not see the difference.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
}

impl Objects {
    /// Opens `file:<folder>`, which is made if missing.
    pub fn open(url: &str) -> Result<Self> {
        let Some(folder) = url.strip_prefix("file:") else {
            let scheme = Url::parse(url).map(|u| u.scheme().to_owned()).unwrap_or_default();
            return Err(Error::Url(format!("objects.url must begin with file: (`{scheme}` is not served yet)")));
        };
        let folder = FilePath::new(folder.strip_prefix("//").unwrap_or(folder));
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Copies a local file into the store, in bounded memory; it is there whole or not at all.
    pub async fn put_file(&self, path: &str, file: &FilePath) -> Result<()> {
        let mut source = tokio::fs::File::open(file).await?;
        let mut upload = WriteMultipart::new(self.store.put_multipart(&Path::from(path)).await?);
        let mut buffer = vec![0; 256 * 1024];
        loop {
            let read = match source.read(&mut buffer).await {
                Ok(0) => break,
                Ok(read) => read,
                Err(e) => {
                    upload.abort().await?;
                    return Err(e.into());
                }
            };
            upload.wait_for_capacity(4).await?;
            upload.write(&buffer[..read]);
        }
        upload.finish().await?;
        Ok(())
    }

    /// Makes an object known under a second name, replacing what had it (on a file system a link, so it costs nothing).
    pub async fn copy(&self, from: &str, to: &str) -> Result<()> {
        Ok(self.store.copy(&Path::from(from), &Path::from(to)).await?)
    }

    /// Removes an object; one that is not there is no error.
    pub async fn delete(&self, path: &str) -> Result<()> {
        match self.store.delete(&Path::from(path)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    /// Streams part of an object.
    pub async fn read_range(&self, path: &str, range: Range<u64>) -> Result<BoxStream<'static, Result<Bytes>>> {
        if range.is_empty() {
            return Ok(futures::stream::empty().boxed());
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.store.get_opts(&Path::from(path), options).await?;
        Ok(found.into_stream().map_err(Error::from).boxed())
    }

    /// Copies an object into a local file, in bounded memory.
    pub async fn fetch_to_file(&self, path: &str, file: &mut tokio::fs::File) -> Result<()> {
        use tokio::io::AsyncWriteExt as _;
        let mut stream = self.store.get(&Path::from(path)).await?.into_stream();
        while let Some(chunk) = stream.try_next().await? {
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        Ok(())
    }
}
