use serde_json::{Value, json};

use crate::support::Site;

fn new(addresses: &[&str]) -> Value {
    json!({
        "courseId": "golf",
        "creatingUserEmail": "teacher@example.com",
        "invitationEmail": { "subject": "Come to [COURSE]", "body": "Here: [URL]", "addresses": addresses },
    })
}

async fn invite(site: &Site, body: Value) -> String {
    let made = site.post("/invitations/private", body).await.ok();
    made["id"].as_str().unwrap().to_owned()
}

async fn shown(site: &Site, id: &str) -> Value {
    site.get(&format!("/invitations/private/{id}")).await.ok()
}

#[tokio::test]
async fn an_invitation_is_made_and_answered_with_its_summary() {
    let site = Site::with_course().await;
    let made = site.post("/invitations/private", new(&["ana@example.com", "Bo@example.com"])).await.ok();
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        made,
        json!({
            "id": id,
            "courseId": "golf",
            "isPublic": false,
            "createDate": "2026-09-20T17:50:14Z",
            "updated": "2026-09-20T17:50:14Z",
        })
    );
    assert_eq!(
        shown(&site, id).await,
        json!({
            "id": id,
            "courseId": "golf",
            "courseTitle": "Golf",
            "allowLaunch": true,
            "invitationEmail": {
                "subject": "Come to [COURSE]",
                "body": "Here: [URL]",
                "addresses": ["ana@example.com", "Bo@example.com"],
            },
            "createDate": "2026-09-20T17:50:14Z",
            "updated": "2026-09-20T17:50:14Z",
        })
    );
}

#[tokio::test]
async fn what_a_client_leaves_out_or_empty_was_not_said() {
    let site = Site::with_course().await;
    let mut body = new(&["ana@example.com"]);
    body["invitationEmail"]["subject"] = json!("");
    body["invitationEmail"]["body"] = Value::Null;
    body["expirationDate"] = json!("");
    body["tags"] = Value::Null;
    body["postBack"] = json!({ "authType": "UNDEFINED", "resultsFormat": "UNDEFINED", "url": null });
    body["duplicateRegistrationOption"] = json!("UNDEFINED");
    let invitation = shown(&site, &invite(&site, body).await).await;
    assert_eq!(invitation["invitationEmail"], json!({ "addresses": ["ana@example.com"] }));
    assert_eq!((invitation.get("expirationDate"), invitation.get("postBack")), (None, None));
}

#[tokio::test]
async fn a_postback_is_shown_without_its_password() {
    let site = Site::with_course().await;
    let mut body = new(&["ana@example.com"]);
    body["postBack"] = json!({
        "url": "https://lms.example/post", "authType": "HTTPBASIC", "userName": "u", "password": "hidden",
        "resultsFormat": "ACTIVITY", "legacy": false,
    });
    let shown = shown(&site, &invite(&site, body).await).await;
    assert_eq!(
        shown["postBack"],
        json!({
            "url": "https://lms.example/post", "authType": "HTTPBASIC", "userName": "u",
            "resultsFormat": "ACTIVITY", "legacy": false,
        })
    );
}

#[tokio::test]
async fn dates_of_expiry_come_in_the_forms_of_many_clients() {
    let site = Site::with_course().await;
    for (given, shown_as) in [
        ("2026-12-31T10:00:00Z", "2026-12-31T10:00:00Z"),
        ("2026-12-31T10:00:00.123456", "2026-12-31T10:00:00Z"),
        ("2026-12-31T10:00+02:00", "2026-12-31T08:00:00Z"),
        ("2026-12-31", "2026-12-31T23:59:59Z"),
    ] {
        let mut body = new(&["ana@example.com"]);
        body["expirationDate"] = json!(given);
        let invitation = shown(&site, &invite(&site, body).await).await;
        assert_eq!(invitation["expirationDate"], shown_as);
    }
}

