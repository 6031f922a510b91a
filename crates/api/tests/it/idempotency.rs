//! `Idempotency-Key`: the same call twice is done once.

use axum::http::{Request, header};
use serde_json::{Value, json};
use usher_model::AppId;

use crate::support::{APP, Answer, Site, package};

async fn keyed(site: &Site, key: &str, path: &str, body: &Value) -> Answer {
    let request = Request::post(format!("/api/v2{path}")).header("idempotency-key", key);
    site.send(request.body(body.to_string().into()).unwrap()).await
}

fn invitation() -> Value {
    json!({
        "courseId": "golf",
        "creatingUserEmail": "boss@example.org",
        "invitationEmail": { "addresses": ["ada@example.org"] },
        "duplicateRegistrationOption": "CREATE_NEW",
    })
}

async fn count(site: &Site, list: &str) -> usize {
    let all = site.get(&format!("/{list}")).await.ok();
    all[list].as_array().unwrap().len()
}

#[tokio::test]
async fn a_call_that_is_sent_again_is_answered_again_and_done_once() {
    let site = Site::with_course().await;
    let first = keyed(&site, "one", "/invitations/private", &invitation()).await;
    site.wait(60);
    let second = keyed(&site, "one", "/invitations/private", &invitation()).await;
    assert_eq!(first.ok(), second.ok());
    assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), (None, Some("true")));
    assert_eq!(second.header("content-type"), Some("application/json"));
    assert_eq!(count(&site, "invitations").await, 1);

    let third = keyed(&site, "two", "/invitations/private", &invitation()).await.ok();
    assert_ne!(third["id"], first.ok()["id"]);
    assert_eq!(count(&site, "invitations").await, 2);
}

#[tokio::test]
async fn an_answer_without_a_body_is_given_again_too() {
    let site = Site::with_course().await;
    let body = json!({ "courseId": "golf", "registrationId": "r", "learner": { "id": "l" } });
    assert_eq!(keyed(&site, "k", "/registrations", &body).await.status, 204);
    let again = keyed(&site, "k", "/registrations", &body).await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (204, ""));
    assert_eq!(keyed(&site, "other", "/registrations", &body).await.refusal().0, 400);
}

#[tokio::test]
async fn a_key_is_for_one_request() {
    let site = Site::with_course().await;
    keyed(&site, "k", "/invitations/private", &invitation()).await.ok();
    let mut other = invitation();
    other["courseId"] = json!("tennis");
    let text = "Idempotency-Key: was used for another request within the last 24 hours";
    assert_eq!(keyed(&site, "k", "/invitations/private", &other).await.refusal(), (400, text.into()));
    assert_eq!(keyed(&site, "k", "/invitations/public", &invitation()).await.refusal(), (400, text.into()));
    for wrong in ["", " ", &"x".repeat(256)] {
        let fault = "Idempotency-Key: must have 1 to 255 visible characters";
        assert_eq!(keyed(&site, wrong, "/invitations/private", &invitation()).await.refusal(), (400, fault.into()));
    }
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let site = Site::new().await;
    let refused = keyed(&site, "k", "/invitations/private", &invitation()).await;
    assert_eq!(refused.refusal().0, 400);
    site.import("golf", &package("Golf")).await;
    let made = keyed(&site, "k", "/invitations/private", &invitation()).await;
    assert_eq!((made.status.as_u16(), made.header("idempotent-replayed")), (200, None));
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day() {
    let site = Site::with_course().await;
    let first = keyed(&site, "k", "/invitations/private", &invitation()).await.ok();
    site.wait(24 * 3600);
    assert_eq!(keyed(&site, "k", "/invitations/private", &invitation()).await.ok(), first);
    site.wait(1);
    assert_ne!(keyed(&site, "k", "/invitations/private", &invitation()).await.ok()["id"], first["id"]);
}

#[tokio::test]
async fn of_calls_that_come_at_once_one_is_carried_out() {
    let site = Site::with_course().await;
    let body = invitation();
    let call = || keyed(&site, "k", "/invitations/private", &body);
    let (a, b, c, d) = tokio::join!(call(), call(), call(), call());
    for other in [b, c, d] {
        assert_eq!(other.ok(), a.ok());
    }
    assert_eq!(count(&site, "invitations").await, 1);
    assert_eq!(count(&site, "registrations").await, 1);
}

#[tokio::test]
async fn another_application_has_keys_of_its_own() {
    let site = Site::new().await.speaking_as_management();
    let body = json!({ "name": "New" });
    let first = keyed(&site, "k", "/appManagement/applications", &body).await.ok();
    assert_eq!(keyed(&site, "k", "/appManagement/applications", &body).await.ok(), first);
    let site = site.speaking_as_application();
    // Whoever may not do it is not told what came of it.
    assert_eq!(keyed(&site, "k", "/appManagement/applications", &body).await.refusal().0, 403);
    let site = site.speaking_as(None);
    assert_eq!(keyed(&site, "k", "/appManagement/applications", &body).await.refusal().0, 401);
}

#[tokio::test]
async fn an_upload_is_known_by_what_precedes_the_file() {
    let site = Site::new().await;
    let upload = async || {
        let mut form = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\n".to_vec();
        form.extend_from_slice(&package("Golf"));
        form.extend_from_slice(b"\r\n--x--\r\n");
        let request = Request::post("/api/v2/courses/importJobs/upload?courseId=golf")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header("idempotency-key", "k");
        site.send(request.body(form.into()).unwrap()).await.ok()
    };
    let job = upload().await;
    assert_eq!(upload().await, job);
    assert_eq!(site.finished(&job).await["status"], "COMPLETE");
    assert_eq!(upload().await, job, "where another upload would be told that the course exists");
}

#[tokio::test]
async fn calls_that_make_nothing_are_not_kept() {
    let site = Site::new().await;
    let body = json!({ "permissions": { "scopes": ["read"] }, "expiry": "2026-09-21T00:00:00Z" });
    keyed(&site, "k", "/appManagement/token", &body).await.ok();
    let again = keyed(&site, "k", "/appManagement/token", &body).await;
    assert_eq!((again.status.as_u16(), again.header("idempotent-replayed")), (200, None));
}

#[tokio::test]
async fn a_kept_secret_is_sealed() {
    let site = Site::new().await.speaking_as_management();
    let path = format!("/appManagement/{APP}/credentials");
    let made = keyed(&site, "k", &path, &json!({ "name": "ci" })).await.ok();
    assert_eq!(keyed(&site, "k", &path, &json!({ "name": "ci" })).await.ok(), made);
    let mut conn = site.store.read().await.unwrap();
    let manager = AppId::parse(crate::support::MANAGEMENT).unwrap();
    let key: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest("k").into();
    let kept = usher_store::kept_answers::find(&mut conn, &manager, &key, chrono::DateTime::UNIX_EPOCH.into());
    let sealed = kept.await.unwrap().unwrap().sealed;
    let secret = made["credential"].as_str().unwrap().as_bytes();
    assert!(!sealed.windows(secret.len()).any(|part| part == secret));
}
