//! A zip put together from files that are packed already: their bytes go into it as they are.
//!
//! Sizes and checksums are known beforehand, so the length of the whole is known before its first byte, and nothing but
//! the directory is ever in memory (APPNOTE 6.3.10; Zip64 where a number needs it).

use chrono::{Datelike as _, NaiveDateTime, Timelike as _};

use crate::package::{FileEntry, Method};

/// The zip of these files, in this order: for each its [`Assembly::header`] and then its packed bytes, behind all the
/// [`Assembly::directory`].
#[derive(Debug, Clone)]
pub struct Assembly {
    files: Vec<FileEntry>,
}

/// A number of 32 bits that says: look into the Zip64 extra field.
const MAXED: u64 = u32::MAX as u64;
/// The version of the format that files need, and files that use Zip64.
const PLAIN: u16 = 20;
const ZIP64: u16 = 45;
/// Made on Unix, which gives the attributes below their meaning.
const MADE_BY: u16 = (3 << 8) | ZIP64;
/// A regular file that its owner may write and all may read.
const ATTRIBUTES: u32 = 0o100_644 << 16;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;

impl Assembly {
    /// Of files whose paths are distinct. Where they lie now ([`FileEntry::offset`]) does not matter.
    pub fn new(files: Vec<FileEntry>) -> Self {
        Self { files }
    }

    /// The files.
    pub fn files(&self) -> &[FileEntry] {
        &self.files
    }

    /// What goes before the bytes of a file.
    pub fn header(&self, file: &FileEntry) -> Vec<u8> {
        let extra = sizes_beyond(file, None);
        let mut out = Vec::with_capacity(30 + file.path.len() + extra.len());
        out.extend(0x0403_4b50_u32.to_le_bytes());
        out.extend(needed(&extra).to_le_bytes());
        common(&mut out, file, &extra);
        out.extend(file.path.as_bytes());
        out.extend(extra);
        out
    }

    /// What goes behind the last file.
    pub fn directory(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut start = 0;
        for file in &self.files {
            record(&mut out, file, start);
            start += self.header(file).len() as u64 + file.compressed;
        }
        self.end(&mut out, start);
        out
    }

    /// The length of the whole zip.
    pub fn length(&self) -> u64 {
        let files: u64 = self.files.iter().map(|file| self.header(file).len() as u64 + file.compressed).sum();
        files + self.directory().len() as u64
    }

    /// The end of the directory, which begins at `start` and is in `out`.
    fn end(&self, out: &mut Vec<u8>, start: u64) {
        let (length, count) = (out.len() as u64, self.files.len() as u64);
        if start >= MAXED || length >= MAXED || count >= u64::from(u16::MAX) {
            let at = start + length;
            out.extend(0x0606_4b50_u32.to_le_bytes());
            out.extend(44_u64.to_le_bytes());
            out.extend(MADE_BY.to_le_bytes());
            out.extend(ZIP64.to_le_bytes());
            out.extend([0; 8]);
            for number in [count, count, length, start] {
                out.extend(number.to_le_bytes());
            }
            out.extend(0x0706_4b50_u32.to_le_bytes());
            out.extend([0; 4]);
            out.extend(at.to_le_bytes());
            out.extend(1_u32.to_le_bytes());
        }
        out.extend(0x0605_4b50_u32.to_le_bytes());
        out.extend([0; 4]);
        let count = u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
        out.extend(count);
        out.extend(count);
        out.extend(maxed(length).to_le_bytes());
        out.extend(maxed(start).to_le_bytes());
        out.extend([0; 2]);
    }
}

/// A file in the directory.
fn record(out: &mut Vec<u8>, file: &FileEntry, start: u64) {
    let extra = sizes_beyond(file, Some(start));
    out.extend(0x0201_4b50_u32.to_le_bytes());
    out.extend(MADE_BY.to_le_bytes());
    out.extend(needed(&extra).to_le_bytes());
    common(out, file, &extra);
    // No comment, on the first disk, not known to be text.
    out.extend([0; 6]);
    out.extend(ATTRIBUTES.to_le_bytes());
    out.extend(maxed(start).to_le_bytes());
    out.extend(file.path.as_bytes());
    out.extend(extra);
}

/// What the header of a file and its record in the directory have in common.
fn common(out: &mut Vec<u8>, file: &FileEntry, extra: &[u8]) {
    let method: u16 = match file.method {
        Method::Stored => 0,
        Method::Deflate => 8,
    };
    let (date, time) = dos(file.modified);
    for number in [FLAGS, method, time, date] {
        out.extend(number.to_le_bytes());
    }
    out.extend(file.crc32.to_le_bytes());
    // In a header both sizes must go together into the extra field, so they do so in the directory too.
    let beyond = is_beyond(file);
    for size in [file.compressed, file.size] {
        out.extend(if beyond { u32::MAX } else { size as u32 }.to_le_bytes());
    }
    out.extend((file.path.len() as u16).to_le_bytes());
    out.extend((extra.len() as u16).to_le_bytes());
}

