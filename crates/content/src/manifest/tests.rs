//! Whole manifests, from bytes to course.

use super::*;
use crate::activity::{ActivityKind, ObjectiveSeed};

const FILES: [&str; 4] = ["index.html", "a/one.html", "a/two.html", "lom.xml"];

fn read_bytes(bytes: &[u8]) -> Result<Course, String> {
    let limits = Limits { activities: 100, manifest_bytes: 1 << 20, ..Limits::default() };
    let lom = b"<lom><general><title><langstring xml:lang='en'>Outside</langstring></title></general></lom>";
    let fetch = |path: &str| Ok((path == "lom.xml").then(|| lom.to_vec()));
    super::read("imsmanifest.xml", bytes, &FILES.into_iter().collect(), &limits, fetch)
        .map_err(|error| error.to_string())
}

/// A manifest of SCORM 1.2 around organisations and resources.
fn read_12(organizations: &str, resources: &str) -> Result<Course, String> {
    read_bytes(
        format!(
            "<manifest identifier='m' xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_rootv1p2'>
             <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
             {organizations}<resources>{resources}</resources></manifest>"
        )
        .as_bytes(),
    )
}

const ONE: &str = "<resource identifier='r1' adlcp:scormtype='sco' href='a/one.html'/>";

/// A course of one item that launches `r1`.
fn one_item(inside: &str) -> String {
    format!(
        "<organizations><organization identifier='o'><title>Course</title>
         <item identifier='i1' identifierref='r1'><title>One</title>{inside}</item>
         </organization></organizations>"
    )
}

fn sco(id: &str, title: &str, href: &str) -> Activity {
    Activity {
        title: title.to_owned(),
        href: Some(href.to_owned()),
        resource_identifier: Some("r1".to_owned()),
        ..Activity::sample(id)
    }
}

fn organization(title: &str, children: Vec<Activity>) -> Activity {
    Activity { title: title.to_owned(), kind: ActivityKind::Aggregation, href: None, children, ..Activity::sample("o") }
}

#[test]
fn a_course_of_scorm_12_is_read_with_all_that_an_item_can_have() {
    let item = one_item(
        "<adlcp:prerequisites type='aicc_script'>a&amp;b</adlcp:prerequisites>
         <adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed><adlcp:timelimitaction>exit,message</adlcp:timelimitaction>
         <adlcp:datafromlms>x=1</adlcp:datafromlms><adlcp:masteryscore> 80 </adlcp:masteryscore>",
    );
    let course = read_12(&item, ONE).unwrap();
    let expected = Activity {
        prerequisites: Some("a&b".to_owned()),
        mastery_score: Some(80.0),
        max_time_allowed: Some("00:30:00".to_owned()),
        time_limit_action: Some("exit,message".to_owned()),
        launch_data: Some("x=1".to_owned()),
        ..sco("i1", "One", "a/one.html")
    };
    assert_eq!(course.root, organization("Course", vec![expected]));
    assert_eq!((course.standard, course.title.as_str()), (Standard::Scorm12, "Course"));
    assert_eq!(course.warnings, [""; 0]);
}

