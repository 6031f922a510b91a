//! Packages that authoring tools made, where they are at hand.

use std::fs::File;
use std::path::{Path, PathBuf};

use usher_content::{Limits, Metadata, ObjectiveSeed, read_package};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/packages")
}

fn packages(below: &str) -> Vec<PathBuf> {
    let Ok(entries) = folder().join(below).read_dir() else { return Vec::new() };
    let mut found: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "zip"));
    found.sort();
    found
}

const RULES: &str =
    "The course has sequencing rules. They are not enforced yet: learners can open its parts in any order.";

/// What is to be read from each: the standard, the title, how much can be launched, and the warnings.
const READ: [(&str, &str, &str, usize, &[&str]); 12] = [
    ("scorm12-multi-sco-onefilepersco.golf", "SCORM12", "Golf Explained - CP One File Per SCO", 18, &[]),
    ("scorm12-multi-sco-runtime-minimum.golf", "SCORM12", "Golf Explained - Minimum Run-time Calls", 18, &[]),
    ("scorm12-prerequisites.parserfixture", "SCORM12", "Prerequisites Test Course", 4, &[]),
    ("scorm12-single-sco-runtime-basic.golf", "SCORM12", "Golf Explained - Run-time Basic Calls", 1, &[]),
    ("scorm12-with-external-metadata", "SCORM12", "SCORM 1.2 With Metadata", 1, &[]),
    ("scorm2004-3rd-runtime-advanced.golf", "SCORM20043RDEDITION", "Golf Explained - Run-time Advanced Calls", 1, &[]),
    ("scorm2004-3rd-runtime-basic.golf", "SCORM20043RDEDITION", "Golf Explained - Run-time Basic Calls", 1, &[]),
    (
        "scorm2004-3rd-seq-forced-sequential.golf",
        "SCORM20043RDEDITION",
        "Golf Explained - Sequencing Forced Order",
        5,
        &[RULES],
    ),
    (
        "scorm2004-3rd-seq-random-test.golf",
        "SCORM20043RDEDITION",
        "Golf Explained - Sequencing Random Test",
        8,
        &[RULES],
    ),
    (
        "scorm2004-3rd-seq-simple-remediation.golf",
        "SCORM20043RDEDITION",
        "Golf Explained - Simple Remediation",
        8,
        &[RULES],
    ),
    (
        "scorm2004-4th-seq-posttest-rollup.golf",
        "SCORM20044THEDITION",
        "Golf Explained - 4th Edition Features",
        5,
        &[RULES],
    ),
    (
        "parser-ItemWithNonExistentResourceId_SCORM12",
        "SCORM12",
        "Item With Non-Existent Resource ID Test",
        1,
        &["It cannot be opened: activity \"Item 1\" refers to resource \"non_existent_resource\", \
           which the manifest does not have."],
    ),
];

/// Words of the sentence by which each is refused.
const REFUSED: [(&str, &str); 12] = [
    ("adlcts-CM-01-broken-default-org", "launches \"SequencingTest.htm\", which the zip does not hold"),
    ("aicc-3au-prereq.parserfixture", "an AICC package (it has \"complex.crs\")"),
    ("aicc-hacp-testing-tool", "an AICC package (it has \"assessment.crs\")"),
    ("aicc-multiline-description-external-url", "an AICC package (it has \"test.crs\")"),
    ("cmi5-single_au_basic_responsive.catapult", "a cmi5 package (it has \"cmi5.xml\")"),
    (
        "parser-ContentPackagingNoSchemaVersion_SCORM20042ndEdition",
        "launches \"index.html\", which the zip does not hold",
    ),
    ("parser-InvalidFileReferences_SCORM12", "launches \"content/nonexistent.html\", which the zip does not hold"),
    ("parser-InvalidMissingOrgIdentifier_SCORM20043rdEdition", "launches \"index.html\", which the zip does not hold"),
    ("parser-MalformedXml_SCORM12", "not well-formed XML (expected 'item' tag, not 'organization' at 27:5)"),
    ("parser-MissingLaunchUrl_SCORM12", "uses resource \"resource_1\", which has no href"),
    ("parser-MissingRequiredFields_SCORM12", "launches \"content/index.html\", which the zip does not hold"),
    ("xapi-tincan-golf", "an xAPI (Tin Can) package (it has \"tincan.xml\")"),
];

fn check(path: &Path) {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap();
    let found = read_package(File::open(path).unwrap(), &Limits::default());
    let read = READ.iter().find(|expected| expected.0 == name);
    let refused = REFUSED.iter().find(|expected| expected.0 == name);
    match (found, read, refused) {
        (Ok(package), Some((_, standard, title, launchable, warnings)), _) => {
            let found = (package.standard.wire(), package.title.as_str(), package.root.launchable().count());
            assert_eq!(found, (*standard, *title, *launchable), "{name}");
            assert_eq!(package.warnings, *warnings, "{name}");
        }
        (Err(error), _, Some((_, words))) => {
            assert!(error.to_string().contains(words), "{name}: {error}");
        }
        // A package that came later: reading it must end, no more is known.
        (_, None, None) => println!("nothing is expected of {name}"),
        (found, _, _) => panic!("{name}: {found:?}"),
    }
}

#[test]
fn real_packages_are_read_or_refused_by_name() {
    let found = [packages(""), packages("negative")].concat();
    if found.is_empty() {
        println!("skipped: there is no folder of real packages beside the repository");
    }
    for path in &found {
        check(path);
    }
}

#[test]
fn real_metadata_and_objectives_are_read() {
    let read = |name: &str| {
        let file = File::open(folder().join(name)).ok()?;
        Some(read_package(file, &Limits::default()).unwrap())
    };
    let (Some(described), Some(advanced)) =
        (read("scorm12-with-external-metadata.zip"), read("scorm2004-3rd-runtime-advanced.golf.zip"))
    else {
        println!("skipped: there is no folder of real packages beside the repository");
        return;
    };
    assert_eq!(described.metadata, Metadata { keywords: vec!["Training".to_owned()], ..Metadata::default() });
    assert_eq!(described.languages, ["en"]);

    let unit = &advanced.root.children[0];
    assert_eq!(unit.scaled_passing_score, Some(0.8));
    let objective = |id: &str, primary| ObjectiveSeed { id: id.to_owned(), primary };
    assert_eq!(
        unit.objectives,
        [
            objective("PRIMARYOBJ", true),
            objective("obj_etiquette", false),
            objective("obj_handicapping", false),
            objective("obj_havingfun", false),
            objective("obj_playing", false),
        ]
    );
}
