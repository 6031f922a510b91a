use serde_json::{Value, json};
use usher_service::Actor;
use usher_service::door::JoinForm;

use crate::support::Site;

fn new() -> Value {
    json!({ "courseId": "golf", "creatingUserEmail": "teacher@example.com" })
}

async fn invite(site: &Site, body: Value) -> Value {
    site.post("/invitations/public", body).await.ok()
}

fn path(invitation: &Value) -> String {
    format!("/invitations/public/{}", invitation["id"].as_str().unwrap())
}

#[tokio::test]
async fn an_invitation_is_made_and_answered_whole() {
    let site = Site::with_course().await;
    let made = invite(&site, new()).await;
    let url = made["url"].as_str().unwrap();
    assert!(url.starts_with("https://usher.example/i/"), "{url}");
    assert_eq!(
        made,
        json!({
            "id": made["id"],
            "courseId": "golf",
            "courseTitle": "Golf",
            "allowLaunch": true,
            "allowNewRegistrations": true,
            "url": url,
            "createDate": "2026-09-20T17:50:14Z",
            "updated": "2026-09-20T17:50:14Z",
            "registrationCap": 0,
        })
    );
    assert_eq!(site.get(&path(&made)).await.ok(), made);
}

#[tokio::test]
async fn an_invitation_keeps_all_that_was_said() {
    let site = Site::with_course().await;
    let mut body = new();
    body["registrationCap"] = json!(3);
    body["expirationDate"] = json!("2026-12-31T00:00:00+01:00");
    body["tags"] = json!(["spring"]);
    body["postBack"] = json!({ "url": "https://lms.example/", "authType": "FORM", "password": "p" });
    let made = invite(&site, body).await;
    assert_eq!(made["registrationCap"], 3);
    assert_eq!(made["expirationDate"], "2026-12-30T23:00:00Z");
    assert_eq!(made["postBack"], json!({ "url": "https://lms.example/", "authType": "FORM" }));
    let found = site.get("/invitations/public?tags=spring").await.ok();
    assert_eq!(found["invitations"], json!([made]));
}

#[tokio::test]
async fn an_invitation_that_cannot_be_made_says_why() {
    let site = Site::with_course().await;
    for (change, start) in [
        (json!({ "courseId": "chess" }), "courseId: Could not find course [chess]"),
        (json!({ "registrationCap": -1 }), "registrationCap: must not be negative"),
        (json!({ "registrationCap": "many" }), "registrationCap: invalid type"),
        (json!({ "creatingUserEmail": "" }), "creatingUserEmail: "),
    ] {
        let mut body = new();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (status, text) = site.post("/invitations/public", body).await.refusal();
        assert!(status == 400 && text.starts_with(start), "{text}");
    }
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_shows_the_new_state() {
    let site = Site::with_course().await;
    let mut body = new();
    body["registrationCap"] = json!(3);
    let made = invite(&site, body).await;
    site.wait(60);
    let body = json!({ "allowLaunch": false, "allowNewRegistrations": false, "expirationDate": "2027-01-01" });
    let updated = site.put(&path(&made), body).await.ok();
    let mut expected = made.clone();
    expected["allowLaunch"] = json!(false);
    expected["allowNewRegistrations"] = json!(false);
    expected["expirationDate"] = json!("2027-01-01T23:59:59Z");
    expected["updated"] = json!("2026-09-20T17:51:14Z");
    assert_eq!(updated, expected);

    let mut whole = updated;
    whole["registrationCap"] = json!(0);
    whole["expirationDate"] = json!("");
    whole["url"] = json!("ignored");
    let updated = site.put(&path(&made), whole).await.ok();
    assert_eq!(updated["registrationCap"], 0);
    assert_eq!(updated.get("expirationDate"), None);
    assert_eq!(updated["url"], made["url"]);
    let (status, text) = site.put(&path(&made), json!({ "registrationCap": -1 })).await.refusal();
    assert_eq!((status, text.as_str()), (400, "registrationCap: must not be negative"));
}

#[tokio::test]
async fn who_has_joined_is_listed_and_counted() {
    let site = Site::with_course().await;
    let made = invite(&site, new()).await;
    let slug = made["url"].as_str().unwrap().rsplit('/').next().unwrap();
    let form = JoinForm { email: "ana@example.com".into(), first_name: "Ana".into(), last_name: "B.".into() };
    let browser = site.usher.new_browser();
    site.usher.join(&Actor::Learner { address: None }, slug, &form, &browser).await.unwrap();

    let users = site.get(&format!("{}/userInvitations?includeRegistrationReport=true", path(&made))).await.ok();
    assert_eq!(users["userInvitations"][0]["email"], "ana@example.com");
    assert_eq!(users["userInvitations"][0]["registrationReport"]["complete"], "UNKNOWN");
    let counted = site.get(&format!("{}?includeRegistrationCount=true", path(&made))).await.ok();
    assert_eq!(counted["registrationCount"], 1);
    assert_eq!(site.get(&path(&made)).await.ok().get("registrationCount"), None);
}

#[tokio::test]
async fn an_unknown_or_private_invitation_is_not_a_public_one() {
    let site = Site::with_course().await;
    let mut body = new();
    body["invitationEmail"] = json!({ "addresses": ["ana@example.com"] });
    let private = site.post("/invitations/private", body).await.ok();
    for id in ["nope", private["id"].as_str().unwrap()] {
        let path = format!("/invitations/public/{id}");
        let unknown = (404, format!("Could not find invitation [{id}]"));
        assert_eq!(site.get(&path).await.refusal(), unknown);
        assert_eq!(site.put(&path, json!({})).await.refusal(), unknown);
        assert_eq!(site.get(&format!("{path}/userInvitations")).await.refusal(), unknown);
    }
}
