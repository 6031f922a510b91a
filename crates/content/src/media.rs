//! Media files that become courses of one unit: a small SCORM 1.2 package is written around the file, whose page
//! (`frontend/src/media`) plays it and reports by the same runtime as every other unit.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write as _};

use serde::{Deserialize, Serialize};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::activity::Metadata;
use crate::error::PackageError;
use crate::package::{Limits, Package, read_package};
use crate::recognise::kind_of_file;
use crate::standard::Standard;

/// A kind of media file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// A document.
    Pdf,
    /// A video.
    Mp4,
    /// A sound.
    Mp3,
}

/// A course to make of a media file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaCourse {
    /// What the file is.
    pub kind: MediaKind,
    /// The title; not empty.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Its language, as a language tag.
    pub language: Option<String>,
    /// How long it takes, in seconds.
    pub seconds: Option<u64>,
    /// Where the file lies, if it is not copied into the package.
    pub url: Option<String>,
}

/// The first bytes of a file, enough to tell what it is.
const START: u64 = 1024;

impl MediaKind {
    /// The kind that a content type names, with or without parameters.
    pub fn from_content_type(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/pdf" => Some(Self::Pdf),
            "video/mp4" => Some(Self::Mp4),
            "audio/mpeg" | "audio/mp3" => Some(Self::Mp3),
            _ => None,
        }
    }

    /// The name of the file in the package.
    fn file_name(self) -> &'static str {
        match self {
            Self::Pdf => "media.pdf",
            Self::Mp4 => "media.mp4",
            Self::Mp3 => "media.mp3",
        }
    }

    /// What its page is told, and its kind in words.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Pdf => ("document", "a PDF document"),
            Self::Mp4 => ("video", "an MP4 video"),
            Self::Mp3 => ("audio", "an MP3 file"),
        }
    }

    /// Whether a file begins as one of this kind does.
    fn begins(self, start: &[u8]) -> bool {
        match self {
            // Readers allow for something before it.
            Self::Pdf => start.windows(5).any(|bytes| bytes == b"%PDF-"),
            Self::Mp4 => start.get(4..8) == Some(b"ftyp"),
            // A tag, or eleven bits that are set: the beginning of a frame.
            Self::Mp3 => start.starts_with(b"ID3") || matches!(start, [0xff, second, ..] if second & 0xe0 == 0xe0),
        }
    }
}

/// Writes the package of a course around its file, which is given unless it lies elsewhere ([`MediaCourse::url`]).
/// Copies the file, so async callers move it off their threads.
pub fn pack_media(course: &MediaCourse, media: Option<File>, package: File) -> Result<(), PackageError> {
    let (_, expected) = course.kind.words();
    let mut zip = ZipWriter::new(BufWriter::new(package));
    zip.start_file("imsmanifest.xml", SimpleFileOptions::default()).map_err(unwritten)?;
    zip.write_all(manifest(course).as_bytes())?;
    zip.start_file("index.html", SimpleFileOptions::default()).map_err(unwritten)?;
    zip.write_all(page(course).as_bytes())?;
    if let Some(mut media) = media {
        let mut start = Vec::new();
        (&mut media).take(START).read_to_end(&mut start)?;
        if !course.kind.begins(&start) {
            return Err(PackageError::OtherMedia { expected, found: kind_of_file(&start) });
        }
        media.rewind()?;
        // It is compressed already, and players read it by ranges.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(media.metadata()?.len() >= u64::from(u32::MAX));
        zip.start_file(course.kind.file_name(), options).map_err(unwritten)?;
        std::io::copy(&mut BufReader::with_capacity(256 * 1024, media), &mut zip)?;
    }
    zip.finish().map_err(unwritten)?.flush()?;
    Ok(())
}

/// Reads the package that [`pack_media`] wrote. The course is told as what it is: of no standard.
pub fn read_media_package(course: &MediaCourse, package: File, limits: &Limits) -> Result<Package, PackageError> {
    let read = read_package(package, limits)?;
    let language = course.language.clone();
    Ok(Package {
        standard: Standard::Media,
        metadata: Metadata {
            title: Some(course.title.clone()),
            title_language: language.clone(),
            description_language: course.description.as_ref().and(language.clone()),
            description: course.description.clone(),
            duration: course.seconds.map(|seconds| format!("PT{seconds}S")),
            typical_time: None,
            keywords: Vec::new(),
        },
        languages: language.into_iter().collect(),
        ..read
    })
}

fn unwritten(error: zip::result::ZipError) -> PackageError {
    PackageError::Read(error.into())
}

