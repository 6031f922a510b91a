//! A reader that gives up.

use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};

/// Reads until a number of bytes was read, and fails after that.
pub(super) struct Rationed<R> {
    pub(super) inner: R,
    /// Bytes that may still be read.
    pub(super) left: u64,
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.left == 0 {
            return Err(Error::new(ErrorKind::InvalidData, "there is no directory where it should be"));
        }
        let read = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Rationed<R> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.inner.seek(to)
    }
}
