//! Packages that are refused, each with a sentence, and none at a price.

use proptest::prelude::*;
use usher_content::Limits;

use crate::zips::{MANIFEST, Zip, field, field_u32, patch, read, read_within, refusal, rename};

#[test]
fn names_that_lead_outside_are_refused() {
    for (name, fault) in [
        (&b"../evil.js"[..], "has a path that leaves the package (..)"),
        (b"a/../../ev", "has a path that leaves the package (..)"),
        (b"/etc/passwd", "has an absolute path"),
        (b"C:/evil.js", "has an absolute path"),
        (b"..\\evil.js", "has a backslash in its name; folders are separated by /"),
        (b"a\\evil.js", "has a backslash in its name; folders are separated by /"),
        (b"evil\0.html", "has a control character in its name"),
        (b"evil\x1b.html", "has a control character in its name"),
    ] {
        let placeholder = "#".repeat(name.len());
        let zip = rename(Zip::course().file(&placeholder, "x").bytes(), &placeholder, name);
        let shown = format!("{:?}", String::from_utf8_lossy(name));
        assert_eq!(refusal(&zip), format!("file {shown} in the zip {fault}"));
    }
}

#[test]
fn a_name_longer_than_allowed_is_refused() {
    let zip = Zip::course().file(&"n".repeat(2000), "x").bytes();
    assert_eq!(refusal(&zip), format!("file {:?} in the zip has a name longer than 1024 bytes", "n".repeat(200)));
}

#[test]
fn a_name_that_comes_twice_is_refused() {
    let zip = rename(Zip::course().file("index.htmX", "x").bytes(), "index.htmX", b"index.html");
    assert_eq!(refusal(&zip), "file \"index.html\" in the zip is in the zip twice");
    let zip = rename(Zip::course().file("././index.html", "x").bytes(), "././index.html", b"./././ndex.jsx");
    assert_eq!(read(&zip).map(|package| package.files.len()), Ok(3));
    let zip = rename(Zip::course().file("__index.html", "x").bytes(), "__index.html", b"./index.html");
    assert_eq!(refusal(&zip), "file \"index.html\" in the zip is in the zip twice");
}

#[test]
fn links_and_encrypted_entries_are_refused() {
    let zip = Zip::course().link("evil", "/etc/passwd").bytes();
    assert_eq!(refusal(&zip), "file \"evil\" in the zip is a symbolic link");
    let zip = patch(Zip::course().file("locked", "x").bytes(), "locked", field::FLAGS, &[1, 0]);
    assert_eq!(refusal(&zip), "file \"locked\" in the zip is encrypted");
}

#[test]
fn other_compression_is_refused() {
    for (method, name) in [(9, "Deflate64"), (12, "Bzip2"), (14, "Lzma"), (93, "Zstd"), (77, "Unknown")] {
        let zip = patch(Zip::course().file("odd", "x").bytes(), "odd", field::METHOD, &[method, 0]);
        let refused = refusal(&zip);
        assert!(refused.starts_with("file \"odd\" in the zip is compressed by "), "{name}: {refused}");
    }
}

#[test]
fn a_file_that_unpacks_too_far_is_refused() {
    let zip = Zip::course().file("zeros", vec![0; 20 << 20]).bytes();
    assert_eq!(
        refusal(&zip),
        "file \"zeros\" in the zip unpacks to more than 200 times its size, as only a zip bomb does"
    );
}

#[test]
fn many_small_files_that_unpack_too_far_together_are_refused() {
    let zeros = vec![0; 1 << 20];
    let zip = (0..40).fold(Zip::course(), |zip, number| zip.file(&format!("zeros{number}"), &zeros)).bytes();
    assert_eq!(refusal(&zip), "the package unpacks to more than 200 times its size, as only a zip bomb does");
}

#[test]
fn a_bomb_that_lies_about_its_size_is_refused() {
    let zip = Zip::course().file("zeros", vec![0; 20 << 20]).bytes();
    let zip = patch(zip, "zeros", field::SIZE, &1000_u32.to_le_bytes());
    assert_eq!(
        refusal(&zip),
        "file \"zeros\" in the zip is not of the size that the zip's directory says (1000 bytes)"
    );
}