fn manifest(course: &MediaCourse) -> String {
    let title = escape(&course.title);
    let file = match course.url {
        Some(_) => String::new(),
        None => format!("\n      <file href=\"{}\"/>", course.kind.file_name()),
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="usher.media" version="1.0"
          xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>{title}</title>
      <item identifier="media" identifierref="page"><title>{title}</title></item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html">
      <file href="index.html"/>{file}
    </resource>
  </resources>
</manifest>
"#
    )
}

/// The page finds its program on the origin that serves it, so that every course has the newest.
fn page(course: &MediaCourse) -> String {
    let (kind, _) = course.kind.words();
    let language = course.language.as_deref().map(|tag| format!(" lang=\"{}\"", escape(tag))).unwrap_or_default();
    let source = course.url.as_deref().unwrap_or(course.kind.file_name());
    format!(
        r#"<!doctype html>
<html{language}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/player/media.css">
<script type="module" src="/player/media.js"></script>
</head>
<body data-kind="{kind}" data-source="{source}"></body>
</html>
"#,
        title = escape(&course.title),
        source = escape(source),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(kind: MediaKind) -> MediaCourse {
        MediaCourse {
            kind,
            title: "Fire <&> \"water\"".into(),
            description: Some("What burns.".into()),
            language: Some("en-GB".into()),
            seconds: Some(90),
            url: None,
        }
    }

    fn packed(course: &MediaCourse, media: Option<&[u8]>) -> Result<Package, String> {
        let media = media.map(|bytes| {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(bytes).unwrap();
            file.rewind().unwrap();
            file
        });
        let package = tempfile::tempfile().unwrap();
        pack_media(course, media, package.try_clone().unwrap()).map_err(|fault| fault.to_string())?;
        Ok(read_media_package(course, package, &Limits::default()).unwrap())
    }

    #[test]
    fn a_media_file_becomes_a_course_of_one_unit() {
        let made = packed(&course(MediaKind::Pdf), Some(b"%PDF-1.7 and so on")).unwrap();
        assert_eq!((made.standard, made.title.as_str()), (Standard::Media, "Fire <&> \"water\""));
        let units: Vec<_> = made.root.launchable().map(|unit| (unit.id.as_str(), unit.href.as_deref())).collect();
        assert_eq!(units, [("media", Some("index.html"))]);
        assert_eq!(made.languages, ["en-GB"]);
        assert_eq!(made.warnings, [""; 0]);
        assert_eq!(made.metadata.duration.as_deref(), Some("PT90S"));
        assert_eq!(made.metadata.description.as_deref(), Some("What burns."));
        let paths: Vec<_> = made.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["imsmanifest.xml", "index.html", "media.pdf"]);
    }

    #[test]
    fn a_file_that_stays_elsewhere_is_named_by_the_page_alone() {
        let remote = MediaCourse { url: Some("https://a.example/?a=\"1\"&b".into()), ..course(MediaKind::Mp4) };
        assert_eq!(packed(&remote, None).unwrap().files.len(), 2);
        assert!(page(&remote).contains(r#"data-source="https://a.example/?a=&quot;1&quot;&amp;b""#));
    }

    #[test]
    fn a_file_that_is_not_what_it_is_said_to_be_is_refused_by_name() {
        let refused = |kind, bytes: &[u8]| packed(&course(kind), Some(bytes)).unwrap_err();
        assert_eq!(
            refused(MediaKind::Pdf, b"\0\0\0\x18ftypmp42"),
            "the file is said to be a PDF document, but it is a video or audio file (MP4)"
        );
        assert_eq!(refused(MediaKind::Mp4, b""), "the file is said to be an MP4 video, but it is an empty file");
        assert_eq!(refused(MediaKind::Mp3, b"OggS"), "the file is said to be an MP3 file, but it is something else");
        assert!(packed(&course(MediaKind::Mp3), Some(b"\xff\xf3\x18\xc4")).is_ok());
        assert!(packed(&course(MediaKind::Mp3), Some(b"ID3\x04")).is_ok());
    }

    #[test]
    fn a_kind_is_known_by_its_content_type() {
        let kind = MediaKind::from_content_type;
        assert_eq!(kind("Application/PDF; charset=binary"), Some(MediaKind::Pdf));
        assert_eq!(kind("video/mp4"), Some(MediaKind::Mp4));
        assert_eq!((kind("audio/mpeg"), kind("audio/mp3")), (Some(MediaKind::Mp3), Some(MediaKind::Mp3)));
        assert_eq!((kind("application/zip"), kind("")), (None, None));
    }
}
