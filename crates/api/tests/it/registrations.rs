use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Site, package};

fn new(id: &str) -> Value {
    json!({ "courseId": "golf", "registrationId": id, "learner": { "id": "ana" } })
}

async fn register(site: &Site, body: Value) {
    let answer = site.post("/registrations", body).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NO_CONTENT, ""));
}

#[tokio::test]
async fn a_registration_is_made_and_shown() {
    let site = Site::with_course().await;
    register(
        &site,
        json!({
            "courseId": "golf",
            "registrationId": "r 1/2",
            "learner": { "id": "ana", "email": "Ana@Example.com", "firstName": "Ana", "lastName": "B." },
            "xapiRegistrationId": "018F0C5E-8D2A-7C3B-9B1F-0A1B2C3D4E5F",
            "registrationTags": ["b", "a"],
            "learnerTags": null,
            "postBack": { "authType": "UNDEFINED", "resultsFormat": "UNDEFINED" },
            "initialRegistrationState": null,
            "initialSettings": { "settings": [] },
            "unknown": { "is": "ignored" },
        }),
    )
    .await;
    assert_eq!(
        site.get("/registrations/r%201%2F2").await.ok(),
        json!({
            "id": "r 1/2",
            "instance": 0,
            "xapiRegistrationId": "018f0c5e-8d2a-7c3b-9b1f-0a1b2c3d4e5f",
            "updated": "2026-09-20T17:50:14Z",
            "registrationCompletion": "UNKNOWN",
            "registrationCompletionAmount": 0.0,
            "registrationSuccess": "UNKNOWN",
            "totalSecondsTracked": 0.0,
            "createdDate": "2026-09-20T17:50:14Z",
            "course": { "id": "golf", "title": "Golf", "version": 0 },
            "learner": { "id": "ana", "email": "Ana@Example.com", "firstName": "Ana", "lastName": "B." },
            "tags": ["a", "b"],
            "globalObjectives": [],
            "sharedData": [],
            "activityDetails": {
                "id": "org",
                "title": "Golf",
                "attempts": 0,
                "activityCompletion": "UNKNOWN",
                "activitySuccess": "UNKNOWN",
                "timeTracked": "0000:00:00.00",
                "completionAmount": { "scaled": 0.0 },
                "suspended": false,
                "children": [],
                "objectives": [],
                "staticProperties": {
                    "completionThreshold": "",
                    "launchData": "",
                    "maxTimeAllowed": "",
                    "scaledPassingScore": -1.0,
                    "scaledPassingScoreUsed": false,
                    "timeLimitAction": "",
                },
            },
        })
    );
}

