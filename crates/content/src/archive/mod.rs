//! A zip read with bounds: every number in it is a claim by the sender.
//!
//! The directory is read first, and what it claims is checked before any data is touched. Then each entry is unpacked
//! once, in the order of the file, into a small buffer. The `zip` crate finds and decodes the directory; its entry
//! reader is not used, because overlaps must be seen and one buffer is enough for all entries.

mod name;
mod rationed;
mod unpack;

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek};

use chrono::{NaiveDate, NaiveDateTime};
use zip::CompressionMethod;
use zip::read::{ArchiveOffset, Config, ZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use self::name::Name;
pub use self::name::file_path;
use self::rationed::Rationed;
use self::unpack::Unpacker;
use crate::error::{EntryFault, PackageError};
use crate::package::{FileEntry, Limits, Method};
use crate::recognise;

/// What unpacks to less than this is exempt from the limit on the ratio: a small file may well be all blanks.
const RATIO_EXEMPT_BYTES: u64 = 1 << 20;

/// What may be read to find the directory. Its place is in the last 64 KiB; only where that place is wrong does the
/// `zip` crate search the whole file, and it remembers all that looks like a directory on the way.
const SEARCH_BYTES: u64 = 1 << 20;

/// A zip whose directory was found acceptable.
pub(crate) struct Archive {
    unpacker: Unpacker,
    files: Vec<FileEntry>,
    /// Where the local headers of `files` begin; the data begin behind them, which is known once they are read.
    headers: Vec<u64>,
    unpacked: Vec<bool>,
    warnings: Vec<String>,
}

impl Archive {
    /// Reads and checks the directory.
    pub(crate) fn open(file: File, limits: &Limits) -> Result<Self, PackageError> {
        let length = file.metadata()?.len();
        let reader = Rationed { inner: BufReader::new(&file), left: SEARCH_BYTES };
        let mut directory = match ZipIterable::try_new(reader, Config { archive_offset: ArchiveOffset::Known(0) }) {
            Ok(directory) => directory,
            Err(error) => return Err(not_a_directory(&file, error)),
        };
        if directory.len() > limits.entries {
            return Err(PackageError::TooManyEntries { entries: directory.len(), limit: limits.entries });
        }
        let mut draft = Draft::new(length);
        let entries = directory.files().map_err(damaged)?;
        // Entries are given one by one, so from here on nothing piles up.
        entries.reader_mut().left = u64::MAX;
        for entry in entries {
            draft.add(&entry.map_err(damaged)?, limits)?;
        }
        draft.finish(file, limits)
    }

    /// The paths of the files, in the order of the directory.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// The size that the directory claims for a file.
    pub(crate) fn size(&self, path: &str) -> Option<u64> {
        self.files.iter().find(|file| file.path == path).map(|file| file.size)
    }

    /// Unpacks one file into memory, and checks it. The caller has looked at its size. None if there is no such file.
    pub(crate) fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, PackageError> {
        let Some(index) = self.files.iter().position(|file| file.path == path) else { return Ok(None) };
        let mut bytes = Vec::new();
        self.unpack(index, |part| bytes.extend_from_slice(part))?;
        Ok(Some(bytes))
    }

    /// Unpacks and checks all that was not read yet. Gives the files and the warnings.
    pub(crate) fn check(mut self) -> Result<(Vec<FileEntry>, Vec<String>), PackageError> {
        let mut order: Vec<usize> = (0..self.files.len()).filter(|index| !self.unpacked[*index]).collect();
        order.sort_unstable_by_key(|index| self.headers[*index]);
        for index in order {
            self.unpack(index, |_| {})?;
        }
        Ok((self.files, self.warnings))
    }

    fn unpack(&mut self, index: usize, take: impl FnMut(&[u8])) -> Result<(), PackageError> {
        self.unpacker.unpack(self.headers[index], &mut self.files[index], take)?;
        self.unpacked[index] = true;
        Ok(())
    }
}

/// The directory while it is read.
struct Draft {
    length: u64,
    files: Vec<FileEntry>,
    headers: Vec<u64>,
    /// The beginnings of all entries, also of folders and of what is left out.
    beginnings: Vec<u64>,
    directory_start: u64,
    total: u64,
}

impl Draft {
    fn new(length: u64) -> Self {
        Self {
            length,
            files: Vec::new(),
            headers: Vec::new(),
            beginnings: Vec::new(),
            directory_start: u64::MAX,
            total: 0,
        }
    }

    fn add(&mut self, entry: &ZipFileEntry<'_>, limits: &Limits) -> Result<(), PackageError> {
        let raw = entry.name_raw();
        if raw.len() > limits.name_bytes {
            let start = String::from_utf8_lossy(&raw[..limits.name_bytes]);
            return Err(refuse(&start, EntryFault::NameTooLong(limits.name_bytes)));
        }
        // Names that are UTF-8 are taken for it also without the flag that says so: some packers forget it.
        let given = entry.name().map_err(damaged)?;
        let named = Name::read(&given).map_err(|fault| refuse(&given, fault))?;
        if entry.is_symlink() {
            return Err(refuse(&given, EntryFault::SymbolicLink));
        }
        self.beginnings.push(entry.header_start());
        self.directory_start = self.directory_start.min(entry.central_header_start());
        let Name::File(path) = named else { return Ok(()) };
        let method = check_claims(entry, limits).map_err(|fault| refuse(&path, fault))?;
        self.total = self.total.saturating_add(entry.size());
        if self.total > limits.total_bytes {
            return Err(PackageError::TooLarge { limit: limits.total_bytes });
        }
        self.headers.push(entry.header_start());
        self.files.push(FileEntry {
            path,
            offset: 0,
            compressed: entry.compressed_size(),
            size: entry.size(),
            crc32: entry.crc32(),
            method,
            modified: modified(entry),
        });
        Ok(())
    }

    fn finish(mut self, file: File, limits: &Limits) -> Result<Archive, PackageError> {
        if self.total > RATIO_EXEMPT_BYTES && self.total / limits.ratio > self.length {
            return Err(PackageError::TooDense { limit: limits.ratio });
        }
        self.beginnings.sort_unstable();
        let shared: HashSet<u64> =
            self.beginnings.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        if let Some(index) = self.headers.iter().position(|header| shared.contains(header)) {
            return Err(refuse(&self.files[index].path, EntryFault::Overlaps));
        }
        let warnings = check_names(&self.files)?;
        self.beginnings.push(self.directory_start);
        Ok(Archive {
            unpacked: vec![false; self.files.len()],
            unpacker: Unpacker::new(file, self.beginnings),
            files: self.files,
            headers: self.headers,
            warnings,
        })
    }
}

fn check_claims(entry: &ZipFileEntry<'_>, limits: &Limits) -> Result<Method, EntryFault> {
    if entry.encrypted() {
        return Err(EntryFault::Encrypted);
    }
    let method = match entry.compression() {
        CompressionMethod::Stored => Method::Stored,
        CompressionMethod::Deflated => Method::Deflate,
        other => return Err(EntryFault::Method(other.to_string())),
    };
    let (size, compressed) = (entry.size(), entry.compressed_size());
    if size > limits.entry_bytes {
        return Err(EntryFault::TooLarge(limits.entry_bytes));
    }
    if method == Method::Stored && size != compressed {
        return Err(EntryFault::WrongSize(size));
    }
    if size > RATIO_EXEMPT_BYTES && size / limits.ratio > compressed {
        return Err(EntryFault::TooDense(limits.ratio));
    }
    Ok(method)
}

/// Refuses names that come twice; gives a warning for names that differ by case only.
fn check_names(files: &[FileEntry]) -> Result<Vec<String>, PackageError> {
    let mut seen = HashSet::with_capacity(files.len());
    let mut folded = HashMap::with_capacity(files.len());
    let mut warnings = Vec::new();
    for file in files {
        if !seen.insert(file.path.as_str()) {
            return Err(refuse(&file.path, EntryFault::Duplicate));
        }
        if let Some(other) = folded.insert(file.path.to_lowercase(), &file.path) {
            warnings.push(format!("The files {other:?} and {:?} differ only by upper and lower case.", file.path));
        }
    }
    Ok(warnings)
}

fn modified(entry: &ZipFileEntry<'_>) -> Option<NaiveDateTime> {
    let at = entry.last_modified()?;
    NaiveDate::from_ymd_opt(at.year().into(), at.month().into(), at.day().into())?.and_hms_opt(
        at.hour().into(),
        at.minute().into(),
        at.second().into(),
    )
}

fn refuse(name: &str, fault: EntryFault) -> PackageError {
    PackageError::Entry { name: name.chars().take(200).collect(), fault }
}

fn damaged(error: ZipError) -> PackageError {
    use std::io::ErrorKind;
    match error {
        ZipError::Io(error) if !matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData) => {
            PackageError::Read(error)
        }
        other => PackageError::Damaged { reason: other.to_string() },
    }
}

/// Says what the file is instead, if its first bytes tell.
fn not_a_directory(mut file: &File, error: ZipError) -> PackageError {
    let mut start = Vec::new();
    match file.rewind().and_then(|()| file.take(1024).read_to_end(&mut start)) {
        Err(error) => PackageError::Read(error),
        Ok(_) if start.starts_with(b"PK") => damaged(error),
        Ok(_) => PackageError::NotZip { found: recognise::kind_of_file(&start) },
    }
}
