use axum::http::Method;
use serde_json::{Value, json};

use crate::support::Site;

/// A private invitation of these people to a course; its id.
pub(super) async fn invite(site: &Site, people: &[&str]) -> String {
    let body = json!({
        "courseId": "golf",
        "creatingUserEmail": "teacher@example.com",
        "invitationEmail": { "addresses": people },
    });
    site.post("/invitations/private", body).await.ok()["id"].as_str().unwrap().to_owned()
}

async fn list(site: &Site, invitation: &str, query: &str) -> Value {
    site.own(Method::GET, &format!("/invitations/{invitation}/invitees?{query}"), None).await.ok()
}

/// The first person on an invitation.
async fn first(site: &Site, invitation: &str) -> Value {
    list(site, invitation, "").await["items"][0].clone()
}

fn path(invitee: &Value, rest: &str) -> String {
    format!("/invitees/{}{rest}", invitee["id"].as_str().unwrap())
}

fn emails(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_person_is_shown_with_their_link_switches_and_mail() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["Ana@example.com"]).await;
    let ana = first(&site, &invitation).await;
    let now = "2026-09-20T17:50:14Z";
    let expected = json!({
        "id": ana["id"],
        "invitationId": invitation,
        "registrationId": ana["registrationId"],
        "email": "Ana@example.com",
        "url": ana["url"],
        "enabled": true,
        "mail": { "deliveryId": ana["mail"]["deliveryId"], "state": "queued", "createdAt": now },
        "createdAt": now,
        "updatedAt": now,
    });
    assert_eq!(ana, expected);
    assert!(ana["url"].as_str().unwrap().starts_with("https://usher.example/p/"));
    assert_eq!(site.own(Method::GET, &path(&ana, ""), None).await.ok(), ana);
}

#[tokio::test]
async fn people_are_listed_in_pages_and_narrowed() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com", "bo@example.com", "cy@example.com"]).await;
    let page = list(&site, &invitation, "limit=2&launched=False").await;
    assert_eq!(emails(&page), ["ana@example.com", "bo@example.com"]);
    let page = list(&site, &invitation, &format!("next={}", page["next"].as_str().unwrap())).await;
    assert_eq!((emails(&page), page.get("next")), (vec!["cy@example.com"], None));
    assert_eq!(emails(&list(&site, &invitation, "email=BO%40").await), ["bo@example.com"]);
    assert_eq!(emails(&list(&site, &invitation, "launched=true").await), [""; 0]);
    let public = site.post("/invitations/public", json!({ "courseId": "golf", "creatingUserEmail": "t@example.com" }));
    let public = public.await.ok()["id"].as_str().unwrap().to_owned();
    assert_eq!(list(&site, &public, "").await, json!({ "items": [] }));
    let unknown = site.own(Method::GET, "/invitations/nope/invitees", None).await;
    assert_eq!(unknown.problem(), (404, "Could not find invitation [nope]".into(), None));
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_null_takes_an_end_away() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com"]).await;
    let ana = first(&site, &invitation).await;
    let patch = async |body: Value| site.own(Method::PATCH, &path(&ana, ""), Some(body)).await;
    let ended = patch(json!({ "expiresAt": "2026-12-31" })).await.ok();
    assert_eq!((&ended["enabled"], &ended["expiresAt"]), (&json!(true), &json!("2026-12-31T23:59:59Z")));
    let disabled = patch(json!({ "enabled": false })).await.ok();
    assert_eq!((&disabled["enabled"], &disabled["expiresAt"]), (&json!(false), &json!("2026-12-31T23:59:59Z")));
    assert_eq!(disabled["mail"]["state"], "skipped");
    assert_eq!(disabled["mail"]["message"], "the invitee was disabled before the mail went out");
    let free = patch(json!({ "expiresAt": null })).await.ok();
    assert_eq!((&free["enabled"], free.get("expiresAt")), (&json!(false), None));
    assert_eq!(patch(json!({ "enabled": true })).await.ok()["enabled"], true);
}