#[test]
fn sizes_and_checksums_that_lie_are_refused() {
    let zip = || Zip::course().file("file", "content").stored("kept", "content").bytes();
    for (name, at, value, fault) in [
        ("file", field::SIZE, 6_u32, "is not of the size that the zip's directory says (6 bytes)"),
        ("file", field::SIZE, 8, "is not of the size that the zip's directory says (8 bytes)"),
        ("kept", field::SIZE, 8, "is not of the size that the zip's directory says (8 bytes)"),
        ("file", field::COMPRESSED, 3, "has damaged data"),
        ("file", field::COMPRESSED, 60, "overlaps another part of the zip"),
        ("kept", field::COMPRESSED, u32::MAX - 1, "is not of the size that the zip's directory says (7 bytes)"),
        ("file", field::CHECKSUM, 0, "has a wrong checksum"),
        ("kept", field::CHECKSUM, 0, "has a wrong checksum"),
        ("file", field::HEADER, 1_000_000, "is not where the zip's directory says"),
    ] {
        let refused = refusal(&patch(zip(), name, at, &value.to_le_bytes()));
        assert_eq!(refused, format!("file {name:?} in the zip {fault}"), "{name} {at} {value}");
    }
}

#[test]
fn an_entry_without_a_header_is_refused() {
    let zip = Zip::course().file("file", "content").bytes();
    let after_its_start = field_u32(&zip, "file", field::HEADER) + 1;
    let zip = patch(zip, "file", field::HEADER, &after_its_start.to_le_bytes());
    assert_eq!(refusal(&zip), "file \"file\" in the zip is not where the zip's directory says");
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let zip = Zip::course().file("one", "content").file("two", "content").bytes();
    let one = field_u32(&zip, "one", field::HEADER);
    let same = patch(zip, "two", field::HEADER, &one.to_le_bytes());
    assert_eq!(refusal(&same), "file \"one\" in the zip overlaps another part of the zip");

    // The second lies whole within the data of the first.
    let inner = Zip::empty().stored("two", "content").bytes();
    let zip = Zip::course().stored("one", &inner).stored("two", "content").bytes();
    let within = field_u32(&zip, "one", field::HEADER) + 30 + 3;
    let zip = patch(zip, "two", field::HEADER, &within.to_le_bytes());
    assert_eq!(refusal(&zip), "file \"one\" in the zip overlaps another part of the zip");
}

#[test]
fn more_entries_than_allowed_are_refused_before_they_are_read() {
    let zip = (0..100_000).fold(Zip::course(), |zip, number| zip.stored(&format!("f{number}"), "")).bytes();
    assert_eq!(refusal(&zip), "the zip file has 100002 entries; at most 20000 are allowed");
}

#[test]
fn limits_on_sizes_hold() {
    let zip = Zip::course().stored("a", vec![1; 5000]).stored("b", vec![1; 5000]).bytes();
    let total = Limits { total_bytes: 9000, ..Limits::default() };
    assert_eq!(read_within(&zip, &total).unwrap_err(), "the package unpacks to more than 9000 bytes");
    let entry = Limits { entry_bytes: 4000, ..Limits::default() };
    assert_eq!(read_within(&zip, &entry).unwrap_err(), "file \"a\" in the zip is larger than 4000 bytes");
    let manifest = Limits { manifest_bytes: 100, ..Limits::default() };
    assert_eq!(
        read_within(&zip, &manifest).unwrap_err(),
        "\"imsmanifest.xml\" cannot be read: it is larger than 100 bytes"
    );
}

#[test]
fn manifests_that_attack_the_reader_are_refused() {
    let entities: String = "<!ENTITY a0 'lol'>".to_owned()
        + &(1..10)
            .map(|n| format!("<!ENTITY a{n} '{}'>", format!("&a{};", n - 1).repeat(10)))
            .collect::<Vec<_>>()
            .concat();
    for (manifest, fault) in [
        (
            format!("<!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{MANIFEST}"),
            "it has a DOCTYPE, which is not allowed",
        ),
        (format!("<!DOCTYPE m [{entities}]><manifest>&a9;</manifest>"), "it has a DOCTYPE, which is not allowed"),
        ("<item>".repeat(10_000), "its elements are nested more than 64 deep"),
        (format!("<manifest {}/>", "a='' ".repeat(100_000)), "it has too many attributes on one element"),
        ("<manifest>".to_owned() + &"<a/>".repeat(1_000_000), "it has too many elements"),
    ] {
        // Stored, for such text is as dense as a bomb.
        let zip = Zip::empty().stored("imsmanifest.xml", manifest).stored("index.html", "<html>").bytes();
        assert_eq!(refusal(&zip), format!("\"imsmanifest.xml\" cannot be read: {fault}"));
    }
}

