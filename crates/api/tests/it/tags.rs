use serde_json::json;

use crate::support::Site;

async fn register(site: &Site, id: &str) {
    let body = json!({ "courseId": "golf", "learner": { "id": "ana" }, "registrationId": id });
    assert_eq!(site.post("/registrations", body).await.status, 204);
}

/// Sends a body with a DELETE, as the vendor's clients do.
async fn take_off(site: &Site, path: &str, tags: &[&str]) -> u16 {
    site.delete_with(path, json!({ "tags": tags })).await.status.as_u16()
}

#[tokio::test]
async fn the_four_operations_are_alike_for_all_that_carries_tags() {
    let site = Site::with_course().await;
    register(&site, "a/b 50%").await;
    let invitation = json!({ "courseId": "golf", "creatingUserEmail": "teacher@example.com" });
    let invitation = site.post("/invitations/public", invitation).await.ok()["id"].as_str().unwrap().to_owned();
    for (list, id) in [
        ("/courses", "golf"),
        ("/registrations", "a/b 50%"),
        ("/invitations", invitation.as_str()),
        ("/learner", "somebody/new"),
    ] {
        let path = format!("{list}/{}/tags", id.replace('%', "%25").replace('/', "%2F").replace(' ', "%20"));
        assert_eq!(site.get(&path).await.ok(), json!({ "tags": [] }), "{list}");
        assert_eq!(site.put(&path, json!({ "tags": ["red", " blue "] })).await.status, 204, "{list}");
        assert_eq!(site.put(&path, json!({ "tags": ["red"], "other": 1 })).await.status, 204, "{list}");
        assert_eq!(site.put(&path, json!({ "tags": null })).await.status, 204, "{list}");
        let batch = json!({ "ids": [id], "tags": ["green"] });
        assert_eq!(site.put(&format!("{list}/tags"), batch).await.status, 204, "{list}");
        assert_eq!(site.get(&path).await.ok(), json!({ "tags": ["blue", "green", "red"] }), "{list}");
        assert_eq!(take_off(&site, &path, &["red", "never"]).await, 204, "{list}");
        assert_eq!(site.get(&path).await.ok(), json!({ "tags": ["blue", "green"] }), "{list}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_named_and_nothing_is_written() {
    let site = Site::with_course().await;
    for (list, what) in [("/courses", "course"), ("/registrations", "registration"), ("/invitations", "invitation")] {
        let unknown = (404, format!("Could not find {what} [chess]"));
        let path = format!("{list}/chess/tags");
        assert_eq!(site.get(&path).await.refusal(), unknown);
        assert_eq!(site.put(&path, json!({ "tags": ["red"] })).await.refusal(), unknown);
        assert_eq!(take_off(&site, &path, &["red"]).await, 404);
        let batch = json!({ "ids": ["golf", "chess"], "tags": ["red"] });
        let refused = site.put(&format!("{list}/tags"), batch).await.refusal();
        assert_eq!(refused.0, 404, "{refused:?}");
    }
    assert_eq!(site.get("/courses/golf/tags").await.ok(), json!({ "tags": [] }));
}

#[tokio::test]
async fn limits_are_named() {
    let site = Site::with_course().await;
    let put = async |path: &str, body| site.put(path, body).await.refusal();
    let long = "x".repeat(256);
    for (path, body, start) in [
        ("/learner/ana/tags", json!({ "tags": [long] }), "tags: tag 1 has 256 characters, more than 255"),
        ("/learner/ana/tags", json!({ "tags": [""] }), "tags: tag 1 is empty"),
        ("/learner/ana/tags", json!({ "tags": "red" }), "tags: invalid type"),
        ("/learner/tags", json!({ "ids": [], "tags": [long] }), "tags: tag 1 has 256"),
        ("/learner/tags", json!({ "ids": ["a", ""], "tags": [] }), "ids[1]: the learner id is empty"),
        ("/learner/tags", json!({ "ids": ["a"] }), "The body is not as expected: missing field `tags`"),
        ("/courses/tags", json!({ "ids": vec!["golf"; 1001], "tags": ["a"] }), "ids: holds 1001 ids, more than 1000"),
    ] {
        let (status, text) = put(path, body).await;
        assert!(status == 400 && text.starts_with(start), "{text}");
    }
    let hundred: Vec<String> = (0..100).map(|n| n.to_string()).collect();
    assert_eq!(site.put("/courses/golf/tags", json!({ "tags": hundred })).await.status, 204);
    let refused = put("/courses/golf/tags", json!({ "tags": ["one more"] })).await;
    assert_eq!(refused, (400, "tags: [golf] would have more than 100 tags".into()));
}

#[tokio::test]
async fn an_invitation_that_gets_tags_counts_as_updated() {
    let site = Site::with_course().await;
    let invitation = json!({ "courseId": "golf", "creatingUserEmail": "teacher@example.com" });
    let made = site.post("/invitations/public", invitation).await.ok();
    let path = format!("/invitations/{}/tags", made["id"].as_str().unwrap());
    site.wait(60);
    site.put(&path, json!({ "tags": ["red"] })).await;
    let found = site.get("/invitations?tags=red%2Cblue").await.ok();
    assert_eq!(found["invitations"][0]["updated"], "2026-09-20T17:51:14Z");
    site.wait(60);
    take_off(&site, &path, &["red"]).await;
    assert_eq!(site.get("/invitations").await.ok()["invitations"][0]["updated"], "2026-09-20T17:52:14Z");
}

#[tokio::test]
async fn a_new_registration_tags_its_learner_its_course_and_itself() {
    let site = Site::with_course().await;
    let body = json!({
        "courseId": "golf",
        "learner": { "id": "ana" },
        "registrationId": "r1",
        "learnerTags": ["l"],
        "courseTags": ["c"],
        "registrationTags": ["r"],
    });
    assert_eq!(site.post("/registrations", body).await.status, 204);
    for (path, tag) in [("/learner/ana/tags", "l"), ("/courses/golf/tags", "c"), ("/registrations/r1/tags", "r")] {
        assert_eq!(site.get(path).await.ok(), json!({ "tags": [tag] }));
    }
}