#[test]
fn a_course_of_scorm_2004_is_read_with_thresholds_and_objectives() {
    let course = read_bytes(
        b"<manifest xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_v1p3' xmlns:imsss='http://www.imsglobal.org/xsd/imsss'>
          <metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
          <organizations default='o'><organization identifier='o'><title>Course</title>
          <item identifier='i1' identifierref='r1' parameters='?p=1' isvisible='false'><title>One</title>
            <adlcp:dataFromLMS>x</adlcp:dataFromLMS><adlcp:timeLimitAction>continue,no message</adlcp:timeLimitAction>
            <adlcp:completionThreshold completedByMeasure='true' minProgressMeasure='0.75'/>
            <imsss:sequencing><imsss:limitConditions attemptAbsoluteDurationLimit='PT1H'/><imsss:objectives>
              <imsss:primaryObjective objectiveID='main' satisfiedByMeasure='true'>
                <imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure></imsss:primaryObjective>
            </imsss:objectives></imsss:sequencing>
          </item></organization></organizations>
          <resources xml:base='a/'><resource identifier='r1' adlcp:scormType='sco' href='one.html'/></resources></manifest>",
    )
    .unwrap();
    let expected = Activity {
        visible: false,
        max_time_allowed: Some("PT1H".to_owned()),
        time_limit_action: Some("continue,no message".to_owned()),
        launch_data: Some("x".to_owned()),
        completion_threshold: Some(0.75),
        scaled_passing_score: Some(0.8),
        objectives: vec![ObjectiveSeed { id: "main".to_owned(), primary: true }],
        sequenced: true,
        ..sco("i1", "One", "a/one.html?p=1")
    };
    assert_eq!(course.root, organization("Course", vec![expected]));
    assert_eq!(course.standard, Standard::Scorm2004Ed4);
    assert_eq!(
        course.warnings,
        ["The course has sequencing rules. They are not enforced yet: learners can open its parts in any order."]
    );
}

#[test]
fn completion_thresholds_are_read_as_each_edition_writes_them() {
    for (threshold, expected) in [
        ("<adlcp:completionThreshold>0.5</adlcp:completionThreshold>", Some(0.5)),
        ("<adlcp:completionThreshold>2</adlcp:completionThreshold>", None),
        ("<adlcp:completionThreshold completedByMeasure='true'/>", Some(1.0)),
        ("<adlcp:completionThreshold minProgressMeasure='0.5' progressWeight='1'/>", None),
    ] {
        let course = read_12(&one_item(threshold), ONE).unwrap();
        assert_eq!(course.root.children[0].completion_threshold, expected, "{threshold}");
    }
}

