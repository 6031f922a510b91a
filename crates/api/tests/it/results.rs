//! What came of a registration, once its course has reported.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use usher_service::Actor;
use usher_service::launch::{Commit, LaunchToken};

use crate::support::Site;

/// A registration `r1` whose learner has finished the first of two parts.
pub(crate) async fn played() -> Site {
    let site = Site::with_course().await;
    let body = json!({ "courseId": "golf", "registrationId": "r1", "learner": { "id": "ana" } });
    site.post("/registrations", body).await;
    let link = site.post("/registrations/r1/launchLink", json!({ "redirectOnExitUrl": "closer" })).await.ok();
    let token = LaunchToken::presented(link["launchLink"].as_str().unwrap().rsplit('/').next().unwrap());
    site.wait(10);
    let actor = Actor::Learner { address: None };
    let epoch = site.usher.begin_launch(&actor, &token).await.unwrap().epoch;
    let session = site.usher.open_activity(&token, epoch, "play").await.unwrap().session;
    site.wait(60);
    let elements: BTreeMap<String, String> = [
        ("cmi.core.lesson_status", "passed"),
        ("cmi.core.score.raw", "80"),
        ("cmi.core.lesson_location", "page 3"),
        ("cmi.core.session_time", "00:00:46.40"),
        ("cmi.suspend_data", "kept"),
        ("cmi.objectives.0.id", "rules"),
        ("cmi.objectives.0.status", "completed"),
        ("cmi.interactions.0.id", "q1"),
        ("cmi.interactions.0.type", "choice"),
        ("cmi.interactions.0.student_response", "b"),
        ("cmi.interactions.0.result", "correct"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    let commit = Commit { seq: 1, activity: "play".into(), session, elements, seconds: 60.0, is_final: true };
    site.usher.commit(&token, epoch, commit).await.unwrap();
    site
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn the_result_of_the_course_is_rolled_up_and_dated() {
    let site = played().await;
    let shown = site.get("/registrations/r1").await.ok();
    assert_eq!(shown["registrationCompletion"], "INCOMPLETE");
    assert_eq!(shown["registrationSuccess"], "UNKNOWN");
    assert_eq!(shown["registrationCompletionAmount"], 0.5);
    assert_eq!(shown["totalSecondsTracked"], 46.4);
    assert_eq!(shown["score"], json!({ "scaled": 80.0 }));
    assert_eq!(shown["firstAccessDate"], "2026-09-20T17:50:24Z");
    assert!(shown["lastAccessDate"].is_string());
    assert_eq!(shown.get("completedDate"), None);
    let root = &shown["activityDetails"];
    assert_eq!(root["activityCompletion"], "INCOMPLETE");
    assert_eq!(root["timeTracked"], "0000:00:46.40");
    assert_eq!(root["completionAmount"], json!({ "scaled": 50.0 }));
    assert_eq!(root["children"], json!([]));
    assert_eq!(root.get("runtime"), None);
}

#[tokio::test]
async fn children_are_shown_if_asked_for() {
    let site = played().await;
    let shown = site.get("/registrations/r1?includeChildResults=True").await.ok();
    let children = &shown["activityDetails"]["children"];
    assert_eq!(
        children[0],
        json!({
            "id": "play",
            "title": "Playing",
            "attempts": 1,
            "activityCompletion": "COMPLETED",
            "activitySuccess": "PASSED",
            "score": { "scaled": 80.0 },
            "timeTracked": "0000:00:46.40",
            "completionAmount": { "scaled": children[0]["completionAmount"]["scaled"] },
            "suspended": children[0]["suspended"],
            "children": [],
            "objectives": [],
            "staticProperties": {
                "completionThreshold": "",
                "launchData": "seed",
                "maxTimeAllowed": "",
                "scaledPassingScore": 0.75,
                "scaledPassingScoreUsed": true,
                "timeLimitAction": "",
            },
        })
    );
    assert_eq!(children[1]["activityCompletion"], "UNKNOWN");
    assert_eq!(children[1].get("score"), None);
}

#[tokio::test]
async fn runtime_data_is_shown_if_asked_for() {
    let site = played().await;
    let shown = site.get("/registrations/r1?includeChildResults=true&includeRuntime=true").await.ok();
    let runtime = &shown["activityDetails"]["children"][0]["runtime"];
    assert_eq!(runtime["completionStatus"], "COMPLETED");
    assert_eq!(runtime["runtimeSuccessStatus"], "PASSED");
    assert_eq!(runtime["scoreRaw"], "80");
    assert_eq!(runtime["scoreScaled"], "");
    assert_eq!(runtime["location"], "page 3");
    assert_eq!(runtime["suspendData"], "kept");
    assert_eq!(runtime["timeTracked"], "0000:00:46.40");
    assert_eq!(runtime["runtimeInteractions"], json!([]));
    assert_eq!(runtime["runtimeObjectives"], json!([]));
    assert_eq!(keys(runtime).len(), 20);
    assert_eq!(shown["activityDetails"]["children"][1].get("runtime"), None);
}

#[tokio::test]
async fn interactions_and_objectives_are_shown_if_asked_for() {
    let site = played().await;
    let query = "includeChildResults=true&includeRuntime=true&includeInteractionsAndObjectives=true";
    let shown = site.get(&format!("/registrations?{query}")).await.ok();
    let runtime = &shown["registrations"][0]["activityDetails"]["children"][0]["runtime"];
    assert_eq!(
        runtime["runtimeInteractions"],
        json!([{
            "id": "q1", "type": "Choice", "objectives": [], "timestamp": "", "correctResponses": [],
            "weighting": "", "learnerResponse": "b", "result": "correct", "latency": "", "description": "",
        }])
    );
    assert_eq!(
        runtime["runtimeObjectives"],
        json!([{
            "id": "rules", "scoreScaled": "", "scoreMin": "", "scoreMax": "", "scoreRaw": "",
            "runtimeObjectiveSuccessStatus": "UNKNOWN", "runtimeObjectiveCompletionStatus": "COMPLETED",
            "progressMeasure": "", "description": "",
        }])
    );
}
