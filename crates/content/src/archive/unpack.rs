//! Unpacking entries, one at a time, with one buffer.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::refuse;
use crate::error::{EntryFault, PackageError};
use crate::package::{FileEntry, Method};

const BUFFER_BYTES: usize = 64 << 10;

/// The fixed part of a local file header (APPNOTE 4.3.7) and the signature it begins with.
const HEADER_BYTES: usize = 30;
const HEADER_SIGNATURE: &[u8] = b"PK\x03\x04";

pub(super) struct Unpacker {
    file: BufReader<File>,
    buffer: Box<[u8]>,
    /// Where something begins, in order: every entry, and last the directory.
    beginnings: Vec<u64>,
}

impl Unpacker {
    /// `beginnings` in ascending order.
    pub(super) fn new(file: File, beginnings: Vec<u64>) -> Self {
        Self {
            file: BufReader::with_capacity(BUFFER_BYTES, file),
            buffer: vec![0; BUFFER_BYTES].into_boxed_slice(),
            beginnings,
        }
    }

    /// Unpacks the entry whose local header begins at `header`, checks its size and checksum, fills in where its data
    /// begin, and hands the bytes on part by part. Stops at the first byte too many.
    pub(super) fn unpack(
        &mut self,
        header: u64,
        entry: &mut FileEntry,
        mut take: impl FnMut(&[u8]),
    ) -> Result<(), PackageError> {
        let refused = |fault| refuse(&entry.path, fault);
        let after = self.beginnings.partition_point(|beginning| *beginning <= header);
        let next = *self.beginnings.get(after).ok_or_else(|| refused(EntryFault::Misplaced))?;
        let offset = self.data_start(header)?.ok_or_else(|| refused(EntryFault::Misplaced))?;
        if offset.checked_add(entry.compressed).is_none_or(|end| end > next) {
            return Err(refused(EntryFault::Overlaps));
        }

        let packed = (&mut self.file).take(entry.compressed);
        let mut source = Source::new(entry.method, packed);
        let mut checksum = Crc::new();
        let mut size = 0;
        loop {
            let part = match source.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(read) => &self.buffer[..read],
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                // What the decoder says of bad data; the file itself fails with other kinds.
                Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::UnexpectedEof) => {
                    return Err(refused(EntryFault::DamagedData));
                }
                Err(error) => return Err(error.into()),
            };
            size += part.len() as u64;
            if size > entry.size {
                break;
            }
            checksum.update(part);
            take(part);
        }
        if size != entry.size {
            return Err(refused(EntryFault::WrongSize(entry.size)));
        }
        if checksum.sum() != entry.crc32 {
            return Err(refused(EntryFault::WrongChecksum));
        }
        entry.offset = offset;
        Ok(())
    }

    /// Goes behind the local header; None if there is none. Its own claims on name and size are not used.
    fn data_start(&mut self, header: u64) -> io::Result<Option<u64>> {
        self.go_to(header)?;
        let mut fixed = [0; HEADER_BYTES];
        match self.file.read_exact(&mut fixed) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        if !fixed.starts_with(HEADER_SIGNATURE) {
            return Ok(None);
        }
        let name = u16::from_le_bytes([fixed[26], fixed[27]]);
        let extra = u16::from_le_bytes([fixed[28], fixed[29]]);
        let rest = u64::from(name) + u64::from(extra);
        self.file.seek_relative(rest as i64)?;
        Ok(header.checked_add(HEADER_BYTES as u64 + rest))
    }

    /// Keeps what is buffered if the place is near: entries usually follow one another.
    fn go_to(&mut self, place: u64) -> io::Result<()> {
        let here = self.file.stream_position()?;
        match i64::try_from(i128::from(place) - i128::from(here)) {
            Ok(distance) => self.file.seek_relative(distance),
            Err(_) => self.file.seek(SeekFrom::Start(place)).map(drop),
        }
    }
}

enum Source<R> {
    Stored(R),
    Deflate(DeflateDecoder<R>),
}

impl<R: BufRead> Source<R> {
    fn new(method: Method, packed: R) -> Self {
        match method {
            Method::Stored => Self::Stored(packed),
            Method::Deflate => Self::Deflate(DeflateDecoder::new(packed)),
        }
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(packed) => packed.read(buffer),
            Self::Deflate(packed) => packed.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    #[test]
    fn a_bomb_is_cut_off_at_the_first_byte_too_many() {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&vec![0; 50 << 20]).unwrap();
        let packed = packed.finish().unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(HEADER_SIGNATURE).unwrap();
        file.write_all(&[0; HEADER_BYTES - HEADER_SIGNATURE.len()]).unwrap();
        file.write_all(&packed).unwrap();
        let end = (HEADER_BYTES + packed.len()) as u64;
        let mut entry = FileEntry {
            path: "bomb".to_owned(),
            offset: 0,
            compressed: packed.len() as u64,
            size: 1000,
            crc32: 0,
            method: Method::Deflate,
            modified: None,
        };

        let mut unpacker = Unpacker::new(file, vec![0, end]);
        let mut taken = 0;
        let refused = unpacker.unpack(0, &mut entry, |part| taken += part.len()).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "file \"bomb\" in the zip is not of the size that the zip's directory says (1000 bytes)"
        );
        assert_eq!(taken, 0);
        let read = unpacker.file.stream_position().unwrap();
        assert!(read < end / 10, "{read} of {end} bytes were unpacked");
    }
}
