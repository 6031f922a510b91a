use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;
use usher_service::mail::Transport;

use super::invitees::invite;
use crate::support::Site;

#[tokio::test]
async fn a_preview_tells_what_would_happen_to_each_address() {
    let site = Site::with_course().await;
    invite(&site, &["ana@example.com"]).await;
    let body = json!({
        "courseId": "golf",
        "creatingUserEmail": "teacher@example.com",
        "invitationEmail": { "addresses": ["Ana@example.com", "bo@example.com", "bo", "BO@example.com"] },
        "duplicateRegistrationOption": "INSTANCE_EXISTING",
        "somethingElse": null,
    });
    let preview = site.own(Method::POST, "/invitations/private/preview", Some(body.clone())).await.ok();
    let expected = json!({ "addresses": [
        { "address": "Ana@example.com", "verdict": "duplicate", "effect": "newInstance" },
        { "address": "bo@example.com", "verdict": "new" },
        { "address": "bo", "verdict": "invalid", "reason": "the e-mail address must have exactly one @" },
        { "address": "BO@example.com", "verdict": "repeated" },
    ]});
    assert_eq!(preview, expected);
    assert_eq!(site.get("/invitations").await.ok()["invitations"].as_array().unwrap().len(), 1);
    let mut chess = body;
    chess["courseId"] = json!("chess");
    let refused = site.own(Method::POST, "/invitations/private/preview", Some(chess)).await;
    let detail = "courseId: Could not find course [chess]";
    assert_eq!(refused.problem(), (400, detail.into(), Some("courseId".into())));
}

#[tokio::test]
async fn reminders_tell_how_many_mails_were_queued() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com"]).await;
    let path = format!("/invitations/{invitation}/remind");
    assert_eq!(site.own(Method::POST, &path, None).await.ok(), json!({ "queued": 0, "more": false }));
    let (status, _, field) = site.own(Method::POST, &format!("{path}?notMailedSince=soon"), None).await.problem();
    assert_eq!((status, field.as_deref()), (400, Some("notMailedSince")));
    site.put(&format!("/invitations/private/{invitation}"), json!({ "allowLaunch": false })).await.ok();
    let disabled = site.own(Method::POST, &path, None).await;
    assert_eq!(disabled.problem(), (409, "The invitation is disabled: its links lead nowhere".into(), None));
    let unknown = format!("/invitations/{}/remind", uuid::Uuid::nil());
    assert_eq!(site.own(Method::POST, &unknown, None).await.problem().0, 404);
}

#[tokio::test]
async fn a_call_that_is_sent_again_under_its_key_is_done_once() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com"]).await;
    let path = format!("/invitations/{invitation}/invitees");
    let ana = site.own(Method::GET, &path, None).await.ok()["items"][0].clone();
    let renew = async |key: &str| {
        let path = format!("/api/usher/v1/invitees/{}/renewLink", ana["id"].as_str().unwrap());
        let request = Request::post(path).header("idempotency-key", key).body(Body::empty()).unwrap();
        site.send(request).await.ok()["url"].clone()
    };
    let (first, again, other) = (renew("one").await, renew("one").await, renew("two").await);
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[tokio::test]
async fn every_call_of_this_wire_that_makes_something_is_kept_under_its_key() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com"]).await;
    let path = format!("/invitations/{invitation}/invitees");
    let ana = site.own(Method::GET, &path, None).await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    // The first mail has gone out; otherwise nobody is mailed again.
    let stop = tokio_util::sync::CancellationToken::new();
    let (usher, token) = (site.usher.clone(), stop.clone());
    let worker = tokio::spawn(async move { usher.run_mail_worker(Transport::Capture, 1, token).await });
    while site.usher.queues().await.unwrap().mails > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    stop.cancel();
    worker.await.unwrap();
    let post_back = json!({ "url": "https://lms.example/in" });
    let learner = json!({ "id": "ana" });
    let state = json!({ "registrationCompletion": "COMPLETED" });
    let body = json!({
        "courseId": "golf", "registrationId": "r", "learner": learner, "postBack": post_back,
        "initialRegistrationState": state,
    });
    assert_eq!(site.post("/registrations", body).await.status, 204);
    let waiting = site.own(Method::GET, "/postbacks", None).await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let events = async || site.own(Method::GET, "/events", None).await.ok()["items"].as_array().unwrap().len();
    for path in [
        format!("/invitees/{ana}/renewLink"),
        format!("/invitees/{ana}/resend"),
        format!("/invitations/{invitation}/remind"),
        format!("/postbacks/{waiting}/replay"),
        "/postbacks/replay?since=2026-01-01".to_owned(),
    ] {
        let before = events().await;
        let call = async || {
            let request =
                Request::post(format!("/api/usher/v1{path}")).header("idempotency-key", "k".to_owned() + &path);
            site.send(request.body(Body::empty()).unwrap()).await
        };
        let (first, again) = (call().await, call().await);
        assert!(first.status.is_success(), "{path} {first:?}");
        assert_eq!((first.status, &first.text), (again.status, &again.text), "{path}");
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), (None, Some("true")));
        assert_eq!(events().await, before + 1, "{path}");
    }
}

#[tokio::test]
async fn a_removed_invitation_is_unknown_on_both_wires() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com"]).await;
    let answer = site.own(Method::DELETE, &format!("/invitations/{invitation}"), None).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    assert_eq!(site.get(&format!("/invitations/private/{invitation}")).await.refusal().0, 404);
    let again = site.own(Method::DELETE, &format!("/invitations/{invitation}"), None).await;
    assert_eq!(again.problem(), (404, format!("Could not find invitation [{invitation}]"), None));
}
