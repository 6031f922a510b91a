use std::time::Duration;

use serde_json::json;
use tokio_util::sync::CancellationToken;
use usher_model::Email;
use usher_service::Actor;
use usher_service::account::{NewPerson, Role};

use crate::support::Site;

async fn register(site: &Site) {
    let learner = json!({ "id": "ana", "email": "ana@example.com", "firstName": "Ana", "lastName": "Berg" });
    let body = json!({ "courseId": "golf", "learner": learner, "registrationId": "r1" });
    assert_eq!(site.post("/registrations", body).await.status, 204);
}

/// Lets the worker do all that waits.
async fn work(site: &Site) {
    let stop = CancellationToken::new();
    let worker = tokio::spawn({
        let (usher, stop) = (site.usher.clone(), stop.clone());
        async move { usher.run_learner_worker(stop).await }
    });
    while site.usher.queues().await.unwrap().learners > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.cancel();
    worker.await.unwrap();
}

#[tokio::test]
async fn a_learner_is_changed_renamed_and_shown_so() {
    let site = Site::with_course().await;
    register(&site).await;
    let body = json!({ "id": "bea", "email": "", "firstName": "Bea", "lastName": null, "other": 1 });
    assert_eq!(site.post("/learner/ana/updateInfo", body).await.status, 204);
    work(&site).await;
    let shown = site.get("/registrations/r1").await.ok();
    assert_eq!(shown["learner"], json!({ "id": "bea", "firstName": "Bea", "lastName": "Berg" }));
    let unknown = site.post("/learner/ana/updateInfo", json!({ "id": "ana" })).await;
    assert_eq!(unknown.refusal(), (404, "Could not find learner [ana]".into()));
}

#[tokio::test]
async fn a_change_that_cannot_be_read_says_why() {
    let site = Site::with_course().await;
    register(&site).await;
    for (body, start) in [
        (json!({}), "The body is not as expected: missing field `id`"),
        (json!({ "id": "" }), "id: the learner id is empty"),
        (json!({ "id": "ana", "email": "nobody" }), "email: the e-mail address must have exactly one @"),
    ] {
        let (status, text) = site.post("/learner/ana/updateInfo", body).await.refusal();
        assert!(status == 400 && text.starts_with(start), "{text}");
    }
}

#[tokio::test]
async fn a_learner_is_erased_for_a_person_who_may() {
    let site = Site::with_course().await;
    register(&site).await;
    let admin = NewPerson {
        email: Email::parse("admin@example.com").unwrap(),
        first_name: String::new(),
        last_name: String::new(),
        role: Role::Admin,
        password: None,
    };
    site.usher.create_person(&Actor::Operator, admin).await.unwrap();
    let erase =
        async |learner: &str, by: &str| site.post_text(&format!("/learner/{learner}/delete-information{by}"), "").await;
    assert_eq!(erase("ana", "").await.refusal(), (400, "missing field `userEmail`".into()));
    assert_eq!(erase("ana", "?userEmail=x").await.status, 400);
    let (status, text) = erase("ana", "?userEmail=zoe%40example.com").await.refusal();
    assert!(status == 403 && text.starts_with("userEmail: "), "{text}");
    assert_eq!(erase("zoe", "?userEmail=admin%40example.com").await.refusal().0, 404);
    assert_eq!(erase("ana", "?userEmail=Admin%40example.com").await.status, 204);
    work(&site).await;
    assert_eq!(site.get("/registrations/r1").await.status, 404);
    let left = site.get("/registrations").await.ok();
    let learner = &left["registrations"][0]["learner"];
    assert!(learner["id"].as_str().unwrap().starts_with("erased-"), "{learner}");
    assert_eq!((&learner["firstName"], &learner["email"]), (&json!(""), &serde_json::Value::Null));
}
