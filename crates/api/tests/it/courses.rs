use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Site, package};

fn golf() -> Value {
    json!({
        "id": "golf",
        "title": "Golf",
        "created": "2026-09-20T17:50:14Z",
        "updated": "2026-09-20T17:50:14Z",
        "version": 0,
        "activityId": "org",
        "courseLearningStandard": "SCORM12",
        "tags": [],
        "dispatched": false,
        "rootActivity": {
            "externalIdentifier": "org",
            "itemIdentifier": "org",
            "activityType": "AGGREGATION",
            "title": "Golf",
            "children": [
                {
                    "externalIdentifier": "play",
                    "itemIdentifier": "play",
                    "resourceIdentifier": "r1",
                    "activityType": "SCO",
                    "href": "play.html",
                    "scaledPassingScore": "0.75",
                    "title": "Playing",
                    "children": [],
                },
                {
                    "externalIdentifier": "etiquette",
                    "itemIdentifier": "etiquette",
                    "resourceIdentifier": "r2",
                    "activityType": "SCO",
                    "href": "rest.html",
                    "title": "Etiquette",
                    "children": [],
                },
            ],
        },
    })
}

#[tokio::test]
async fn an_uploaded_package_becomes_a_course() {
    let site = Site::new().await;
    let parts: [(&str, &[u8]); 2] = [("contentMetadata", b"{}"), ("file", &package("Golf"))];
    let job = site.upload("courseId=golf&tags=sport%2Coutdoor", &parts).await.ok();
    let mut course = golf();
    course["tags"] = json!(["outdoor", "sport"]);
    assert_eq!(
        site.finished(&job).await,
        json!({
            "jobId": job["result"],
            "status": "COMPLETE",
            "message": "Import Successful",
            "importResult": { "parserWarnings": [], "courseLanguages": ["en"], "course": course },
        })
    );
    assert_eq!(site.get("/courses/golf").await.ok(), course);
}

#[tokio::test]
async fn an_upload_without_its_file_or_form_is_refused() {
    let site = Site::new().await;
    let answer = site.upload("courseId=golf", &[("contentMetadata", b"{}")]).await;
    assert_eq!(answer.refusal(), (400, "file: is missing in the form".into()));
    assert_eq!(site.post("/courses/importJobs/upload?courseId=golf", json!({})).await.refusal().0, 400);
    let (status, text) = site.upload("", &[("file", b"x")]).await.refusal();
    assert_eq!((status, text.as_str()), (400, "missing field `courseId`"));
    assert_eq!(site.upload(&format!("courseId={}", "x".repeat(256)), &[]).await.refusal().0, 400);
    let (status, text) = site.upload("courseId=golf&tags=a%01", &[("file", b"x")]).await.refusal();
    assert_eq!((status, text.as_str()), (400, "tags: tag 1 has a control character"));
}

#[tokio::test]
async fn a_package_above_the_limit_is_refused_while_it_arrives() {
    let site = Site::new().await;
    let answer = site.upload("courseId=golf", &[("file", &vec![0; 100_001])]).await;
    assert_eq!(answer.refusal(), (400, "file: is larger than 100000 bytes (imports.max_bytes)".into()));
}

#[tokio::test]
async fn what_is_no_package_ends_in_error() {
    let site = Site::new().await;
    let job = site.upload("courseId=golf", &[("file", b"no zip")]).await.ok();
    let status = site.finished(&job).await;
    assert_eq!(status["status"], "ERROR");
    assert!(!status["message"].as_str().unwrap().is_empty());
    assert_eq!(status.get("importResult"), None);
    assert_eq!(site.get("/courses/golf").await.refusal().0, 404);
}

#[tokio::test]
async fn a_course_gets_a_new_version_only_if_that_was_asked_for() {
    let site = Site::with_course().await;
    let answer = site.upload("courseId=golf&mayCreateNewVersion=False", &[("file", &package("Again"))]).await;
    let (status, text) = answer.refusal();
    assert_eq!(status, 409);
    assert!(text.starts_with("Course [golf] already exists"), "{text}");

    let job = site.upload("courseId=golf&mayCreateNewVersion=True", &[("file", &package("Again"))]).await.ok();
    site.finished(&job).await;
    let course = site.get("/courses/golf").await.ok();
    assert_eq!((&course["version"], &course["title"]), (&json!(1), &json!("Again")));
}