#[test]
fn items_nest_and_repeated_identifiers_become_unique() {
    let course = read_12(
        "<organizations><organization identifier='o'><title>Course</title>
         <item identifier='x'><title>Group</title><item identifier='x' identifierref='r1'><title>First</title></item>
         <item identifierref='r1'><title>Second</title></item></item>
         <item identifier='x-2' identifierref='r1'/></organization></organizations>",
        ONE,
    )
    .unwrap();
    let rows: Vec<_> =
        course.root.walk().map(|activity| (activity.id.as_str(), activity.title.as_str(), activity.kind)).collect();
    let expected = [
        ("o", "Course", ActivityKind::Aggregation),
        ("x", "Group", ActivityKind::Aggregation),
        ("x-2", "First", ActivityKind::Sco),
        ("activity", "Second", ActivityKind::Sco),
        ("x-2-2", "Activity 4", ActivityKind::Sco),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_default_organization_that_is_missing_gives_way_to_the_first() {
    let organizations = one_item("").replace("<organizations>", "<organizations default='other'>");
    let course = read_12(&organizations, ONE).unwrap();
    assert_eq!(course.root.item_identifier, "o");
    assert_eq!(
        course.warnings,
        ["The manifest names \"other\" as its default organization but does not have it; the first one is used."]
    );
}

#[test]
fn without_organizations_each_resource_with_a_page_is_an_activity() {
    let resources = format!("{ONE}<resource identifier='r2' href='a/two.html'/><resource identifier='files'/>");
    let course = read_12("<organizations/>", &resources).unwrap();
    let second = Activity {
        kind: ActivityKind::Asset,
        resource_identifier: Some("r2".to_owned()),
        ..sco("r2", "r2", "a/two.html")
    };
    assert_eq!(course.root.children, [sco("r1", "r1", "a/one.html"), second]);
    assert_eq!((course.title.as_str(), course.root.title.as_str()), ("m", "m"));
    assert_eq!(course.warnings, ["The manifest has no items; each of its resources is an activity."]);
}

#[test]
fn what_cannot_be_launched_is_a_warning_beside_what_can() {
    let resources = format!(
        "{ONE}<resource identifier='r2' adlcp:scormtype='sco' href='gone.html'/>
         <resource identifier='r3' adlcp:scormtype='sco'/>
         <resource identifier='r4' adlcp:scormtype='sco' href='javascript:alert(1)'/>"
    );
    let item =
        |number: u8| format!("<item identifier='i{number}' identifierref='r{number}'><title>T{number}</title></item>");
    let items: Vec<String> = (1..=5).map(item).collect();
    let organizations = format!(
        "<organizations><organization identifier='o'><title>C</title>{}</organization></organizations>",
        items.concat()
    );
    let course = read_12(&organizations, &resources).unwrap();
    let launched: Vec<_> = course.root.launchable().map(|activity| activity.id.as_str()).collect();
    assert_eq!(launched, ["i1"]);
    assert_eq!(
        course.warnings,
        [
            "It cannot be opened: activity \"T2\" launches \"gone.html\", which the zip does not hold.",
            "It cannot be opened: activity \"T3\" uses resource \"r3\", which has no href.",
            "It cannot be opened: activity \"T4\" launches \"javascript:alert(1)\", which is not a file of the package.",
            "It cannot be opened: activity \"T5\" refers to resource \"r5\", which the manifest does not have.",
        ]
    );
}

#[test]
fn a_course_with_nothing_to_launch_is_refused_with_the_reason() {
    for (resource, reason) in [
        ("href='gone.html'", "activity \"One\" launches \"gone.html\", which the zip does not hold"),
        ("href='../index.html'", "activity \"One\" launches \"../index.html\", which leaves the package (..)"),
        ("xml:base='../' href='x'", "activity \"One\" launches \"x\", which leaves the package (..)"),
        (
            "href='data:text/html,x'",
            "activity \"One\" launches \"data:text/html,x\", which is not a file of the package",
        ),
        ("href='//host/x'", "activity \"One\" launches \"//host/x\", which is not a file of the package"),
        ("href='/index.html'", "activity \"One\" launches \"/index.html\", which is an absolute path"),
        ("", "activity \"One\" uses resource \"r1\", which has no href"),
    ] {
        let refused = read_12(&one_item(""), &format!("<resource identifier='r1' {resource}/>")).map(|_| ());
        assert_eq!(refused, Err(format!("the course has nothing to launch: {reason}")));
    }
    let empty = read_12("", "").map(|_| ());
    assert_eq!(
        empty,
        Err("the course has nothing to launch: the manifest lists no activity with a launch file".to_owned())
    );
}

#[test]
fn more_activities_than_allowed_are_refused() {
    let items = "<item identifierref='r1'/>".repeat(100);
    let organizations = format!("<organizations><organization>{items}</organization></organizations>");
    let refused = read_12(&organizations, ONE).map(|_| ());
    assert_eq!(refused, Err("the manifest has more than 100 activities".to_owned()));
}

#[test]
fn texts_that_thousands_of_items_share_do_not_unfold_without_end() {
    let long = "l".repeat(1 << 16);
    let resource = format!("<resource identifier='{long}' adlcp:scormtype='sco' href='a/one.html'/>");
    let item = |attributes: &str, inside: &str| format!("<item {attributes}>{inside}</item>");
    let launching = item(&format!("identifierref='{long}'"), "");
    let organizations = |items: &str| format!("<organizations><organization>{items}</organization></organizations>");
    let refused = "the manifest's activities unfold to more than 1048576 bytes".to_owned();
    assert_eq!(read_12(&organizations(&launching.repeat(14)), &resource).map(|_| ()), Ok(()));
    assert_eq!(read_12(&organizations(&launching.repeat(20)), &resource).map(|_| ()), Err(refused.clone()));

    let shared = "<sequencing ID='s'><objectives><objective objectiveID='LONG'/></objectives></sequencing>";
    let xml = format!(
        "<manifest>{}<sequencingCollection>{}</sequencingCollection></manifest>",
        organizations(&item("", "<sequencing IDRef='s'/>").repeat(20)),
        shared.replace("LONG", &long)
    );
    assert_eq!(read_bytes(xml.as_bytes()).map(|_| ()), Err(refused));
}

#[test]
fn xml_that_must_not_be_read_is_refused_with_the_reason() {
    for (xml, reason) in [
        ("<manifest>", "it is not well-formed XML (the root node was opened but never closed)".to_owned()),
        (
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><manifest/>",
            "it has a DOCTYPE, which is not allowed".to_owned(),
        ),
        ("<content/>", "it is of SCORM 1.1, which cannot be imported".to_owned()),
        ("<html/>", "its root element is <html>, not <manifest>".to_owned()),
        (&"<item>".repeat(10_000), "its elements are nested more than 64 deep".to_owned()),
    ] {
        let refused = read_bytes(xml.as_bytes()).map(|_| ());
        assert_eq!(refused, Err(format!("\"imsmanifest.xml\" cannot be read: {reason}")));
    }
}

#[test]
fn the_deepest_tree_that_is_read_survives_json() {
    let depth = Limits::default().depth - 3;
    let items = format!("{}{}", "<item identifierref='r1'>".repeat(depth), "</item>".repeat(depth));
    let organizations = format!("<organizations><organization>{items}</organization></organizations>");
    let root = read_12(&organizations, ONE).unwrap().root;
    assert_eq!(root.walk().count(), depth + 1);
    let json = serde_json::to_string(&root).unwrap();
    assert_eq!(serde_json::from_str::<Activity>(&json).unwrap(), root);
}

#[test]
fn titles_fall_back_to_what_else_has_a_name() {
    let untitled = |more: &str| {
        let organizations = one_item("").replace("<title>Course</title>", "");
        let xml = format!(
            "<manifest identifier='m' xmlns:adlcp='x'><metadata><schemaversion>1.2</schemaversion>{more}</metadata>
             {organizations}<resources>{ONE}</resources></manifest>"
        );
        let course = read_bytes(xml.as_bytes()).unwrap();
        (course.title, course.root.title)
    };
    let same = |title: &str| (title.to_owned(), title.to_owned());
    assert_eq!(untitled(""), same("One"));
    assert_eq!(untitled("<lom><general><title><langstring>LOM</langstring></title></general></lom>"), same("LOM"));
}

#[test]
fn metadata_is_read_from_a_file_beside_the_manifest() {
    let with_location = |location: &str| {
        let xml = format!(
            "<manifest xmlns:adlcp='x'><metadata><schemaversion>1.2</schemaversion><adlcp:location>{location}</adlcp:location>
             </metadata>{}<resources>{ONE}</resources></manifest>",
            one_item("")
        );
        read_bytes(xml.as_bytes()).map(|course| (course.metadata.title, course.languages, course.warnings)).unwrap()
    };
    assert_eq!(with_location("lom.xml"), (Some("Outside".to_owned()), vec!["en".to_owned()], vec![]));
    assert_eq!(
        with_location("gone.xml"),
        (None, vec![], vec!["The metadata file \"gone.xml\" is missing or cannot be read.".to_owned()])
    );
}

#[test]
fn encodings_of_old_tools_are_read() {
    let xml = |declared: &str| {
        format!(
            "<?xml version='1.0' encoding='{declared}'?><manifest xmlns:adlcp='x'><metadata><schemaversion>1.2</schemaversion></metadata>
             {}<resources>{ONE}</resources></manifest>",
            one_item("").replace("Course", "Größe")
        )
    };
    let latin: Vec<u8> = xml("windows-1252").chars().map(|letter| letter as u8).collect();
    let utf_16: Vec<u8> = format!("\u{feff}{}", xml("UTF-16")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let undeclared: Vec<u8> = xml("UTF-8").chars().map(|letter| letter as u8).collect();
    for (bytes, warnings) in [
        (latin, &[][..]),
        (utf_16, &[]),
        (format!("\u{feff}{}", xml("utf-8")).into_bytes(), &[]),
        (undeclared, &["The manifest is not in the encoding it should be in; it was read as windows-1252."]),
    ] {
        let course = read_bytes(&bytes).unwrap();
        assert_eq!(course.title, "Größe");
        assert_eq!(course.warnings, warnings);
    }
}
