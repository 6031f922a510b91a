//! Finding the manifest, and naming what is no SCORM package.

use crate::error::PackageError;

const MANIFEST: &str = "imsmanifest.xml";

/// Files by which other kinds of package are known. AICC's are known by their extensions.
const OTHER_MANIFESTS: [(&str, &str); 2] = [("cmi5.xml", "a cmi5"), ("tincan.xml", "an xAPI (Tin Can)")];

/// First bytes by which files are known that people take for packages.
const FILE_KINDS: [(usize, &[u8], &str); 10] = [
    (0, b"%PDF", "a PDF document"),
    (4, b"ftyp", "a video or audio file (MP4)"),
    (0, b"ID3", "an audio file (MP3)"),
    (0, b"\xff\xfb", "an audio file (MP3)"),
    (0, b"\x1a\x45\xdf\xa3", "a video file (WebM)"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"\x89PNG", "an image"),
    (0, b"\xff\xd8\xff", "an image"),
];

/// Words of a text file by which it is known.
const TEXT_KINDS: [(&str, &str); 5] = [
    ("<coursestructure", "a cmi5 course structure without its package"),
    ("<tincan", "a Tin Can description without its package"),
    ("<manifest", "a manifest without its package"),
    ("<html", "a web page"),
    ("<!doctype html", "a web page"),
];

/// What a file that is no zip looks like, by its first bytes.
pub(crate) fn kind_of_file(start: &[u8]) -> &'static str {
    if start.is_empty() {
        return "an empty file";
    }
    let by_bytes =
        FILE_KINDS.iter().find(|(at, magic, _)| start.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    if let Some((_, _, kind)) = by_bytes {
        return kind;
    }
    let text = String::from_utf8_lossy(start).to_lowercase();
    TEXT_KINDS.iter().find(|(word, _)| text.contains(word)).map_or("something else", |(_, kind)| kind)
}

/// Where the manifest is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The path of the manifest in the zip.
    pub(crate) path: String,
    /// What all paths of the package begin with: empty, or one folder and its slash.
    pub(crate) root: String,
}

/// Finds the manifest at the root, by any case, or in a folder at the root if it is the only one.
pub(crate) fn find_manifest<'a>(paths: impl Iterator<Item = &'a str> + Clone) -> Result<Found, PackageError> {
    let at_root = |name: &str| {
        let matching = paths.clone().filter(|path| path.eq_ignore_ascii_case(name));
        matching.max_by_key(|path| *path == name)
    };
    if let Some(path) = at_root(MANIFEST) {
        return Ok(Found { path: path.to_owned(), root: String::new() });
    }
    for (name, kind) in OTHER_MANIFESTS {
        if let Some(path) = at_root(name) {
            return Err(PackageError::Unsupported { kind, path: path.to_owned() });
        }
    }
    let with_extension = |extension: &str| paths.clone().find(|path| has_extension(path, extension));
    if let (Some(path), Some(_)) = (with_extension("crs"), with_extension("au")) {
        return Err(PackageError::Unsupported { kind: "an AICC", path: path.to_owned() });
    }
    in_folder(paths)
}

fn in_folder<'a>(paths: impl Iterator<Item = &'a str>) -> Result<Found, PackageError> {
    let mut found: Vec<&str> = paths
        .filter(|path| path.rsplit_once('/').is_some_and(|(_, name)| name.eq_ignore_ascii_case(MANIFEST)))
        .collect();
    found.sort_by_key(|path| path.matches('/').count());
    match found[..] {
        [] => Err(PackageError::NoManifest),
        [path] => match path.split_once('/') {
            Some((folder, name)) if !name.contains('/') => {
                Ok(Found { path: path.to_owned(), root: format!("{folder}/") })
            }
            _ => Err(PackageError::ManifestTooDeep { path: path.to_owned() }),
        },
        _ => Err(PackageError::SeveralManifests { paths: found.into_iter().take(5).map(str::to_owned).collect() }),
    }
}

fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(paths: &[&str]) -> Result<Found, String> {
        find_manifest(paths.iter().copied()).map_err(|error| error.to_string())
    }

    fn at(path: &str, root: &str) -> Found {
        Found { path: path.to_owned(), root: root.to_owned() }
    }

    #[test]
    fn a_manifest_at_the_root_wins_over_everything() {
        assert_eq!(find(&["a/imsmanifest.xml", "cmi5.xml", "imsmanifest.xml"]), Ok(at("imsmanifest.xml", "")));
        assert_eq!(find(&["IMSManifest.XML", "index.html"]), Ok(at("IMSManifest.XML", "")));
        assert_eq!(find(&["imsmanifest.xml", "IMSMANIFEST.XML"]), Ok(at("imsmanifest.xml", "")));
    }

    #[test]
    fn a_manifest_in_the_only_folder_that_has_one_is_taken() {
        assert_eq!(find(&["readme.txt", "course/imsmanifest.xml"]), Ok(at("course/imsmanifest.xml", "course/")));
    }

    #[test]
    fn manifests_elsewhere_are_named() {
        for (paths, expected) in [
            (&["index.html"][..], "the package has no imsmanifest.xml at its root"),
            (
                &["a/b/imsmanifest.xml"],
                "the manifest must be at the root of the zip, but it is at \"a/b/imsmanifest.xml\"; \
                 zip the folder's contents, not the folder",
            ),
            (
                &["b/c/imsmanifest.xml", "a/imsmanifest.xml"],
                "the zip has no imsmanifest.xml at its root but several below it: a/imsmanifest.xml, b/c/imsmanifest.xml",
            ),
        ] {
            assert_eq!(find(paths), Err(expected.to_owned()));
        }
    }

    #[test]
    fn other_kinds_of_package_are_named() {
        for (paths, kind, path) in [
            (&["CMI5.xml"][..], "a cmi5", "CMI5.xml"),
            (&["tincan.xml"], "an xAPI (Tin Can)", "tincan.xml"),
            (&["x.au", "x/y.CRS"], "an AICC", "x/y.CRS"),
        ] {
            let expected =
                format!("this is {kind} package (it has {path:?}); only SCORM 1.2 and SCORM 2004 can be imported");
            assert_eq!(find(paths), Err(expected));
        }
    }

    #[test]
    fn files_that_are_no_zip_are_named() {
        assert_eq!(kind_of_file(b""), "an empty file");
        assert_eq!(kind_of_file(b"%PDF-1.7"), "a PDF document");
        assert_eq!(kind_of_file(b"\0\0\0\x18ftypmp42"), "a video or audio file (MP4)");
        assert_eq!(
            kind_of_file(b"<?xml version='1.0'?><courseStructure>"),
            "a cmi5 course structure without its package"
        );
        assert_eq!(kind_of_file(b"hello"), "something else");
    }
}