#[tokio::test]
async fn a_fetch_is_a_job_that_says_why_it_failed() {
    let site = Site::new().await;
    // A name that never resolves (RFC 6761).
    let body = json!({ "url": "https://package.invalid/a.zip", "contentType": "application/zip" });
    let fetched = site.post("/courses/importJobs?courseId=golf", body.clone()).await.ok();
    assert_eq!(site.finished(&fetched).await["status"], "ERROR");
    let body = json!({ "fetchRequest": body, "mediaFileReferenceRequest": null });
    let fetched = site.post("/courses/importJobs/noUpload?courseId=golf", body).await.ok();
    assert_eq!(site.finished(&fetched).await["status"], "ERROR");
}

#[tokio::test]
async fn a_fetch_from_the_servers_own_network_is_refused() {
    let site = Site::new().await;
    for url in ["http://127.0.0.1/a.zip", "http://169.254.169.254/", "file:///etc/passwd", "nonsense"] {
        let (status, text) = site.post("/courses/importJobs?courseId=golf", json!({ "url": url })).await.refusal();
        assert_eq!(status, 400);
        assert!(text.starts_with("url: "), "{text}");
    }
}

#[tokio::test]
async fn what_an_import_cannot_do_is_named() {
    let site = Site::new().await;
    let refused = async |query: &str, body: Value| {
        let answer = site.post(&format!("/courses/importJobs{query}"), body).await;
        answer.refusal()
    };
    let fetch = json!({ "url": "https://package.invalid/a.zip" });
    let connector = json!({ "connectorReferenceRequest": { "connectorId": "x" } });
    let fault = "connectorReferenceRequest: is not supported: this server has no content connectors; use fetchRequest";
    assert_eq!(refused("/noUpload?courseId=a", connector).await, (400, fault.into()));
    let media = |url: &str, kind: &str| json!({ "mediaFileReferenceRequest": { "url": url, "contentType": kind } });
    for (url, kind, fault) in [
        ("https://a.example/a.mp4", "text/html", "contentType: must be application/pdf, video/mp4 or audio/mpeg"),
        ("file:///a.mp4", "video/mp4", "url: must begin with http:// or https://"),
        ("https://u:p@a.example/", "video/mp4", "url: must not hold a user or a password: every learner would see it"),
    ] {
        assert_eq!(refused("/noUpload?courseId=a", media(url, kind)).await, (400, fault.into()));
    }
    assert_eq!(refused("/noUpload?courseId=a", json!({})).await, (400, "fetchRequest: is missing".into()));
    assert_eq!(refused("?courseId=", fetch.clone()).await, (400, "courseId: the course id is empty".into()));
    let (status, text) = refused("?courseId=a&postbackUrl=http://127.0.0.1/", fetch.clone()).await;
    assert!(status == 400 && text.starts_with("postbackUrl: the URL leads to an address inside"), "{text}");
    let (status, text) = refused("?courseId=a&mayCreateNewVersion=yes", fetch).await;
    assert_eq!((status, text.as_str()), (400, "mayCreateNewVersion: must be true or false, not `yes`"));
}

#[tokio::test]
async fn an_unknown_import_is_not_found() {
    let site = Site::new().await;
    for id in ["nope", "018f0c5e-8d2a-7c3b-9b1f-0a1b2c3d4e5f"] {
        let answer = site.get(&format!("/courses/importJobs/{id}")).await;
        assert_eq!(answer.refusal(), (404, format!("Could not find import job [{id}]")));
    }
}

#[tokio::test]
async fn a_course_shows_metadata_and_counts_only_if_asked() {
    let site = Site::with_course().await;
    let course = site.get("/courses/golf?includeCourseMetadata=True&includeRegistrationCount=true").await.ok();
    assert_eq!(course["registrationCount"], 0);
    assert_eq!(course["metadata"]["description"], "Of clubs and balls.");
    assert_eq!(course["metadata"]["keywords"], json!([]));
    assert_eq!(site.get("/courses/golf").await.ok(), golf());
}

