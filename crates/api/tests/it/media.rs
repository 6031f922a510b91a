//! Media files that become courses.

use serde_json::json;

use crate::support::Site;

const PDF: &[u8] = b"%PDF-1.7 and so on";

#[tokio::test]
async fn an_uploaded_media_file_becomes_a_course_of_one_unit() {
    let site = Site::new().await;
    let metadata = json!({ "description": "What burns.", "contentLanguage": "en", "estimatedDuration": 90 });
    let metadata = metadata.to_string();
    let path = "/courses/importJobs/upload?courseId=fire";
    let parts = [("file", PDF), ("contentMetadata", metadata.as_bytes())];
    let job = site.form(path, "application/pdf", "Fire safety.pdf", &parts).await.ok();
    let status = site.finished(&job).await;
    assert_eq!(status["status"], "COMPLETE", "{status}");
    assert_eq!(status["importResult"]["courseLanguages"], json!(["en"]));
    let course = site.get("/courses/fire?includeCourseMetadata=true").await.ok();
    assert_eq!(
        json!([
            course["title"],
            course["courseLearningStandard"],
            course["rootActivity"]["children"][0]["activityType"]
        ]),
        json!(["Fire safety", "UNKNOWN", "SCO"])
    );
    assert_eq!(
        course["metadata"],
        json!({
            "title": "Fire safety", "titleLanguage": "en", "description": "What burns.", "descriptionLanguage": "en",
            "duration": "PT90S", "keywords": [],
        })
    );
    assert_eq!(site.get("/courses/fire/asset?relativePath=media.pdf").await.bytes, PDF);
}

#[tokio::test]
async fn a_media_file_that_is_another_ends_in_error() {
    let site = Site::new().await;
    let path = "/courses/importJobs/upload?courseId=fire";
    let job = site.form(path, "video/mp4", "a.mp4", &[("file", PDF)]).await.ok();
    let status = site.finished(&job).await;
    let message = "the file is said to be an MP4 video, but it is a PDF document";
    assert_eq!(json!([status["status"], status["message"]]), json!(["ERROR", message]));
    let fault = site.form(path, "video/mp4", "a.mp4", &[("file", PDF), ("contentMetadata", b"{")]).await.refusal();
    assert!(fault.0 == 400 && fault.1.starts_with("contentMetadata: cannot be read: "), "{}", fault.1);
    let metadata = json!({ "title": "x".repeat(256) }).to_string();
    let parts = [("file", PDF), ("contentMetadata", metadata.as_bytes())];
    let fault = site.form(path, "application/pdf", "a.pdf", &parts).await.refusal();
    assert_eq!(fault, (400, "title: has 256 characters, more than 255".into()));
}

#[tokio::test]
async fn a_media_file_may_stay_where_it_is() {
    let site = Site::new().await;
    let body = json!({ "mediaFileReferenceRequest": {
        "url": "http://10.0.0.1/videos/Fire%20drill.mp4", "contentType": "video/mp4",
        "mediaFileMetadata": { "title": null },
    } });
    let job = site.post("/courses/importJobs/noUpload?courseId=drill", body).await.ok();
    assert_eq!(site.finished(&job).await["status"], "COMPLETE");
    assert_eq!(site.get("/courses/drill").await.ok()["title"], "Fire drill");
    let page = site.get("/courses/drill/asset?relativePath=index.html").await.text;
    assert!(page.contains(r#"data-source="http://10.0.0.1/videos/Fire%20drill.mp4""#), "{page}");
    let list = site.get("/courses/drill/asset/list").await.ok();
    assert_eq!(list["files"].as_array().unwrap().len(), 2);
}
