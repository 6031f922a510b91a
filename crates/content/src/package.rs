//! A course package: a zip of files with a manifest.

use std::fs::File;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::activity::{Activity, Metadata};
use crate::archive::Archive;
use crate::error::{PackageError, XmlFault};
use crate::manifest;
use crate::recognise::{self, Found};
use crate::standard::Standard;

/// A package that was read whole and found acceptable.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// The standard it is played by.
    pub standard: Standard,
    /// The course's title, never empty.
    pub title: String,
    /// The default organisation.
    pub root: Activity,
    /// What the manifest tells about the course.
    pub metadata: Metadata,
    /// The languages that the metadata names, in its order, each once.
    pub languages: Vec<String>,
    /// What was odd but could be read: full sentences for the person who imported the package.
    pub warnings: Vec<String>,
    /// The files to serve, by path.
    pub files: Vec<FileEntry>,
}

/// Where a file of the package lies in the zip, so that it can be served by a ranged read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Relative to the package root, decoded, parts separated by `/`, without `.` and `..`.
    pub path: String,
    /// The first byte of the entry's data in the zip.
    pub offset: u64,
    /// Bytes in the zip.
    pub compressed: u64,
    /// Bytes after unpacking.
    pub size: u64,
    /// CRC-32 of the unpacked bytes, as checked.
    pub crc32: u32,
    /// How the bytes are packed.
    pub method: Method,
    /// When the file was last changed, on the packer's clock.
    pub modified: Option<NaiveDateTime>,
}

/// How an entry's bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// As they are.
    Stored,
    /// Raw Deflate (RFC 1951), without the header and trailer of zlib.
    Deflate,
}

/// What a package may at most be. Sizes are in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Entries of the zip, folders included.
    pub entries: usize,
    /// All files unpacked.
    pub total_bytes: u64,
    /// One file unpacked.
    pub entry_bytes: u64,
    /// Unpacked bytes per packed byte, of a file and of the whole zip. What unpacks to less than 1 MiB is exempt.
    pub ratio: u64,
    /// An entry's name.
    pub name_bytes: usize,
    /// The manifest, unpacked.
    pub manifest_bytes: u64,
    /// Elements of the manifest inside one another, which bounds the activity tree too.
    pub depth: usize,
    /// Activities in the manifest.
    pub activities: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 20_000,
            total_bytes: 4 << 30,
            entry_bytes: 2 << 30,
            ratio: 200,
            name_bytes: 1024,
            manifest_bytes: 16 << 20,
            depth: 64,
            activities: 10_000,
        }
    }
}

/// Checks a zip whole and reads the course in it.
///
/// Every file is unpacked exactly once, into a small buffer, to check its size and checksum. Reads synchronously and
/// takes as long as testing the zip does, so async callers move it off their threads.
pub fn read_package(file: File, limits: &Limits) -> Result<Package, PackageError> {
    let mut archive = Archive::open(file, limits)?;
    let Found { path, root } = recognise::find_manifest(archive.paths())?;
    if archive.size(&path).is_some_and(|size| size > limits.manifest_bytes) {
        return Err(PackageError::Manifest { path, fault: XmlFault::TooLarge(limits.manifest_bytes) });
    }
    let bytes = archive.read(&path)?.unwrap_or_default();

    let names: Vec<String> = archive.paths().filter_map(|path| path.strip_prefix(&root)).map(str::to_owned).collect();
    let paths: manifest::Paths<'_> = names.iter().map(String::as_str).collect();
    let course = manifest::read(&path, &bytes, &paths, limits, |name| {
        let path = format!("{root}{name}");
        if archive.size(&path).is_some_and(|size| size <= limits.manifest_bytes) {
            archive.read(&path)
        } else {
            Ok(None)
        }
    })?;
    let (files, mut warnings) = archive.check()?;

    if !root.is_empty() {
        warnings.push(format!(
            "The manifest is in the folder {root:?}, not at the root of the zip; only this folder is used."
        ));
    }
    warnings.extend(course.warnings);
    shorten(&mut warnings);
    Ok(Package {
        standard: course.standard,
        title: course.title,
        root: course.root,
        metadata: course.metadata,
        languages: course.languages,
        warnings,
        files: files.into_iter().filter(|file| file.path.starts_with(&root)).map(|file| below(&root, file)).collect(),
    })
}

/// The file with its path relative to the root.
fn below(root: &str, mut file: FileEntry) -> FileEntry {
    file.path.drain(..root.len());
    file
}

/// Nobody reads thousands of warnings, and a hostile manifest could cause as many.
fn shorten(warnings: &mut Vec<String>) {
    const MOST: usize = 100;
    if warnings.len() > MOST {
        let more = warnings.len() - MOST;
        warnings.truncate(MOST);
        warnings.push(format!("There are {more} more warnings."));
    }
}