#[tokio::test]
async fn a_deleted_course_is_gone() {
    let site = Site::with_course().await;
    let answer = site.delete("/courses/golf").await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(site.delete("/courses/golf").await.refusal(), (404, "Could not find course [golf]".into()));
}

#[tokio::test]
async fn a_course_id_may_hold_spaces_slashes_and_percent_signs() {
    let site = Site::new().await;
    site.import("fire safety/50% +", &package("Fire")).await;
    let path = "/courses/fire%20safety%2F50%25%20%2B";
    assert_eq!(site.get(path).await.ok()["id"], "fire safety/50% +");
    assert_eq!(site.delete(path).await.status, StatusCode::NO_CONTENT);
}

async fn ids(site: &Site, query: &str) -> Vec<String> {
    let list = site.get(&format!("/courses?{query}")).await.ok();
    list["courses"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect()
}

/// Three courses, a minute apart: b (of 17:50), a, c.
async fn library() -> Site {
    let site = Site::new().await;
    for (id, title, tags) in [("b", "Zebra", "x"), ("a", "Ant", "x,y"), ("c", "Cow", "z")] {
        let job = site.upload(&format!("courseId={id}&tags={tags}"), &[("file", &package(title))]).await.ok();
        site.finished(&job).await;
        site.wait(60);
    }
    site
}

#[tokio::test]
async fn courses_are_listed_in_the_order_that_was_asked_for() {
    let site = library().await;
    assert_eq!(ids(&site, "").await, ["c", "a", "b"]);
    assert_eq!(ids(&site, "orderBy=created_asc").await, ["b", "a", "c"]);
    assert_eq!(ids(&site, "orderBy=title_asc").await, ["a", "c", "b"]);
    assert_eq!(ids(&site, "orderBy=updated_desc&filterBy=course_id").await, ["c", "a", "b"]);
}

#[tokio::test]
async fn courses_are_found_by_text_tag_and_time() {
    let site = library().await;
    assert_eq!(ids(&site, "filter=ZEB&filterBy=title").await, ["b"]);
    assert_eq!(ids(&site, "filter=y&filterBy=tags").await, ["a"]);
    assert_eq!(ids(&site, "tags=y,z&orderBy=created_asc").await, ["a", "c"]);
    assert_eq!(ids(&site, "tags=y%2Cz&orderBy=created_asc").await, ["a", "c"]);
    assert_eq!(ids(&site, "tags=y&tags=z&orderBy=created_asc").await, ["a", "c"]);
    assert_eq!(ids(&site, "since=2026-09-20T17:51:14Z&orderBy=created_asc").await, ["a", "c"]);
    assert_eq!(ids(&site, "since=2026-09-20T17:52:14%2B00:00&datetimeFilter=created").await, ["c"]);
    assert_eq!(ids(&site, "until=2026-09-20T17:50:14Z").await, ["b"], "the second that the wire shows is included");
    assert_eq!(ids(&site, "until=2026-09-20").await, [""; 0]);
}

#[tokio::test]
async fn a_list_refuses_what_it_does_not_know_by_name() {
    let site = Site::new().await;
    for (query, start) in [
        ("orderBy=size_asc", "orderBy: must be one of created_asc, created_desc,"),
        ("filterBy=size", "filterBy: must be one of course_id, title, tags, not `size`"),
        ("datetimeFilter=never", "datetimeFilter: must be one of created, updated, not `never`"),
        ("since=yesterday", "since: `yesterday` is not an ISO 8601 date"),
        ("until=2026-02-30", "until: `2026-02-30` names a date or time that does not exist"),
        ("includeTotalCount=1", "includeTotalCount: must be true or false"),
        ("more=nonsense", "more: "),
        ("more=00.nonsense", "more: "),
    ] {
        let (status, text) = site.get(&format!("/courses?{query}")).await.refusal();
        assert!(status == 400 && text.starts_with(start), "{query}: {text}");
    }
}

#[tokio::test]
async fn the_whole_is_counted_only_if_asked() {
    let site = library().await;
    let counted = site.get("/courses?includeTotalCount=True&tags=x").await;
    assert_eq!(counted.header("x-total-count"), Some("2"));
    assert_eq!(site.get("/courses?tags=x").await.header("x-total-count"), None);
}