#[tokio::test]
async fn an_invitation_that_cannot_be_made_says_why() {
    let site = Site::with_course().await;
    let many: Vec<String> = (0..6).map(|n| format!("a{n}@example.com")).collect();
    for (change, start) in [
        (json!({ "courseId": "chess" }), "courseId: Could not find course [chess]"),
        (json!({ "courseId": "" }), "courseId: the course id is empty"),
        (json!({ "creatingUserEmail": "teacher" }), "creatingUserEmail: "),
        (json!({ "invitationEmail": null }), "invitationEmail: invalid type: null"),
        (json!({ "invitationEmail": {} }), "invitationEmail: missing field `addresses`"),
        (json!({ "invitationEmail": { "addresses": [] } }), "invitationEmail.addresses: must hold at least one"),
        (json!({ "invitationEmail": { "addresses": [7] } }), "invitationEmail.addresses[0]: invalid type"),
        (json!({ "invitationEmail": { "addresses": many } }), "invitationEmail.addresses: holds 6 addresses"),
        (json!({ "expirationDate": "soon" }), "expirationDate: `soon` is not an ISO 8601"),
        (json!({ "tags": [""] }), "tags: tag 1 is empty"),
        (json!({ "duplicateRegistrationOption": "fail" }), "duplicateRegistrationOption: unknown variant"),
        (json!({ "postBack": { "userName": "u" } }), "postBack.url: is missing"),
    ] {
        let mut body = new(&["ana@example.com"]);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (status, text) = site.post("/invitations/private", body).await.refusal();
        assert!(status == 400 && text.starts_with(start), "{text}");
    }
    assert_eq!(site.get("/invitations").await.ok()["invitations"], json!([]));
}

#[tokio::test]
async fn the_job_tells_of_every_address() {
    let site = Site::with_course().await;
    let id = invite(&site, new(&["ana@example.com", "nobody"])).await;
    for name in ["jobStatus", "status"] {
        let job = site.get(&format!("/invitations/private/{id}/{name}")).await.ok();
        assert_eq!((&job["status"], &job["total"], &job["processed"]), (&json!("STARTED"), &json!(2), &json!(1)));
        assert_eq!(job["errors"].as_array().unwrap().len(), 1);
        assert!(job["errors"][0].as_str().unwrap().starts_with("nobody: "));
    }
    site.put(&format!("/invitations/private/{id}"), json!({ "allowLaunch": false })).await.ok();
    assert_eq!(site.get(&format!("/invitations/private/{id}/jobStatus")).await.ok()["status"], "CANCELLED");
}