fn is_beyond(file: &FileEntry) -> bool {
    file.size >= MAXED || file.compressed >= MAXED
}

/// The Zip64 extra field, empty where it is not needed.
fn sizes_beyond(file: &FileEntry, start: Option<u64>) -> Vec<u8> {
    let mut numbers = Vec::new();
    if is_beyond(file) {
        numbers.extend([file.size, file.compressed]);
    }
    numbers.extend(start.filter(|start| *start >= MAXED));
    if numbers.is_empty() {
        return Vec::new();
    }
    let mut extra = Vec::with_capacity(4 + 8 * numbers.len());
    extra.extend(1_u16.to_le_bytes());
    extra.extend((8 * numbers.len() as u16).to_le_bytes());
    extra.extend(numbers.into_iter().flat_map(u64::to_le_bytes));
    extra
}

fn needed(extra: &[u8]) -> u16 {
    if extra.is_empty() { PLAIN } else { ZIP64 }
}

fn maxed(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Date and time as MS-DOS kept them: from 1980 on, in steps of two seconds.
fn dos(at: Option<NaiveDateTime>) -> (u16, u16) {
    let Some(at) = at.filter(|at| (1980..=2107).contains(&at.year())) else { return (0x21, 0) };
    let date = ((at.year() - 1980) as u16) << 9 | (at.month() as u16) << 5 | at.day() as u16;
    let time = (at.hour() as u16) << 11 | (at.minute() as u16) << 5 | (at.second() / 2) as u16;
    (date, time)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

    use chrono::NaiveDate;
    use zip::ZipArchive;

    use super::*;

    fn file(path: &str, bytes: &[u8]) -> FileEntry {
        let mut sum = flate2::Crc::new();
        sum.update(bytes);
        FileEntry {
            path: path.to_owned(),
            offset: 77,
            compressed: bytes.len() as u64,
            size: bytes.len() as u64,
            crc32: sum.sum(),
            method: Method::Stored,
            modified: NaiveDate::from_ymd_opt(2026, 9, 20).and_then(|day| day.and_hms_opt(17, 50, 14)),
        }
    }

    #[test]
    fn what_is_put_together_is_read_as_a_zip_of_exactly_that_length() {
        let texts = [("imsmanifest.xml", "<manifest/>"), ("a/größe 1.txt", "eins"), ("empty", "")];
        let zip = Assembly::new(texts.iter().map(|(path, text)| file(path, text.as_bytes())).collect());
        let mut out = Vec::new();
        for (entry, (_, text)) in zip.files().iter().zip(texts) {
            out.extend(zip.header(entry));
            out.extend(text.as_bytes());
        }
        out.extend(zip.directory());
        assert_eq!(out.len() as u64, zip.length());
        let mut read = ZipArchive::new(std::io::Cursor::new(out)).unwrap();
        for (path, text) in texts {
            let mut found = read.by_name(path).unwrap();
            let mut bytes = String::new();
            found.read_to_string(&mut bytes).unwrap();
            assert_eq!(bytes, text);
            let at = found.last_modified().unwrap();
            assert_eq!((at.year(), at.month(), at.hour(), at.second()), (2026, 9, 17, 14));
        }
    }

    #[test]
    fn nothing_is_a_zip_too() {
        let zip = Assembly::new(Vec::new());
        assert_eq!(zip.directory().len(), 22);
        assert!(ZipArchive::new(std::io::Cursor::new(zip.directory())).unwrap().is_empty());
    }

    #[test]
    fn files_beyond_four_gigabytes_are_found() {
        let huge = FileEntry { size: 5 << 30, compressed: 5 << 30, ..file("huge", b"") };
        let zip = Assembly::new(vec![huge, file("behind", b"here")]);
        let mut out = tempfile::tempfile().unwrap();
        out.write_all(&zip.header(&zip.files()[0])).unwrap();
        // A hole: nothing of it is written.
        out.seek(SeekFrom::Current(5 << 30)).unwrap();
        out.write_all(&zip.header(&zip.files()[1])).unwrap();
        out.write_all(b"here").unwrap();
        out.write_all(&zip.directory()).unwrap();
        assert_eq!(out.metadata().unwrap().len(), zip.length());
        let mut read = ZipArchive::new(out).unwrap();
        assert_eq!(read.by_name("huge").unwrap().size(), 5 << 30);
        let mut text = String::new();
        read.by_name("behind").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "here");
    }

    #[test]
    fn more_files_than_sixteen_bits_count_are_all_there() {
        let zip = Assembly::new((0..70_000).map(|n| file(&n.to_string(), b"")).collect());
        let mut out: Vec<u8> = zip.files().iter().flat_map(|file| zip.header(file)).collect();
        out.extend(zip.directory());
        assert_eq!(ZipArchive::new(std::io::Cursor::new(out)).unwrap().len(), 70_000);
    }
}
