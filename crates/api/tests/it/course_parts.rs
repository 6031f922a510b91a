//! Versions, title, files, zip, preview and statements of a course.

use std::io::{Cursor, Read as _};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::support::{Answer, Site, package};

/// The course `golf` in two versions, of which the second came a minute later.
async fn twice() -> Site {
    let site = Site::with_course().await;
    site.wait(60);
    site.import("golf", &package("Golf again")).await;
    site
}

async fn register(site: &Site, id: &str, version: i64) {
    let body = json!({ "courseId": "golf", "registrationId": id, "learner": { "id": id } });
    let answer = site.post(&format!("/registrations?courseVersion={version}"), body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
}

async fn put_file(site: &Site, path: &str, destination: &str, text: &str) -> Answer {
    let parts: [(&str, &[u8]); 2] = [("file", text.as_bytes()), ("destination", destination.as_bytes())];
    site.form(path, "", "new.html", &parts).await
}

async fn part(site: &Site, path: &str, range: &str) -> Answer {
    let request = Request::get(format!("/api/v2{path}")).header("range", range);
    site.send(request.body(Body::empty()).unwrap()).await
}

fn unpacked(zip: &Answer) -> Vec<(String, String)> {
    assert_eq!(zip.status, StatusCode::OK, "{}", zip.text);
    assert_eq!(zip.header("content-length"), Some(zip.bytes.len().to_string().as_str()));
    let mut zip = ZipArchive::new(Cursor::new(zip.bytes.clone())).unwrap();
    (0..zip.len())
        .map(|n| {
            let mut file = zip.by_index(n).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

#[tokio::test]
async fn versions_are_shown_oldest_first_with_what_was_asked_for() {
    let site = twice().await;
    register(&site, "old", 0).await;
    let list = site.get("/courses/golf/versions?includeRegistrationCount=True&includeCourseMetadata=true").await.ok();
    let told: Vec<Value> = list["courses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["id"], one["version"], one["title"], one["created"], one["registrationCount"]]))
        .collect();
    assert_eq!(
        json!(told),
        json!([["golf", 0, "Golf", "2026-09-20T17:50:14Z", 1], ["golf", 1, "Golf again", "2026-09-20T17:51:14Z", 0]])
    );
    assert_eq!(list["courses"][0]["metadata"]["description"], "Of clubs and balls.");
    let first = site.get("/courses/golf/versions/0").await.ok();
    assert_eq!((&first["version"], first.get("metadata"), first.get("registrationCount")), (&json!(0), None, None));
    let later = site.get("/courses/golf/versions?since=2026-09-20T17:51:14Z").await.ok();
    assert_eq!(later["courses"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_version_that_is_not_there_is_named() {
    let site = Site::with_course().await;
    let missing = (404, "Could not find course version [golf, version 7]".to_owned());
    let course = (404, "Could not find course [none]".to_owned());
    for tail in ["", "/zip", "/asset/list", "/asset?relativePath=play.html", "/xAPIStatements"] {
        assert_eq!(site.get(&format!("/courses/golf/versions/7{tail}")).await.refusal(), missing);
        assert_eq!(site.get(&format!("/courses/none/versions/0{tail}")).await.refusal(), course);
    }
    assert_eq!(site.delete("/courses/golf/versions/7").await.refusal(), missing);
    assert_eq!(site.post("/courses/golf/versions/7/preview", json!({})).await.refusal(), missing);
    let odd = site.get("/courses/golf/versions/first").await.refusal();
    assert_eq!(odd, (400, "versionId: must be a whole number".into()));
    assert_eq!(site.get("/courses/none/versions").await.refusal(), course);
}

#[tokio::test]
async fn with_a_version_go_its_registrations_and_with_the_last_the_course() {
    let site = twice().await;
    register(&site, "old", 0).await;
    register(&site, "new", 1).await;
    assert_eq!(site.delete("/courses/golf/versions/1").await.status, StatusCode::NO_CONTENT);
    let course = site.get("/courses/golf?includeRegistrationCount=true").await.ok();
    assert_eq!(json!([course["version"], course["title"], course["registrationCount"]]), json!([0, "Golf", 1]));
    assert_eq!(site.get("/registrations/new").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/registrations/old").await.status, StatusCode::OK);
    assert_eq!(site.delete("/courses/golf/versions/0").await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get("/courses/golf").await.refusal().0, 404);
}

#[tokio::test]
async fn a_course_is_called_what_it_was_named_last() {
    let site = Site::with_course().await;
    site.wait(60);
    let path = "/courses/golf/title";
    assert_eq!(site.put(path, json!({ "title": " Golf & more " })).await.status, StatusCode::NO_CONTENT);
    let course = site.get("/courses/golf").await.ok();
    assert_eq!((&course["title"], &course["updated"]), (&json!("Golf & more"), &json!("2026-09-20T17:51:14Z")));
    assert_eq!(site.get("/courses/golf/versions/0").await.ok()["title"], "Golf & more");
    let refused = async |body: Value| site.put(path, body).await.refusal().1;
    assert_eq!(refused(json!({})).await, "title: is missing");
    assert_eq!(refused(json!({ "title": " " })).await, "title: is empty");
    assert_eq!(refused(json!({ "title": "x".repeat(256) })).await, "title: has 256 characters, more than 255");
    assert_eq!(refused(json!({ "title": "a\nb" })).await, "title: has a control character");
    assert_eq!(site.put("/courses/none/title", json!({ "title": "x" })).await.refusal().0, 404);
}

#[tokio::test]
async fn a_file_is_sent_whole_or_in_part() {
    let site = Site::with_course().await;
    put_file(&site, "/courses/golf/asset/upload", "/pages/a b.html", "0123456789").await.ok();
    let path = "/courses/golf/asset?relativePath=pages/a%20b.html";
    let whole = site.get(path).await;
    assert_eq!((whole.text.as_str(), whole.header("content-type")), ("0123456789", Some("application/octet-stream")));
    assert_eq!(
        whole.header("content-disposition"),
        Some("attachment; filename=\"a_b.html\"; filename*=UTF-8''a%20b%2Ehtml")
    );
    let some = part(&site, path, "bytes=2-4").await;
    assert_eq!((some.status, some.text.as_str()), (StatusCode::PARTIAL_CONTENT, "234"));
    assert_eq!(some.header("content-range"), Some("bytes 2-4/10"));
    let none = part(&site, path, "bytes=10-").await;
    assert_eq!((none.status, none.header("content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, Some("bytes */10")));
    // One that lies deflated in the package is unpacked on the way.
    let imported = "/courses/golf/versions/0/asset?relativePath=imsmanifest.xml";
    let manifest = site.get(imported).await.text;
    assert!(manifest.starts_with("<?xml"));
    assert_eq!(part(&site, imported, "bytes=2-4").await.text, "xml");
    assert_eq!(
        site.get("/courses/golf/asset?relativePath=none").await.refusal(),
        (404, "Could not find asset [none]".into())
    );
    assert_eq!(site.get("/courses/golf/asset").await.refusal(), (400, "missing field `relativePath`".into()));
}

#[tokio::test]
async fn a_changed_file_is_in_the_list_and_in_the_zip_and_a_removed_one_in_neither() {
    let site = Site::with_course().await;
    site.wait(60);
    let answer = put_file(&site, "/courses/golf/asset/upload", "play.html", "<p>better</p>").await.ok();
    assert_eq!(answer, json!({ "filename": "play.html", "destination": "play.html" }));
    put_file(&site, "/courses/golf/versions/0/asset/upload", "new/", "<p>new</p>").await.ok();
    put_file(&site, "/courses/golf/asset/upload", "play.html", "<p>best</p>").await.ok();
    assert_eq!(site.delete("/courses/golf/asset?relativePath=/rest.html").await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.delete("/courses/golf/asset?relativePath=rest.html").await.refusal().0, 404);

    let list = site.get("/courses/golf/asset/list").await.ok();
    let files: Vec<&str> = list["files"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(files, ["imsmanifest.xml", "new/new.html", "play.html"]);
    let changed = json!({ "path": "play.html", "size": 11, "modified": "2026-09-20T17:51:14Z" });
    assert_eq!(list["files"][2], changed);
    assert_eq!(site.get("/courses/golf/versions/0/asset/list").await.ok(), list);
    assert_eq!(site.get("/courses/golf").await.ok()["updated"], "2026-09-20T17:51:14Z");

    let zip = site.get("/courses/golf/zip").await;
    assert_eq!(
        zip.header("content-disposition"),
        Some("attachment; filename=\"golf.zip\"; filename*=UTF-8''golf%2Ezip")
    );
    let unpacked = unpacked(&zip);
    assert_eq!(
        unpacked[1..],
        [("new/new.html".to_owned(), "<p>new</p>".to_owned()), ("play.html".to_owned(), "<p>best</p>".to_owned())]
    );
    assert!(unpacked[0].1.contains("<organizations"));
    // What comes out can go in again.
    site.import("copy", &zip.bytes).await;
    assert_eq!(site.get("/courses/copy/versions/0/zip").await.bytes.len(), zip.bytes.len());
}

#[tokio::test]
async fn whether_a_file_may_be_there_already_can_be_said() {
    let site = Site::with_course().await;
    let put = async |policy: &str, path: &str| {
        put_file(&site, &format!("/courses/golf/asset/upload?updateAssetPolicy={policy}"), path, "x").await
    };
    assert_eq!(
        put("reject", "play.html").await.refusal(),
        (400, "destination: [play.html] exists already (updateAssetPolicy reject)".into())
    );
    assert_eq!(
        put("strict", "new.html").await.refusal(),
        (400, "destination: [new.html] does not exist (updateAssetPolicy strict)".into())
    );
    assert_eq!(
        put("other", "new.html").await.refusal(),
        (400, "updateAssetPolicy: must be lax, reject or strict, not `other`".into())
    );
    for (policy, path) in [("reject", "new.html"), ("Strict", "new.html"), ("lax", "new.html"), ("", "other.html")] {
        assert_eq!(put(policy, path).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_file_that_cannot_go_there_is_refused_by_name() {
    let site = Site::with_course().await;
    let path = "/courses/golf/asset/upload";
    let refused = async |destination: &str| put_file(&site, path, destination, "x").await.refusal();
    assert_eq!(refused("../a").await, (400, "destination: has a path that leaves the package (..)".into()));
    assert_eq!(refused("").await, (400, "destination: is missing".into()));
    let form = async |parts: &[(&str, &[u8])]| site.form(path, "", "a", parts).await.refusal();
    assert_eq!(form(&[("file", b"x")]).await, (400, "destination: is missing in the form".into()));
    assert_eq!(form(&[("destination", b"x")]).await, (400, "file: is missing in the form".into()));
    let large = vec![0; 100_001];
    assert_eq!(
        form(&[("destination", b"x"), ("file", &large)]).await,
        (400, "file: is larger than 100000 bytes (imports.max_bytes)".into())
    );
    let fetch = async |url: &str| {
        site.post("/courses/golf/versions/0/asset", json!({ "fetchUrl": url, "destination": "a" })).await.refusal()
    };
    let (status, text) = fetch("http://127.0.0.1/a").await;
    assert!(status == 400 && text.starts_with("fetchUrl: the URL leads to an address inside"), "{text}");
    let (status, text) = fetch("https://package.invalid/a").await;
    assert!(status == 400 && text.starts_with("fetchUrl: cannot be fetched: "), "{text}");
    assert_eq!(
        site.post("/courses/none/asset", json!({ "fetchUrl": "https://a.example/a", "destination": "a" })).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_preview_link_leads_to_the_content_origin() {
    let site = Site::with_course().await;
    for path in ["/courses/golf/preview", "/courses/golf/versions/0/preview"] {
        let link = site.post(path, json!({ "expiry": 60, "redirectOnExitUrl": null, "culture": "en" })).await.ok();
        let link = link["launchLink"].as_str().unwrap();
        assert!(link.starts_with("https://content.example/launch/preview."), "{link}");
    }
    let refused = site.post("/courses/golf/preview", json!({ "expiry": 301 })).await.refusal();
    assert_eq!(refused, (400, "expiry: must be 10 to 300 seconds, not 301".into()));
    assert_eq!(site.post("/courses/none/preview", json!({})).await.refusal().0, 404);
}

#[tokio::test]
async fn a_course_has_no_statements_yet() {
    let site = Site::with_course().await;
    for path in ["/courses/golf/xAPIStatements?learnerId=a", "/courses/golf/versions/0/xAPIStatements"] {
        assert_eq!(site.get(path).await.ok(), json!({ "statements": [] }));
    }
    let (status, text) = site.get("/courses/golf/xAPIStatements?since=yesterday").await.refusal();
    assert!(status == 400 && text.starts_with("since: `yesterday` is not an ISO 8601 date"), "{text}");
}
