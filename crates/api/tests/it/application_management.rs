//! Applications and their secrets, by the management application.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use usher_model::AppId;
use usher_store::events::{self, EventFilter};
use usher_store::{Order, PageRequest};

use crate::support::{APP, Answer, MANAGEMENT, SECRET, Site, basic};

async fn make(site: &Site, name: &str) -> String {
    let made = site.post("/appManagement/applications", json!({ "name": name })).await.ok();
    assert_eq!(made["name"], name);
    made["id"].as_str().unwrap().to_owned()
}

async fn delete_with(site: &Site, path: &str, user: &str, secret: &str) -> Answer {
    let request = Request::delete(format!("/api/v2{path}")).header("authorization", basic(user, secret));
    site.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_application_is_made_shown_changed_and_removed() {
    let site = Site::new().await.speaking_as_management();
    let id = make(&site, "Training").await;
    assert!(id.len() == 10 && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()), "{id}");
    let path = format!("/appManagement/applications/{id}");
    let expected = json!({
        "id": id, "name": "Training", "allowDelete": false,
        "createDate": "2026-09-20T17:50:14Z", "updateDate": "2026-09-20T17:50:14Z",
    });
    assert_eq!(site.get(&path).await.ok(), expected);

    site.wait(60);
    assert_eq!(site.put(&path, json!({ "allowDelete": true })).await.status, 204);
    assert_eq!(site.put(&path, json!({ "name": " Schooling ", "allowDelete": null })).await.status, 204);
    let shown = site.get(&format!("{path}?includeCourseCount=True&includeRegistrationCount=true")).await.ok();
    let expected = json!({
        "id": id, "name": "Schooling", "allowDelete": true, "courseCount": 0, "registrationCount": 0,
        "createDate": "2026-09-20T17:50:14Z", "updateDate": "2026-09-20T17:51:14Z",
    });
    assert_eq!(shown, expected);

    assert_eq!(site.delete(&path).await.status, 204);
    let gone = (404, format!("Could not find application [{id}]"));
    assert_eq!(site.get(&path).await.refusal(), gone);
    assert_eq!(site.put(&path, json!({})).await.refusal(), gone);
    assert_eq!(site.delete(&path).await.refusal(), gone);
    let mut conn = site.store.read().await.unwrap();
    let newest = PageRequest { sort: (), order: Order::Descending, after: None, limit: 9 };
    let history = events::list(&mut conn, &AppId::parse(&id).unwrap(), &EventFilter::default(), &newest).await.unwrap();
    let verbs: Vec<_> = history.rows.iter().map(|event| event.verb.as_str()).collect();
    assert_eq!(verbs, ["application.delete", "application.update", "application.update", "application.create"]);
}

#[tokio::test]
async fn a_name_that_cannot_be_one_is_refused() {
    let site = Site::new().await.speaking_as_management();
    let fault = (400, "name: must have 1 to 255 characters".to_owned());
    for body in [json!({}), json!({ "name": " " }), json!({ "name": null }), json!({ "name": "x".repeat(256) })] {
        assert_eq!(site.post("/appManagement/applications", body).await.refusal(), fault);
    }
    let id = make(&site, "Training").await;
    let path = format!("/appManagement/applications/{id}");
    assert_eq!(site.put(&path, json!({ "name": "" })).await.refusal(), fault);
}

#[tokio::test]
async fn applications_are_listed_in_pages_and_at_once_without_the_management_application() {
    let site = Site::new().await.speaking_as_management();
    for n in 0..102 {
        site.wait(1);
        make(&site, &format!("App {n:03}")).await;
    }
    let first = site.get("/appManagement/applicationList?includeTotalCount=true&includeCourseCount=true").await;
    assert_eq!(first.header("x-total-count"), Some("103"));
    let first = first.ok();
    let rows = first["applications"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["id"], &rows[0]["courseCount"]), (100, &json!(APP), &json!(0)));
    let more = first["more"].as_str().unwrap();
    let last = site.get(&format!("/appManagement/applicationList?more={more}")).await;
    assert_eq!(last.header("x-total-count"), None);
    let last = last.ok();
    let names: Vec<_> = last["applications"].as_array().unwrap().iter().map(|row| &row["name"]).collect();
    assert_eq!(names, ["App 099", "App 100", "App 101"]);
    assert_eq!(last["applications"][0]["courseCount"], 0, "what the first page showed, the next shows");
    assert_eq!(last.get("more"), None);

    let all = site.get("/appManagement/applications").await.ok();
    assert_eq!(all["applications"].as_array().unwrap().len(), 103);
    assert_eq!(all["applications"][0], json!({ "id": APP, "name": "Usher" }));
    assert!(!all.to_string().contains(MANAGEMENT));
}

