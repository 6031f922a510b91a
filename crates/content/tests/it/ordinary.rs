//! Packages that are accepted, as odd as they may be.

use std::io::Read;

use flate2::read::DeflateDecoder;
use usher_content::{Activity, ActivityKind, FileEntry, Metadata, Method, Package, Standard};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::zips::{MANIFEST, Zip, read, rename};

fn paths(package: &Package) -> Vec<&str> {
    package.files.iter().map(|file| file.path.as_str()).collect()
}

/// What a ranged read would serve.
fn served(zip: &[u8], file: &FileEntry) -> Vec<u8> {
    let start = usize::try_from(file.offset).unwrap();
    let packed = &zip[start..start + usize::try_from(file.compressed).unwrap()];
    match file.method {
        Method::Stored => packed.to_vec(),
        Method::Deflate => {
            let mut content = Vec::new();
            DeflateDecoder::new(packed).read_to_end(&mut content).unwrap();
            content
        }
    }
}

#[test]
fn a_course_is_read_whole() {
    let package = read(&Zip::course().bytes()).unwrap();
    let unit = Activity {
        id: "i".to_owned(),
        title: "Unit".to_owned(),
        kind: ActivityKind::Sco,
        href: Some("index.html".to_owned()),
        item_identifier: "i".to_owned(),
        resource_identifier: Some("r".to_owned()),
        visible: true,
        prerequisites: None,
        mastery_score: None,
        max_time_allowed: None,
        time_limit_action: None,
        launch_data: None,
        completion_threshold: None,
        scaled_passing_score: None,
        objectives: Vec::new(),
        sequenced: false,
        children: Vec::new(),
    };
    let root = Activity {
        id: "o".to_owned(),
        title: "Course".to_owned(),
        kind: ActivityKind::Aggregation,
        href: None,
        item_identifier: "o".to_owned(),
        resource_identifier: None,
        children: vec![unit.clone()],
        ..unit
    };
    let expected = Package {
        standard: Standard::Scorm12,
        title: "Course".to_owned(),
        root,
        metadata: Metadata::default(),
        languages: Vec::new(),
        warnings: Vec::new(),
        files: package.files.clone(),
    };
    assert_eq!(package, expected);
    assert_eq!(paths(&package), ["imsmanifest.xml", "index.html"]);
}

#[test]
fn files_are_served_from_where_the_index_says() {
    let long = "all work and no play ".repeat(50_000);
    let large = SimpleFileOptions::default().large_file(true).compression_method(CompressionMethod::Deflated);
    let zip = Zip::course().stored("a/stored.bin", &long).file("a/deflated.bin", &long).file("empty.txt", "");
    let zip = zip.file_with("zip64.bin", &long, large).bytes();
    let package = read(&zip).unwrap();
    let contents: Vec<_> = package.files.iter().map(|file| served(&zip, file)).collect();
    let expected = [MANIFEST, "<html>", &long, &long, "", &long].map(|content| content.as_bytes().to_vec());
    assert!(contents == expected, "every file has its content");
    let sizes: Vec<_> = package.files.iter().map(|file| file.size).collect();
    assert_eq!(sizes, expected.map(|content| content.len() as u64));
}

#[test]
fn what_systems_leave_in_zips_is_left_out() {
    let zip = Zip::course().file("__MACOSX/._index.html", "x").file(".DS_Store", "x").file("a/.DS_Store", "x").bytes();
    let package = read(&zip).unwrap();
    assert_eq!(paths(&package), ["imsmanifest.xml", "index.html"]);
    assert_eq!(package.warnings, [""; 0]);
}

#[test]
fn names_in_utf_8_and_in_cp437_are_decoded() {
    let zip = Zip::course().file("größe.html", "x").file("gr__e.html", "x").bytes();
    let zip = rename(zip, "gr__e.html", b"gr\x94\xe1e.html");
    let zip = rename(zip, "größe.html", "grÖße.html".as_bytes());
    let package = read(&zip).unwrap();
    assert_eq!(paths(&package), ["imsmanifest.xml", "index.html", "grÖße.html", "größe.html"]);
}

#[test]
fn names_that_differ_by_case_are_a_warning() {
    let package = read(&Zip::course().file("INDEX.html", "x").bytes()).unwrap();
    assert_eq!(package.warnings, ["The files \"index.html\" and \"INDEX.html\" differ only by upper and lower case."]);
}

#[test]
fn a_package_in_a_folder_is_read_from_there() {
    let zip = Zip::empty().file("my course/index.html", "<html>").file("my course/imsmanifest.xml", MANIFEST);
    let package = read(&zip.file("readme.txt", "x").bytes()).unwrap();
    assert_eq!(paths(&package), ["index.html", "imsmanifest.xml"]);
    assert_eq!(package.root.children[0].href.as_deref(), Some("index.html"));
    assert_eq!(
        package.warnings,
        ["The manifest is in the folder \"my course/\", not at the root of the zip; only this folder is used."]
    );
}

#[test]
fn a_zip_in_the_package_is_a_file_like_any_other() {
    let bomb = Zip::empty().file("zeros", vec![0; 50 << 20]).bytes();
    let package = read(&Zip::course().stored("bomb.zip", &bomb).bytes()).unwrap();
    assert_eq!(paths(&package), ["imsmanifest.xml", "index.html", "bomb.zip"]);
}

#[test]
fn metadata_beside_the_manifest_is_read() {
    let manifest = MANIFEST.replace("</metadata>", "<adlcp:location>m/lom.xml</adlcp:location></metadata>");
    let lom = "<lom><general><description><langstring xml:lang='en'>About</langstring></description></general></lom>";
    let zip = Zip::empty().file("p/imsmanifest.xml", manifest).file("p/index.html", "").file("p/m/lom.xml", lom);
    let package = read(&zip.bytes()).unwrap();
    let expected = Metadata {
        description: Some("About".to_owned()),
        description_language: Some("en".to_owned()),
        ..Metadata::default()
    };
    assert_eq!(package.metadata, expected);
}