#[tokio::test]
async fn counts_are_shown_only_if_asked_for() {
    let site = Site::with_course().await;
    let id = invite(&site, new(&["ana@example.com", "bo@example.com"])).await;
    let counted = site.get(&format!("/invitations/private/{id}?includeRegistrationCount=True")).await.ok();
    assert_eq!((&counted["registrationCount"], &counted["launchedRegistrationCount"]), (&json!(2), &json!(0)));
    let plain = shown(&site, &id).await;
    assert_eq!((plain.get("registrationCount"), plain.get("launchedRegistrationCount")), (None, None));
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_shows_the_new_state() {
    let site = Site::with_course().await;
    let id = invite(&site, new(&["ana@example.com"])).await;
    let path = format!("/invitations/private/{id}");
    site.wait(60);
    let body = json!({
        "allowLaunch": false,
        "invitationEmail": { "subject": "Late" },
        "expirationDate": "2026-12-31",
        "postBack": { "url": "https://lms.example/", "password": "p" },
    });
    let updated = site.put(&path, body).await.ok();
    assert_eq!(updated["allowLaunch"], false);
    assert_eq!(
        updated["invitationEmail"],
        json!({ "subject": "Late", "body": "Here: [URL]", "addresses": ["ana@example.com"] })
    );
    assert_eq!(updated["expirationDate"], "2026-12-31T23:59:59Z");
    assert_eq!(updated["postBack"], json!({ "url": "https://lms.example/" }));
    assert_eq!(updated["updated"], "2026-09-20T17:51:14Z");
    assert_eq!(site.put(&path, json!({})).await.ok(), updated);
    assert_eq!(site.put(&path, json!({ "expirationDate": "" })).await.ok().get("expirationDate"), None);
}

#[tokio::test]
async fn the_whole_invitation_may_be_sent_back() {
    let site = Site::with_course().await;
    let id = invite(&site, new(&["ana@example.com"])).await;
    let path = format!("/invitations/private/{id}");
    let mut body = shown(&site, &id).await;
    body["id"] = json!("another");
    body["courseId"] = json!("another");
    body["invitationEmail"]["addresses"] = json!([]);
    body["postBack"] = Value::Null;
    body["allowLaunch"] = json!(true);
    let before = shown(&site, &id).await;
    assert_eq!(site.put(&path, body).await.ok(), before);
}

#[tokio::test]
async fn an_unknown_or_public_invitation_is_not_a_private_one() {
    let site = Site::with_course().await;
    let public = json!({ "courseId": "golf", "creatingUserEmail": "teacher@example.com" });
    let public = site.post("/invitations/public", public).await.ok();
    for id in ["nope", "018f0c5e-8d2a-7c3b-9b1f-0a1b2c3d4e5f", public["id"].as_str().unwrap()] {
        let path = format!("/invitations/private/{id}");
        let unknown = (404, format!("Could not find invitation [{id}]"));
        assert_eq!(site.get(&path).await.refusal(), unknown);
        assert_eq!(site.put(&path, json!({})).await.refusal(), unknown);
        assert_eq!(site.get(&format!("{path}/jobStatus")).await.refusal(), unknown);
        assert_eq!(site.get(&format!("{path}/userInvitations")).await.refusal(), unknown);
    }
}

#[tokio::test]
async fn each_address_has_a_link_and_a_registration() {
    let site = Site::with_course().await;
    let id = invite(&site, new(&["ana@example.com", "bo@example.com"])).await;
    let path = format!("/invitations/private/{id}/userInvitations");
    let list = site.get(&path).await.ok();
    let users = list["userInvitations"].as_array().unwrap();
    assert_eq!(users.len(), 2);
    for (user, email) in users.iter().zip(["ana@example.com", "bo@example.com"]) {
        let url = user["url"].as_str().unwrap();
        assert!(url.starts_with("https://usher.example/p/"), "{url}");
        let registration = user["registrationId"].as_str().unwrap();
        assert_eq!(
            *user,
            json!({
                "email": email,
                "url": url,
                "isStarted": false,
                "updated": "2026-09-20T17:50:14Z",
                "registrationId": registration,
            })
        );
        let made = site.get(&format!("/registrations/{registration}")).await.ok();
        assert_eq!(made["learner"], json!({ "id": email, "email": email, "firstName": "", "lastName": "" }));
    }
    let reported = site.get(&format!("{path}?includeRegistrationReport=true&filter=BO&filterBy=email")).await.ok();
    assert_eq!(reported["userInvitations"].as_array().unwrap().len(), 1);
    assert_eq!(
        reported["userInvitations"][0]["registrationReport"],
        json!({ "complete": "UNKNOWN", "success": "UNKNOWN", "totalSecondsTracked": 0.0 })
    );
    let counted = site.get(&format!("{path}?includeTotalCount=true")).await;
    assert_eq!(counted.header("x-total-count"), Some("2"));
    assert_eq!(site.get(&format!("{path}?orderBy=email_asc")).await.refusal().0, 400);
}

#[tokio::test]
async fn duplicates_are_treated_as_asked() {
    let site = Site::with_course().await;
    invite(&site, new(&["ana@example.com"])).await;
    let mut again = new(&["ANA@example.com"]);
    again["duplicateRegistrationOption"] = json!("FAIL");
    let id = invite(&site, again.clone()).await;
    assert_eq!(shown(&site, &id).await["invitationEmail"]["addresses"], json!([]));
    again["duplicateRegistrationOption"] = json!("CREATE_NEW");
    invite(&site, again.clone()).await;
    again["duplicateRegistrationOption"] = json!("INSTANCE_EXISTING");
    invite(&site, again).await;
    let registrations = site.get("/registrations?orderBy=created_asc").await.ok();
    let instances: Vec<_> =
        registrations["registrations"].as_array().unwrap().iter().map(|r| r["instance"].as_i64().unwrap()).collect();
    assert_eq!(instances.iter().sum::<i64>(), 1, "one of them was begun anew");
    assert_eq!(instances.len(), 2);
}