#[tokio::test]
async fn a_patch_that_cannot_be_read_names_its_field() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com"]).await;
    let ana = first(&site, &invitation).await;
    for (body, field, start) in [
        (json!({ "expiresAt": "soon" }), Some("expiresAt"), "expiresAt: `soon` is not"),
        (json!({ "enabled": "no" }), Some("enabled"), "enabled: invalid type: string"),
    ] {
        let (status, detail, at) = site.own(Method::PATCH, &path(&ana, ""), Some(body)).await.problem();
        assert_eq!((status, at.as_deref()), (400, field));
        assert!(detail.starts_with(start), "{detail}");
    }
    let (status, detail, _) = site.own(Method::PATCH, &path(&ana, ""), Some(json!({ "enable": true }))).await.problem();
    assert_eq!(status, 400);
    assert!(detail.contains("unknown field `enable`, expected `enabled` or `expiresAt`"), "{detail}");
    assert_eq!(first(&site, &invitation).await, ana, "nothing was changed");
}

#[tokio::test]
async fn a_resend_waits_for_the_mail_before_and_a_new_link_is_another() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com"]).await;
    let ana = first(&site, &invitation).await;
    let answer = site.own(Method::POST, &path(&ana, "/resend"), None).await;
    assert_eq!(answer.problem(), (409, "A mail to the invitee waits to go out already".into(), None));
    site.own(Method::PATCH, &path(&ana, ""), Some(json!({ "enabled": false }))).await.ok();
    let answer = site.own(Method::POST, &path(&ana, "/resend"), None).await;
    assert_eq!(answer.problem(), (409, "The invitee, or the whole invitation, is disabled".into(), None));
    site.own(Method::PATCH, &path(&ana, ""), Some(json!({ "enabled": true }))).await.ok();
    let again = site.own(Method::POST, &path(&ana, "/resend"), None).await.ok();
    assert_eq!((&again["url"], &again["mail"]["state"]), (&ana["url"], &json!("queued")));
    assert_ne!(again["mail"]["deliveryId"], ana["mail"]["deliveryId"]);
    let renewed = site.own(Method::POST, &path(&ana, "/renewLink"), None).await.ok();
    assert_ne!(renewed["url"], ana["url"]);
}

#[tokio::test]
async fn who_is_removed_is_unknown_and_the_registration_goes_if_that_is_said() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com", "bo@example.com"]).await;
    let people = list(&site, &invitation, "").await["items"].as_array().unwrap().clone();
    for (person, query, registration) in [(&people[0], "", 200), (&people[1], "?registration=delete", 404)] {
        let answer = site.own(Method::DELETE, &path(person, query), None).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        assert_eq!(site.own(Method::GET, &path(person, ""), None).await.problem().0, 404);
        let left = site.get(&format!("/registrations/{}", person["registrationId"].as_str().unwrap())).await;
        assert_eq!(left.status.as_u16(), registration);
    }
    let (status, detail, field) =
        site.own(Method::DELETE, &path(&people[0], "?registration=all"), None).await.problem();
    assert_eq!((status, field.as_deref()), (400, Some("registration")), "{detail}");
}

#[tokio::test]
async fn a_link_is_shown_as_a_picture() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com"]).await;
    let ana = first(&site, &invitation).await;
    let svg = site.own(Method::GET, &path(&ana, "/qr"), None).await;
    assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
    assert!(svg.text.contains("<svg") && svg.text.contains("</svg>"));
    let png = site.own(Method::GET, &path(&ana, "/qr?format=png&scale=2"), None).await;
    assert_eq!((png.status.as_u16(), png.header("content-type")), (200, Some("image/png")));
    for (query, field) in [("format=gif", "format"), ("scale=0", "scale"), ("scale=41", "scale")] {
        let answer = site.own(Method::GET, &path(&ana, &format!("/qr?{query}")), None).await.problem();
        assert_eq!((answer.0, answer.2.as_deref()), (400, Some(field)), "{}", answer.1);
    }
    let private = site.own(Method::GET, &format!("/invitations/{invitation}/qr"), None).await;
    assert_eq!(private.problem().0, 404, "only a public invitation has one link for all");
    let public = site.post("/invitations/public", json!({ "courseId": "golf", "creatingUserEmail": "t@example.com" }));
    let public = public.await.ok()["id"].as_str().unwrap().to_owned();
    let svg = site.own(Method::GET, &format!("/invitations/{public}/qr"), None).await;
    assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
}