#[tokio::test]
async fn a_list_of_applications_is_filtered_and_sorted() {
    let site = Site::new().await.speaking_as_management();
    for name in ["Beta", "Alpha", "Gamma"] {
        site.wait(10);
        make(&site, name).await;
    }
    let names = async |query: &str| -> Vec<String> {
        let page = site.get(&format!("/appManagement/applicationList?{query}")).await.ok();
        let rows = page["applications"].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("").await, ["Usher", "Beta", "Alpha", "Gamma"]);
    assert_eq!(names("orderBy=name_asc").await, ["Alpha", "Beta", "Gamma", "Usher"]);
    assert_eq!(names("orderBy=created_desc").await, ["Gamma", "Alpha", "Beta", "Usher"]);
    assert_eq!(names("filterBy=name&filter=MM").await, ["Gamma"]);
    assert_eq!(names(&format!("filter={}", APP.to_lowercase())).await, ["Usher"]);
    assert_eq!(names("since=2026-09-20T17:50:34Z&datetimeFilter=created").await, ["Alpha", "Gamma"]);
    assert_eq!(site.get("/appManagement/applicationList?orderBy=size_asc").await.refusal().0, 400);
    assert_eq!(site.get("/appManagement/applicationList?more=x").await.refusal().0, 400);
}