#[tokio::test]
async fn a_registration_that_cannot_be_made_says_why() {
    let site = Site::with_course().await;
    register(&site, new("r1")).await;
    let refused = async |path: &str, body: Value| site.post(path, body).await.refusal();
    let with = |change: Value| {
        let mut body = new("r2");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    let (status, text) = refused("/registrations", new("r1")).await;
    assert_eq!((status, text.as_str()), (400, "Registration with id [r1] already exists"));
    let (status, text) = refused("/registrations", with(json!({ "courseId": "chess" }))).await;
    assert_eq!((status, text.as_str()), (404, "Could not find course [chess]"));
    assert_eq!(refused("/registrations?courseVersion=7", with(json!({}))).await.0, 404);
    assert_eq!(refused("/registrations?courseVersion=one", with(json!({}))).await.0, 400);
    for (change, start) in [
        (json!({ "registrationId": "" }), "registrationId: the registration id is empty"),
        (json!({ "learner": { "id": "" } }), "learner.id: the learner id is empty"),
        (json!({ "learner": { "id": "a", "email": "nobody" } }), "learner.email: "),
        (json!({ "learner": {} }), "learner: missing field `id`"),
        (json!({ "xapiRegistrationId": "7" }), "xapiRegistrationId: is not a UUID"),
        (json!({ "registrationTags": [" "] }), "registrationTags: tag 1 is empty"),
        (json!({ "registrationTags": "a,b" }), "registrationTags: invalid type: string"),
        (json!({ "postBack": { "url": "ftp://a.example/" } }), "postBack.url: "),
        (
            json!({ "postBack": { "url": "https://a.example/", "authType": "MAGIC" } }),
            "postBack.authType: unknown variant",
        ),
        (
            json!({ "initialRegistrationState": { "registrationCompletion": "DONE" } }),
            "initialRegistrationState.registrationCompletion: the completion must be one of",
        ),
        (
            json!({ "initialRegistrationState": { "score": { "scaled": 101 } } }),
            "initialRegistrationState.score.scaled: must be a number from 0 to 100",
        ),
        (
            json!({ "initialRegistrationState": { "totalSecondsTracked": -1 } }),
            "initialRegistrationState.totalSecondsTracked: must be a time from 0 to 100000 hours",
        ),
        (
            json!({ "initialRegistrationState": { "activityDetails": { "id": "org", "timeTracked": "soon" } } }),
            "initialRegistrationState.activityDetails.timeTracked: must be a time",
        ),
        (
            json!({ "initialRegistrationState": { "activityDetails": { "id": "chess" } } }),
            "initialRegistrationState: the course has no activity `chess`",
        ),
        (json!({ "initialSettings": { "settings": [{ "settingId": "x" }] } }), "initialSettings.settings[0].value: "),
    ] {
        let (status, text) = refused("/registrations", with(change)).await;
        assert!(status == 400 && text.starts_with(start), "{text}");
    }
    assert_eq!(site.get("/registrations/r2").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_registration_runs_the_version_that_was_asked_for() {
    let site = Site::with_course().await;
    site.import("golf", &package("Golf, again")).await;
    let answer = site.post("/registrations?courseVersion=0", new("old")).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    register(&site, new("new")).await;
    let version = async |id: &str| site.get(&format!("/registrations/{id}")).await.ok()["course"]["version"].clone();
    assert_eq!((version("old").await, version("new").await), (json!(0), json!(1)));
}

#[tokio::test]
async fn head_tells_whether_a_registration_exists() {
    let site = Site::with_course().await;
    register(&site, new("r1")).await;
    for (path, status) in [("/registrations/r1", 200), ("/registrations/r2", 404)] {
        let answer = site.head(path).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (status, ""));
    }
    assert_eq!(site.speaking_as(None).head("/registrations/r1").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_deleted_registration_is_gone() {
    let site = Site::with_course().await;
    register(&site, new("r1")).await;
    assert_eq!(site.delete("/registrations/r1").await.status, StatusCode::NO_CONTENT);
    let unknown = (404, "Could not find registration [r1]".into());
    assert_eq!(site.delete("/registrations/r1").await.refusal(), unknown);
    assert_eq!(site.get("/registrations/r1").await.refusal(), unknown);
}

#[tokio::test]
async fn a_launch_link_leads_to_the_content_origin() {
    let site = Site::with_course().await;
    register(&site, new("r1")).await;
    let full = json!({
        "expiry": 120, "redirectOnExitUrl": "https://lms.example/back", "tracking": true, "startSco": null,
        "culture": "en", "cssUrl": null, "learnerTags": ["x"], "courseTags": null, "registrationTags": ["late"],
        "additionalvalues": [{ "item": "a", "value": "b" }],
        "launchAuth": { "type": "cookies", "options": { "ipAddress": false } },
    });
    for body in [json!({ "redirectOnExitUrl": "closer" }), json!({ "redirectOnExitUrl": "" }), full] {
        let link = site.post("/registrations/r1/launchLink", body).await.ok();
        assert!(link["launchLink"].as_str().unwrap().starts_with("https://content.example/launch/"), "{link}");
        assert_eq!(link.as_object().unwrap().len(), 1);
    }
    assert_eq!(site.get("/registrations/r1").await.ok()["tags"], json!(["late"]));
    let learner = new("r1")["learner"]["id"].as_str().unwrap().to_owned();
    assert_eq!(site.get(&format!("/learner/{learner}/tags")).await.ok()["tags"], json!(["x"]));
}

#[tokio::test]
async fn a_launch_link_that_cannot_be_made_says_why() {
    let site = Site::with_course().await;
    register(&site, new("r1")).await;
    let refused = async |id: &str, body: Value| {
        let answer = site.post(&format!("/registrations/{id}/launchLink"), body).await;
        answer.refusal()
    };
    let good = json!({ "redirectOnExitUrl": "blank" });
    assert_eq!(refused("r2", good).await, (404, "Could not find registration [r2]".into()));
    assert_eq!(
        refused("r1", json!({ "redirectOnExitUrl": "blank", "expiry": 301 })).await,
        (400, "expiry: must be 10 to 300 seconds, not 301".into())
    );
    assert!(refused("r1", json!({})).await.1.contains("missing field `redirectOnExitUrl`"));
}

async fn ids(site: &Site, query: &str) -> Vec<String> {
    let list = site.get(&format!("/registrations?{query}")).await.ok();
    list["registrations"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn registrations_are_found_by_course_learner_text_tag_and_time() {
    let site = Site::with_course().await;
    site.import("chess", &package("Chess")).await;
    for (id, course, learner, last) in
        [("1", "golf", "ana", "Zuse"), ("2", "chess", "ana", "Abel"), ("3", "golf", "bo", "Moe")]
    {
        let body = json!({
            "courseId": course, "registrationId": id, "registrationTags": [format!("t{id}")],
            "learner": { "id": learner, "firstName": "F", "lastName": last },
        });
        register(&site, body).await;
        site.wait(60);
    }
    assert_eq!(ids(&site, "").await, ["3", "2", "1"]);
    assert_eq!(ids(&site, "courseId=golf").await, ["3", "1"]);
    assert_eq!(ids(&site, "learnerId=ana").await, ["2", "1"]);
    assert_eq!(ids(&site, "courseId=nope").await, [""; 0]);
    assert_eq!(ids(&site, "tags=t1,t3").await, ["3", "1"]);
    assert_eq!(ids(&site, "filter=2").await, ["2"]);
    assert_eq!(ids(&site, "filter=ches&filterBy=course_title").await, ["2"]);
    assert_eq!(ids(&site, "filter=zu&filterBy=learner_last_name").await, ["1"]);
    assert_eq!(ids(&site, "orderBy=learner_last_name_asc").await, ["2", "3", "1"]);
    assert_eq!(ids(&site, "orderBy=course_title_desc&courseId=golf").await, ["3", "1"]);
    assert_eq!(ids(&site, "since=2026-09-20T17:52:14Z").await, ["3"]);
    let counted = site.get("/registrations?courseId=golf&includeTotalCount=true").await;
    assert_eq!(counted.header("x-total-count"), Some("2"));
    assert_eq!(site.get("/courses/golf?includeRegistrationCount=true").await.ok()["registrationCount"], 2);
}

#[tokio::test]
async fn a_long_list_goes_on_as_it_began() {
    let site = Site::with_course().await;
    for number in 0..130 {
        register(&site, new(&format!("r{number:03}"))).await;
    }
    let first = site.get("/registrations?orderBy=created_asc&includeChildResults=true&includeTotalCount=true").await;
    assert_eq!(first.header("x-total-count"), Some("130"));
    let first = first.ok();
    let more = first["more"].as_str().unwrap();
    let second = site.get(&format!("/registrations?more={more}&includeTotalCount=true&orderBy=nonsense")).await;
    assert_eq!(second.header("x-total-count"), None);
    let second = second.ok();
    assert_eq!(second.get("more"), None);
    let pages = [first, second];
    let rows: Vec<&Value> = pages.iter().flat_map(|page| page["registrations"].as_array().unwrap()).collect();
    let expected: Vec<String> = (0..130).map(|number| format!("r{number:03}")).collect();
    assert_eq!(rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), expected);
    assert!(rows.iter().all(|row| row["activityDetails"]["children"].as_array().unwrap().len() == 2));
}
