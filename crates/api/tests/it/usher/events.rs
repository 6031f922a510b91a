use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{ADDRESS, Site};

async fn events(site: &Site, query: &str) -> Value {
    site.own(Method::GET, &format!("/events?{query}"), None).await.ok()
}

/// What was done, line by line.
fn verbs(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|line| line["verb"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_line_tells_who_did_what_to_which_thing_and_when() {
    let site = Site::with_course().await;
    site.wait(5);
    site.delete("/courses/golf").await;
    let page = events(&site, "verb=course.delete").await;
    let line = &page["items"][0];
    let expected = json!({ "items": [{
        "id": line["id"],
        "at": "2026-09-20T17:50:19Z",
        "verb": "course.delete",
        "thing": { "kind": "course", "id": "golf" },
        "actor": { "kind": "credential", "id": line["actor"]["id"], "address": ADDRESS.to_string() },
        "detail": {},
    }]});
    assert_eq!(page, expected);
    assert!(line["id"].is_string() && line["actor"]["id"].is_string());
}

#[tokio::test]
async fn history_is_narrowed_to_a_thing_an_actor_and_a_time() {
    let site = Site::with_course().await;
    site.wait(5);
    let body = json!({ "courseId": "golf", "creatingUserEmail": "t@example.com" });
    let invitation = site.post("/invitations/public", body).await.ok()["id"].as_str().unwrap().to_owned();
    assert_eq!(verbs(&events(&site, &format!("thingId={invitation}")).await), ["invitation.create"]);
    assert_eq!(verbs(&events(&site, "thingKind=invitation").await), ["invitation.create"]);
    assert_eq!(verbs(&events(&site, "since=2026-09-20T17:50:19Z").await), ["invitation.create"]);
    assert_eq!(verbs(&events(&site, &format!("thingKind=course&thingId={invitation}")).await), [""; 0]);
    assert_eq!(verbs(&events(&site, "actorKind=learner").await), [""; 0]);
    let early = events(&site, "until=2026-09-20T17:50:15Z").await;
    assert!(!verbs(&early).is_empty() && !verbs(&early).contains(&"invitation.create"), "{early}");
}

#[tokio::test]
async fn pages_follow_each_other_to_the_last_newest_first() {
    let site = Site::with_course().await;
    for _ in 0..3 {
        site.wait(1);
        site.post("/invitations/public", json!({ "courseId": "golf", "creatingUserEmail": "t@example.com" }))
            .await
            .ok();
    }
    let whole = events(&site, "thingKind=invitation").await;
    let mut walked = Vec::new();
    let mut page = events(&site, "thingKind=invitation&limit=2").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    loop {
        walked.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        page = events(&site, &format!("next={next}")).await;
    }
    assert_eq!(Value::from(walked.clone()), whole["items"]);
    assert_eq!(walked.len(), 3);
    assert!(walked[0]["at"].as_str() > walked[2]["at"].as_str());
}
