//! Instances of a registration, what is removed of them, and the history of their launches.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::results::played;
use crate::support::Site;

async fn done(answer: impl Future<Output = crate::support::Answer>) {
    let answer = answer.await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NO_CONTENT, ""));
}

fn numbers(list: &Value) -> Vec<i64> {
    list["registrations"].as_array().unwrap().iter().map(|row| row["instance"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn an_instance_is_shown_like_a_registration() {
    let site = played().await;
    let before = site.get("/registrations/r1?includeChildResults=true").await.ok();
    site.wait(60);
    done(site.post("/registrations/r1/instances", json!({}))).await;
    let now = site.get("/registrations/r1").await.ok();
    assert_eq!((now["instance"].as_i64(), now["registrationCompletion"].as_str()), (Some(1), Some("UNKNOWN")));
    let old = site.get("/registrations/r1/instances/0?includeChildResults=True").await.ok();
    assert_eq!(old["activityDetails"], before["activityDetails"]);
    assert_eq!((&old["id"], &old["score"]), (&before["id"], &before["score"]));

    let list = site.get("/registrations/r1/instances?includeChildResults=true").await.ok();
    assert_eq!((numbers(&list), list.get("more")), (vec![0, 1], None));
    assert_eq!(list["registrations"][0], old);
    let since = now["updated"].as_str().unwrap();
    assert_eq!(numbers(&site.get(&format!("/registrations/r1/instances?since={since}")).await.ok()), [1]);
    let until = before["updated"].as_str().unwrap();
    assert_eq!(numbers(&site.get(&format!("/registrations/r1/instances?until={until}")).await.ok()), [0]);
}

#[tokio::test]
async fn a_long_list_of_instances_goes_on_as_it_began() {
    let site = played().await;
    for _ in 0..104 {
        done(site.post("/registrations/r1/instances", json!({}))).await;
    }
    let first = site.get("/registrations/r1/instances?includeChildResults=true").await.ok();
    let more = first["more"].as_str().unwrap();
    let second = site.get(&format!("/registrations/r1/instances?more={more}")).await.ok();
    assert_eq!([numbers(&first), numbers(&second)].concat(), (0..=104).collect::<Vec<_>>());
    assert_eq!(second["registrations"][0]["activityDetails"]["children"].as_array().unwrap().len(), 2);
    assert_eq!(second.get("more"), None);
}

#[tokio::test]
async fn removals_leave_what_they_are_said_to_leave() {
    let site = played().await;
    done(site.delete("/registrations/r1/globalData")).await;
    assert_eq!(site.get("/registrations/r1").await.ok()["score"], json!({ "scaled": 80.0 }));
    done(site.post("/registrations/r1/instances", Value::Null)).await;
    done(site.delete("/registrations/r1/instances/1")).await;
    assert_eq!(site.get("/registrations/r1").await.ok()["instance"], 0);
    done(site.delete("/registrations/r1/progress")).await;
    let reset = site.get("/registrations/r1").await.ok();
    assert_eq!((reset.get("score"), reset["totalSecondsTracked"].as_f64()), (None, Some(0.0)));
    done(site.delete("/registrations/r1/instances/0")).await;
    assert_eq!(site.head("/registrations/r1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_launch_history_tells_what_came_of_each_launch() {
    let site = played().await;
    let history = site.get("/registrations/r1/launchHistory").await.ok();
    let launch = &history["launchHistory"][0];
    assert_eq!(
        *launch,
        json!({
            "id": "r1", "instance": 0, "score": { "scaled": 80.0 }, "completionStatus": "INCOMPLETE",
            "successStatus": "UNKNOWN", "totalSecondsTracked": 46.4, "launchTime": "2026-09-20T17:50:24Z",
            "lastRuntimeUpdate": "2026-09-20T17:51:24Z",
            "launchHistoryId": launch["launchHistoryId"],
        })
    );
    let logged = site.get("/registrations/r1/instances/0/launchHistory?includeHistoryLog=True").await.ok();
    let log: Value = serde_json::from_str(logged["launchHistory"][0]["historyLog"].as_str().unwrap()).unwrap();
    assert_eq!(
        log,
        json!([
            { "time": "2026-09-20T17:50:24Z", "event": "begun", "completion": "UNKNOWN", "success": "UNKNOWN" },
            { "time": "2026-09-20T17:50:24Z", "event": "opened", "activity": "play", "completion": "INCOMPLETE",
              "success": "UNKNOWN" },
            { "time": "2026-09-20T17:51:24Z", "event": "result", "completion": "INCOMPLETE", "success": "UNKNOWN",
              "score": 80.0 },
        ])
    );
}

#[tokio::test]
async fn there_are_no_statements_yet() {
    let site = played().await;
    for path in ["/registrations/r1/xAPIStatements", "/registrations/r1/instances/0/xAPIStatements"] {
        let answer = site.get(&format!("{path}?since=2026-01-01T00:00:00Z&until=2027-01-01")).await;
        assert_eq!(answer.ok(), json!({ "statements": [] }));
        assert!(site.get(&format!("{path}?since=soon")).await.refusal().1.starts_with("since: `soon`"));
        assert!(site.get(&format!("{path}?more=x")).await.refusal().1.starts_with("more: is not a token"));
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_by_name() {
    let site = played().await;
    let below = ["", "/launchHistory", "/xAPIStatements"];
    for path in below {
        let path = |registration: &str, number: &str| format!("/registrations/{registration}/instances/{number}{path}");
        let refusal = async |path: &str| site.get(path).await.refusal();
        assert_eq!(refusal(&path("r1", "7")).await, (404, "Could not find instance [7 of registration r1]".into()));
        assert_eq!(refusal(&path("r9", "0")).await, (404, "Could not find registration [r9]".into()));
        assert_eq!(refusal(&path("r1", "one")).await, (400, "instanceId: must be a whole number".into()));
    }
    let unknown = (404, "Could not find registration [r9]".to_owned());
    for path in ["instances", "launchHistory", "xAPIStatements"] {
        assert_eq!(site.get(&format!("/registrations/r9/{path}")).await.refusal(), unknown, "{path}");
    }
    for path in ["progress", "globalData", "instances/0"] {
        assert_eq!(site.delete(&format!("/registrations/r9/{path}")).await.refusal(), unknown, "{path}");
    }
    assert_eq!(site.post("/registrations/r9/instances", json!({})).await.refusal(), unknown);
    assert_eq!(site.delete("/registrations/r1/instances/-1").await.refusal().0, 404);
    let forged = site.get("/registrations/r1/instances?more=000.eyJmIjp7fX0").await.refusal();
    assert!(forged.0 == 400 && forged.1.starts_with("more: "), "{forged:?}");
}

#[tokio::test]
async fn a_registration_begins_with_the_state_that_another_was_shown_with() {
    let site = played().await;
    let flags = "includeChildResults=true&includeRuntime=true&includeInteractionsAndObjectives=true";
    let shown = site.get(&format!("/registrations/r1?{flags}")).await.ok();
    let body = json!({
        "courseId": "golf", "registrationId": "r2", "learner": { "id": "bo" }, "initialRegistrationState": shown,
    });
    done(site.post("/registrations", body)).await;
    let copied = site.get(&format!("/registrations/r2?{flags}")).await.ok();
    for field in [
        "registrationCompletion",
        "registrationCompletionAmount",
        "registrationSuccess",
        "score",
        "totalSecondsTracked",
        "firstAccessDate",
        "lastAccessDate",
        "suspendedActivityId",
        "activityDetails",
    ] {
        assert_eq!(copied.get(field), shown.get(field), "{field}");
    }
    // Parts that say nothing begin nothing.
    let nothing = json!({
        "registrationCompletion": "UNKNOWN", "registrationSuccess": "UNKNOWN", "totalSecondsTracked": 0, "score": null,
        "activityDetails": { "id": "org", "children": [{ "id": "play", "activityCompletion": "UNKNOWN" }] },
    });
    let body = json!({
        "courseId": "golf", "registrationId": "r3", "learner": { "id": "bo" }, "initialRegistrationState": nothing,
    });
    done(site.post("/registrations", body)).await;
    let fresh = site.get("/registrations/r3").await.ok();
    assert_eq!((fresh.get("firstAccessDate"), fresh["activityDetails"]["attempts"].as_i64()), (None, Some(0)));
}

#[tokio::test]
async fn a_launch_link_takes_every_option() {
    let site = Site::with_course().await;
    let body = json!({ "courseId": "golf", "registrationId": "r1", "learner": { "id": "ana" } });
    done(site.post("/registrations", body)).await;
    let link = async |options: Value| site.post("/registrations/r1/launchLink", options).await;
    let all = json!({
        "redirectOnExitUrl": "closer", "cssUrl": "https://a.example/x.css", "courseTags": ["seen"],
        "additionalvalues": [{ "item": "a", "value": "b" }, { "item": null, "value": "c" }],
        "launchAuth": { "type": "vault", "options": { "ipAddress": true, "fingerprint": true, "expiry": 300, "slidingExpiry": 600 } },
    });
    link(all).await.ok();
    assert_eq!(site.get("/courses/golf").await.ok()["tags"], json!(["seen"]));
    for (options, start) in [
        (
            json!({ "launchAuth": { "options": { "expiry": 10 } } }),
            "launchAuth.options.expiry: must be 300 to 31540000",
        ),
        (json!({ "launchAuth": { "type": "magic" } }), "launchAuth.type: unknown variant `magic`"),
        (json!({ "cssUrl": "x.css" }), "cssUrl: must be an https URL"),
        (json!({ "courseTags": [" "] }), "courseTags: tag 1 is empty"),
    ] {
        let mut body = json!({ "redirectOnExitUrl": "closer" });
        body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let (status, text) = link(body).await.refusal();
        assert!(status == 400 && text.starts_with(start), "{text}");
    }
}