#[test]
fn launch_addresses_outside_the_package_are_refused() {
    for (attributes, shown, fault) in [
        ("href='javascript:alert(1)'", "javascript:alert(1)", "is not a file of the package"),
        ("href='data:text/html,x'", "data:text/html,x", "is not a file of the package"),
        ("href='//host/x'", "//host/x", "is not a file of the package"),
        ("href='/index.html'", "/index.html", "is an absolute path"),
        ("xml:base='../' href='index.html'", "index.html", "leaves the package (..)"),
        ("href='%2e%2e/index.html'", "%2e%2e/index.html", "leaves the package (..)"),
        ("href='gone.html'", "gone.html", "the zip does not hold"),
    ] {
        let manifest = MANIFEST.replace("href='index.html'", attributes);
        let zip = Zip::empty().file("imsmanifest.xml", manifest).file("index.html", "<html>").bytes();
        let expected = format!("the course has nothing to launch: activity \"Unit\" launches {shown:?}, which {fault}");
        assert_eq!(refusal(&zip), expected);
    }
}

#[test]
fn what_is_no_scorm_package_is_named() {
    let with = |name: &str| Zip::empty().file(name, "x").bytes();
    let named = |kind: &str, name: &str| {
        format!("this is {kind} package (it has {name:?}); only SCORM 1.2 and SCORM 2004 can be imported")
    };
    for (bytes, expected) in [
        (with("index.html"), "the package has no imsmanifest.xml at its root".to_owned()),
        (Zip::empty().bytes(), "the package has no imsmanifest.xml at its root".to_owned()),
        (with("cmi5.xml"), named("a cmi5", "cmi5.xml")),
        (with("tincan.xml"), named("an xAPI (Tin Can)", "tincan.xml")),
        (Zip::empty().file("c.crs", "x").file("c.au", "x").bytes(), named("an AICC", "c.crs")),
        (
            with("a/b/imsmanifest.xml"),
            "the manifest must be at the root of the zip, but it is at \"a/b/imsmanifest.xml\"; \
             zip the folder's contents, not the folder"
                .to_owned(),
        ),
        (Vec::new(), "a course package is a zip file, but this is an empty file".to_owned()),
        (b"%PDF-1.7 ...".to_vec(), "a course package is a zip file, but this is a PDF document".to_owned()),
        (vec![7; 5000], "a course package is a zip file, but this is something else".to_owned()),
    ] {
        assert_eq!(refusal(&bytes), expected);
    }
}

#[test]
fn a_file_full_of_false_directories_is_not_searched_through() {
    // Each end record claims a 64-bit directory somewhere before it, and nearly everything looks like one.
    let false_starts = b"PK\x06\x06PK\x01\x02".repeat(1 << 20);
    let locator = [&b"PK\x06\x07"[..], &[0; 16]].concat();
    let end = [&b"PK\x05\x06\0\0\0\0"[..], &[0xff; 12], &[0; 2]].concat();
    let zip = [false_starts, [locator, end].concat().repeat(1000)].concat();
    let refused = refusal(&zip);
    assert!(refused.starts_with("the zip file is damaged: "), "{refused}");
}

#[test]
fn a_large_comment_hides_no_directory() {
    let mut zip = Zip::course().bytes();
    let comment = zip.len() - 2;
    zip[comment..].copy_from_slice(&u16::MAX.to_le_bytes());
    zip.extend(vec![b'c'; u16::MAX.into()]);
    assert_eq!(read(&zip).map(|package| package.files.len()), Ok(2));
}

#[test]
fn a_zip_cut_off_anywhere_is_refused() {
    let zip = Zip::course().bytes();
    for length in 0..zip.len() {
        refusal(&zip[..length]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn a_zip_with_spoilt_bytes_is_read_or_refused(spoilt in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut zip = Zip::course().stored("kept", "content").bytes();
        for (at, byte) in spoilt {
            let at = at.index(zip.len());
            zip[at] = byte;
        }
        let _ = read(&zip);
    }
}
