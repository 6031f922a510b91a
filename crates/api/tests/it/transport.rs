//! What holds for every call: credentials, errors, paths, headers.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::json;

use crate::support::{ADDRESS, MANAGEMENT, SECRET, Site, basic};

#[tokio::test]
async fn ping_and_about_answer_with_good_credentials() {
    let site = Site::new().await;
    assert_eq!(
        site.get("/ping").await.ok(),
        json!({ "apiMessage": "API is up", "currentTime": "2026-09-20T17:50:14Z" })
    );
    assert_eq!(site.get("/about").await.ok(), json!({ "version": env!("CARGO_PKG_VERSION"), "distribution": "Usher" }));
}

#[tokio::test]
async fn without_credentials_nothing_answers_and_basic_is_asked_for() {
    let site = Site::new().await.speaking_as(None);
    for path in ["/ping", "/about", "/courses", "/invitations?since=never", "/registrations/x"] {
        let answer = site.get(path).await;
        assert_eq!(answer.refusal(), (401, "Authorization Required.".into()), "{path}");
        assert!(answer.header("www-authenticate").unwrap().starts_with("Basic "));
    }
}

#[tokio::test]
async fn wrong_credentials_are_refused() {
    for wrong in [basic("APP1", "other"), basic("OTHER", SECRET), basic("", ""), basic("APP1", "")] {
        let site = Site::new().await.speaking_as(Some(wrong));
        let answer = site.get("/ping").await;
        assert_eq!(answer.refusal(), (401, "Provided credentials are invalid.".into()));
        assert!(answer.header("www-authenticate").is_some());
    }
    for unreadable in ["Basic ?", "x"] {
        let site = Site::new().await.speaking_as(Some(unreadable.into()));
        assert_eq!(site.get("/ping").await.refusal(), (401, "Authorization Required.".into()));
    }
}

#[tokio::test]
async fn the_management_application_may_not_do_what_others_do() {
    let site = Site::new().await.speaking_as(Some(basic(MANAGEMENT, SECRET)));
    assert_eq!(site.get("/courses").await.refusal().0, 403);
    assert_eq!(site.get("/ping").await.refusal().0, 403);
}

#[tokio::test]
async fn an_unknown_route_is_404_and_a_wrong_method_405() {
    let site = Site::new().await;
    assert_eq!(site.get("/nothing").await.refusal(), (404, "There is nothing at /api/v2/nothing".into()));
    assert_eq!(site.get("/courses/").await.refusal().0, 404);
    let answer = site.delete("/invitations").await;
    assert_eq!(answer.refusal(), (405, "DELETE is not allowed here".into()));
    assert_eq!(answer.header("allow"), Some("GET,HEAD"));
    let elsewhere = site.send(Request::get("/api/v3/ping").body(Body::empty()).unwrap()).await;
    assert_eq!(elsewhere.refusal(), (404, "There is nothing at /api/v3/ping".into()));
}

#[tokio::test]
async fn answers_are_not_cached_and_not_sniffed() {
    let site = Site::new().await;
    for path in ["/ping", "/nothing", "/openapi.json"] {
        let answer = site.get(path).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
}

#[tokio::test]
async fn doubled_slashes_in_a_path_are_one() {
    let site = Site::new().await;
    assert_eq!(site.get("//ping").await.status, StatusCode::OK);
    assert_eq!(site.get("///invitations//private").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_id_may_hold_whatever_a_path_can_escape() {
    let site = Site::new().await;
    for (id, path) in [
        ("fire safety", "/courses/fire%20safety"),
        ("a/b", "/courses/a%2Fb"),
        ("a//b/", "/courses/a%2F%2fb%2F"),
        ("50% off?", "/courses/50%25%20off%3F"),
        ("a+b", "/courses/a+b"),
        ("é#", "/courses/%C3%A9%23"),
        ("%2F", "/courses/%252F"),
    ] {
        assert_eq!(site.get(path).await.refusal(), (404, format!("Could not find course [{id}]")), "{path}");
    }
}

#[tokio::test]
async fn an_id_that_cannot_be_one_is_refused() {
    let site = Site::new().await;
    let long = format!("/courses/{}", "x".repeat(256));
    let fault = "courseId: the course id has 256 characters, more than 255";
    assert_eq!(site.get(&long).await.refusal(), (400, fault.into()));
    assert_eq!(site.get("/courses/a%00").await.refusal().0, 400);
    assert_eq!(site.get("/courses/%FF").await.refusal().0, 400);
    let unknown = site.get("/invitations/private/nope").await;
    assert_eq!(unknown.refusal(), (404, "Could not find invitation [nope]".into()));
}

#[tokio::test]
async fn a_bad_body_is_refused_with_the_place_of_its_fault() {
    let site = Site::new().await;
    let refused = async |body: &str| {
        let (status, text) = site.post_text("/invitations/public", body).await.refusal();
        assert_eq!(status, 400, "{body}");
        text
    };
    assert_eq!(refused("").await, "The body is empty; it must be a JSON object");
    assert_eq!(refused("{").await, "The body is not valid JSON: EOF while parsing an object at line 1 column 1");
    assert!(refused("[]").await.starts_with("The body is not as expected: "));
    assert!(refused("null").await.starts_with("The body is not as expected: "));
    assert!(refused(r#"{"courseId": 5}"#).await.starts_with("courseId: invalid type: integer `5`"));
    assert!(refused(r#"{"courseId": null}"#).await.starts_with("courseId: invalid type: null"));
    assert!(refused(r#"{"courseId": "a"}"#).await.contains("missing field `creatingUserEmail`"));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let site = Site::new().await;
    let body = format!("\"{}\"", "x".repeat(64 * 1024));
    assert_eq!(site.post_text("/invitations/public", &body).await.refusal().0, 413);
}

#[tokio::test]
async fn a_body_is_read_whatever_its_declared_type() {
    let site = Site::new().await;
    let request = Request::builder().method(Method::POST).uri("/api/v2/invitations/public");
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = site.send(request.body("{}".into()).unwrap()).await;
    assert!(answer.refusal().1.contains("missing field `courseId`"));
}

#[tokio::test]
async fn the_history_names_the_credential_and_the_address() {
    let site = Site::with_course().await;
    site.delete("/courses/golf").await;
    let event = site.own(Method::GET, "/events?limit=1", None).await.ok()["items"][0].clone();
    assert_eq!(event["verb"], "course.delete");
    assert_eq!(event["actor"]["kind"], "credential");
    assert_eq!(event["actor"]["address"], ADDRESS.to_string());
}

#[tokio::test]
async fn the_document_and_its_page_need_no_credentials() {
    let site = Site::new().await.speaking_as(None);
    let document = site.get("/openapi.json").await.ok();
    assert_eq!(document["servers"][0]["url"], "/api/v2");
}
