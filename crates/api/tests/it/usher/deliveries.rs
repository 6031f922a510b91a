use axum::http::Method;
use serde_json::{Value, json};

use super::invitees::invite;
use crate::support::Site;

async fn list(site: &Site, query: &str) -> Value {
    site.own(Method::GET, &format!("/deliveries?{query}"), None).await.ok()
}

fn addresses(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|mail| mail["address"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_mail_is_shown_with_its_state_and_without_its_words() {
    let site = Site::with_course().await;
    let invitation = invite(&site, &["ana@example.com", "nobody"]).await;
    let page = list(&site, "").await;
    let (failed, queued) = (&page["items"][0], &page["items"][1]);
    let now = "2026-09-20T17:50:14Z";
    let expected = json!({
        "id": queued["id"],
        "kind": "invitation",
        "invitationId": invitation,
        "inviteeId": queued["inviteeId"],
        "address": "ana@example.com",
        "state": "queued",
        "attempts": 0,
        "createdAt": now,
        "nextTryAt": now,
    });
    assert_eq!(*queued, expected);
    assert!(queued["inviteeId"].is_string());
    let expected = json!({
        "id": failed["id"],
        "kind": "invitation",
        "invitationId": invitation,
        "address": "nobody",
        "state": "failed",
        "attempts": 0,
        "message": "the e-mail address must have exactly one @",
        "createdAt": now,
    });
    assert_eq!(*failed, expected);
    let one = site.own(Method::GET, &format!("/deliveries/{}", queued["id"].as_str().unwrap()), None).await.ok();
    assert_eq!(one, *queued);
    let unknown = site.own(Method::GET, "/deliveries/nope", None).await;
    assert_eq!(unknown.problem(), (404, "Could not find delivery [nope]".into(), None));
}

#[tokio::test]
async fn mails_are_narrowed_to_an_invitation_a_state_and_an_address() {
    let site = Site::with_course().await;
    let first = invite(&site, &["ana@example.com", "nobody"]).await;
    invite(&site, &["ana@example.com"]).await;
    assert_eq!(addresses(&list(&site, &format!("invitationId={first}")).await), ["nobody", "ana@example.com"]);
    assert_eq!(addresses(&list(&site, "state=failed").await), ["nobody"]);
    assert_eq!(addresses(&list(&site, "address=ANA%40example.com").await), ["ana@example.com"; 2]);
    let page = list(&site, "address=ana%40example.com&limit=1").await;
    let page = list(&site, &format!("next={}", page["next"].as_str().unwrap())).await;
    assert_eq!((addresses(&page), page["items"][0]["invitationId"].as_str()), (vec!["ana@example.com"], Some(&*first)));
    for (query, field) in [("state=lost", "state"), ("invitationId=x", "invitationId")] {
        let (status, detail, at) = site.own(Method::GET, &format!("/deliveries?{query}"), None).await.problem();
        assert_eq!((status, at.as_deref()), (400, Some(field)), "{detail}");
    }
}