#[tokio::test]
async fn an_application_that_is_not_empty_is_kept() {
    let site = Site::with_course().await.speaking_as_management();
    let path = format!("/appManagement/applications/{APP}");
    let text = format!("Application [{APP}] still has courses or imports under way; delete its courses first");
    assert_eq!(site.delete(&path).await.refusal(), (409, text));
    let site = site.speaking_as_application();
    assert_eq!(site.delete("/courses/golf").await.status, 204);
    let site = site.speaking_as_management();
    assert_eq!(site.delete(&path).await.status, 204);
    let site = site.speaking_as_application();
    assert_eq!(site.get("/ping").await.status, 401);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_can_be_switched_off() {
    let site = Site::new().await.speaking_as_management();
    let path = format!("/appManagement/{APP}/credentials");
    let made = site.post(&path, json!({ "name": "ci", "active": true })).await.ok();
    let secret = made["credential"].as_str().unwrap().to_owned();
    assert!(secret.len() == 40 && secret.bytes().all(|b| b.is_ascii_alphanumeric()));
    let expected = json!({
        "id": made["id"], "name": "ci", "credential": secret, "status": "active",
        "created": "2026-09-20T17:50:14Z", "updated": "2026-09-20T17:50:14Z",
    });
    assert_eq!(made, expected);

    let listed = site.get(&path).await;
    assert!(!listed.text.contains(&secret));
    let names: Vec<Value> =
        listed.ok()["credentials"].as_array().unwrap().iter().map(|c| json!([c["name"], c["status"]])).collect();
    assert_eq!(names, [json!(["first", "active"]), json!(["ci", "active"])]);

    let site = site.speaking_as(Some(basic(APP, &secret)));
    site.get("/ping").await.ok();
    let site = site.speaking_as_management();
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(site.put(&one, json!({ "name": "old ci", "active": false })).await.status, 204);
    let listed = site.get(&path).await.ok();
    assert_eq!(
        json!([listed["credentials"][1]["name"], listed["credentials"][1]["status"]]),
        json!(["old ci", "inactive"])
    );
    let site = site.speaking_as(Some(basic(APP, &secret)));
    assert_eq!(site.get("/ping").await.status, 401);

    let site = site.speaking_as_management();
    assert_eq!(site.delete(&one).await.status, 204);
    assert_eq!(site.delete(&one).await.refusal().0, 404);
    assert_eq!(site.put(&one, json!({ "active": true })).await.refusal().0, 404);
    let inactive = site.post(&path, json!({ "active": false })).await.ok();
    assert_eq!((&inactive["name"], &inactive["status"]), (&json!(""), &json!("inactive")));
}

#[tokio::test]
async fn credentials_of_another_application_are_not_there() {
    let site = Site::new().await.speaking_as_management();
    let other = make(&site, "Other").await;
    let made = site.post(&format!("/appManagement/{APP}/credentials"), json!({})).await.ok();
    let id = made["id"].as_str().unwrap();
    let path = format!("/appManagement/{other}/credentials/{id}");
    let gone = (404, format!("Could not find credential [{id}]"));
    assert_eq!(site.put(&path, json!({ "active": false })).await.refusal(), gone);
    assert_eq!(site.delete(&path).await.refusal(), gone);
    assert_eq!(site.delete(&format!("/appManagement/{APP}/credentials/x")).await.refusal().0, 404);
    // The management application is the operator's.
    for app in ["NOBODY", MANAGEMENT] {
        let gone = (404, format!("Could not find application [{app}]"));
        assert_eq!(site.get(&format!("/appManagement/{app}/credentials")).await.refusal(), gone);
        assert_eq!(site.post(&format!("/appManagement/{app}/credentials"), json!({})).await.refusal(), gone);
        assert_eq!(site.get(&format!("/appManagement/applications/{app}")).await.refusal(), gone);
        assert_eq!(site.delete(&format!("/appManagement/applications/{app}")).await.refusal(), gone);
    }
}

#[tokio::test]
async fn an_application_has_a_hundred_credentials_at_most() {
    let site = Site::new().await.speaking_as_management();
    let path = format!("/appManagement/{APP}/credentials");
    for _ in 1..100 {
        site.post(&path, json!({ "name": "one more" })).await.ok();
    }
    let fault = "childAppId: has 100 credentials, the most there may be; delete one first";
    assert_eq!(site.post(&path, json!({})).await.refusal(), (400, fault.into()));
    assert_eq!(site.post(&path, json!({ "name": "x".repeat(256) })).await.refusal().0, 400);
}

#[tokio::test]
async fn deletions_wait_until_the_application_allows_them() {
    let site = Site::with_course().await;
    let body = json!({ "courseId": "golf", "registrationId": "r", "learner": { "id": "l" } });
    assert_eq!(site.post("/registrations", body).await.status, 204);
    let site = site.speaking_as_management();
    let path = format!("/appManagement/applications/{APP}");
    assert_eq!(site.put(&path, json!({ "allowDelete": false })).await.status, 204);
    let site = site.speaking_as_application();
    for thing in ["/registrations/r", "/courses/golf"] {
        let (status, text) = site.delete(thing).await.refusal();
        assert_eq!(status, 403);
        assert!(text.contains("PUT /appManagement/applications/APP1 and {\"allowDelete\": true}"), "{text}");
    }
    let site = site.speaking_as_management();
    assert_eq!(site.put(&path, json!({ "allowDelete": true })).await.status, 204);
    let site = site.speaking_as_application();
    assert_eq!(site.delete("/registrations/r").await.status, 204);
    assert_eq!(site.delete("/courses/golf").await.status, 204);
}

#[tokio::test]
async fn the_management_application_and_the_others_keep_to_their_own() {
    let site = Site::new().await;
    let text = "Managing applications takes the credentials of the management application.";
    assert_eq!(site.get("/appManagement/applications").await.refusal(), (403, text.into()));
    let site = site.speaking_as(None);
    assert_eq!(delete_with(&site, "/courses/golf", MANAGEMENT, SECRET).await.refusal().0, 403);
    assert_eq!(delete_with(&site, "/courses/golf", MANAGEMENT, "wrong").await.refusal().0, 401);
}
