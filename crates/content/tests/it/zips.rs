//! Zips to test with: written well, then spoilt byte by byte.

use std::io::{Cursor, Write};

use usher_content::{Limits, Package, read_package};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A manifest of one unit that launches `index.html`.
pub(crate) const MANIFEST: &str = "<manifest identifier='m' xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_rootv1p2'>
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations><organization identifier='o'><title>Course</title>
    <item identifier='i' identifierref='r'><title>Unit</title></item></organization></organizations>
  <resources><resource identifier='r' adlcp:scormtype='sco' href='index.html'/></resources></manifest>";

/// A zip under construction. It starts with a manifest and its page.
pub(crate) struct Zip(ZipWriter<Cursor<Vec<u8>>>);

impl Zip {
    pub(crate) fn empty() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }

    pub(crate) fn course() -> Self {
        Self::empty().file("imsmanifest.xml", MANIFEST).file("index.html", "<html>")
    }

    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.file_with(name, content, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))
    }

    pub(crate) fn stored(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.file_with(name, content, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))
    }

    pub(crate) fn file_with(mut self, name: &str, content: impl AsRef<[u8]>, options: SimpleFileOptions) -> Self {
        self.0.start_file(name, options).unwrap();
        self.0.write_all(content.as_ref()).unwrap();
        self
    }

    pub(crate) fn link(mut self, name: &str, target: &str) -> Self {
        self.0.add_symlink(name, target, SimpleFileOptions::default()).unwrap();
        self
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        self.0.finish().unwrap().into_inner()
    }
}

/// Replaces a name by one of the same length wherever it stands, which no writer would do.
pub(crate) fn rename(mut zip: Vec<u8>, from: &str, to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "a name can only be replaced by one of its length");
    let places: Vec<_> = find_all(&zip, from.as_bytes());
    assert!(places.len() >= 2, "{from} stands in a local header and in the directory");
    for place in places {
        zip[place..place + to.len()].copy_from_slice(to);
    }
    zip
}

/// Overwrites a field of an entry's header in the directory (APPNOTE 4.3.12).
pub(crate) fn patch(mut zip: Vec<u8>, name: &str, field: usize, value: &[u8]) -> Vec<u8> {
    let at = directory_header(&zip, name) + field;
    zip[at..at + value.len()].copy_from_slice(value);
    zip
}

/// A field of an entry's header in the directory.
pub(crate) fn field_u32(zip: &[u8], name: &str, field: usize) -> u32 {
    let at = directory_header(zip, name) + field;
    u32::from_le_bytes(zip[at..at + 4].try_into().unwrap())
}

/// Offsets of fields within a header of the directory.
pub(crate) mod field {
    pub(crate) const FLAGS: usize = 8;
    pub(crate) const METHOD: usize = 10;
    pub(crate) const CHECKSUM: usize = 16;
    pub(crate) const COMPRESSED: usize = 20;
    pub(crate) const SIZE: usize = 24;
    pub(crate) const HEADER: usize = 42;
}

fn directory_header(zip: &[u8], name: &str) -> usize {
    let is_named = |at: &usize| zip[at + 46..].starts_with(name.as_bytes());
    // From the back: a zip within the zip has a directory too.
    find_all(zip, b"PK\x01\x02").into_iter().rev().find(is_named).unwrap()
}

fn find_all(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    (0..bytes.len()).filter(|at| bytes[*at..].starts_with(wanted)).collect()
}

/// Reads a package within the usual limits; a refusal as its sentence.
pub(crate) fn read(zip: &[u8]) -> Result<Package, String> {
    read_within(zip, &Limits::default())
}

pub(crate) fn read_within(zip: &[u8], limits: &Limits) -> Result<Package, String> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(zip).unwrap();
    read_package(file, limits).map_err(|error| error.to_string())
}

/// The sentence by which a package is refused.
pub(crate) fn refusal(zip: &[u8]) -> String {
    read(zip).map(|package| package.title).expect_err("the package is refused")
}
