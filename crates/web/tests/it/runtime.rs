use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use usher_service::invitation::{InvitationUpdate, Kind};

use crate::browser::{Answer, ask, ask_for};
use crate::support::Server;

async fn post(server: &Server, path: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post(path).header("content-type", "text/plain;charset=UTF-8").body(body.into());
    ask(&server.content, request.unwrap()).await
}

async fn call(server: &Server, token: &str, name: &str, body: Value) -> (StatusCode, Value) {
    let answer = post(server, &format!("/runtime/{token}/{name}"), body.to_string()).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
}

pub(crate) async fn begin(server: &Server, token: &str) -> Value {
    let (status, begun) = call(server, token, "begin", json!({})).await;
    assert_eq!(status, StatusCode::OK, "{begun}");
    begun
}

pub(crate) async fn launched(server: &Server) -> String {
    let (_, link) = server.invite("ana@example.org").await;
    server.browser().launch(&link, &[]).await
}

#[tokio::test]
async fn the_players_page_carries_its_launch_and_changes_nothing() {
    let server = Server::start().await;
    let token = launched(&server).await;
    let before = server.dump().await;
    let page = ask_for(&server.content, Method::GET, &format!("/launch/{token}"), &[]).await;
    ask_for(&server.content, Method::HEAD, &format!("/launch/{token}"), &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains(&format!("data-token=\"{token}\" data-runtime=\"/runtime/{token}\"")));
    assert!(page.text().contains("<script type=\"application/json\" id=\"texts\">{\""));
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn a_launch_is_begun_opened_reported_and_ended() {
    let server = Server::start().await;
    let (_, link) = server.invite("ana@example.org").await;
    let token = server.browser().launch(&link, &[]).await;

    let begun = begin(&server, &token).await;
    let activity = begun["tree"]["children"][0]["id"].as_str().unwrap();
    assert_eq!(begun["epoch"], 1);
    assert_eq!(begun["standard"], "SCORM12");
    assert_eq!(begun["course"], json!({ "title": "Ants & bees" }));
    assert_eq!(begun["learner"], json!({ "id": "ana@example.org", "name": "ana@example.org" }));
    assert_eq!(begun["current"], activity);
    assert_eq!(begun["exit"], json!({ "kind": "redirect", "url": format!("http://localhost:8080{link}") }));
    assert_eq!(begun["tracking"], true);
    assert_eq!(begun["player"]["navBar"], true);
    assert_eq!(begun["player"]["exitActions"]["final satisfied logout"], "EXIT_COURSE");

    let (status, opened) = call(&server, &token, "open", json!({ "epoch": 1, "activity": activity })).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(opened["url"], format!("/content/{token}/a%20b/index.html"));
    assert_eq!(opened["scoreSettings"], json!({ "masteryScore": 80.0 }));
    assert_eq!((&opened["activity"], &opened["session"]), (&json!(activity), &json!(1)));
    assert_eq!(opened["cmi"]["cmi"]["core"]["student_id"], "ana@example.org");

    let commit = json!({
        "epoch": 1, "seq": 1, "activity": activity, "session": 1, "seconds": 12.34, "final": false,
        "elements": { "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90" },
    });
    let (status, reply) = call(&server, &token, "commit", commit).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(reply["ack"], 1);
    assert_eq!(
        reply["nodes"][0],
        json!({ "id": activity, "completion": "COMPLETED", "success": "PASSED", "score": 90.0 })
    );
    assert_eq!(call(&server, &token, "ping", json!({ "epoch": 1 })).await.0, StatusCode::NO_CONTENT);

    let last = json!({
        "epoch": 1, "reason": "exit",
        "commit": { "seq": 2, "activity": activity, "session": 1, "seconds": 13, "elements": {}, "final": true },
    });
    let (status, reply) = call(&server, &token, "end", last).await;
    assert_eq!((status, &reply), (StatusCode::OK, &json!({ "exit": begun["exit"] })));
    assert_eq!(call(&server, &token, "begin", json!({})).await.1["error"], "ended");
}

#[tokio::test]
async fn faults_have_the_statuses_and_words_that_the_player_knows() {
    let server = Server::start().await;
    let (id, link) = server.invite("ana@example.org").await;
    let mut ana = server.browser();
    let first = ana.launch(&link, &[]).await;
    begin(&server, &first).await;
    let epoch = json!({ "epoch": 1 });

    let fault = |(status, body): (StatusCode, Value)| {
        assert!(!body["message"].as_str().unwrap().is_empty());
        (status.as_u16(), body["error"].as_str().unwrap().to_owned())
    };
    assert_eq!(fault(call(&server, "nothing", "begin", json!({})).await), (404, "unknown".into()));
    assert_eq!(
        fault(call(&server, &first, "open", json!({ "epoch": 1, "activity": "x" })).await),
        (404, "unknown".into())
    );
    assert_eq!(fault(call(&server, &first, "ping", json!({})).await), (400, "invalid".into()));
    begin(&server, &first).await;
    assert_eq!(fault(call(&server, &first, "ping", epoch.clone()).await), (409, "replaced".into()));

    let second = ana.launch(&link, &[]).await;
    begin(&server, &second).await;
    assert_eq!(fault(call(&server, &first, "begin", json!({})).await), (409, "replaced".into()));

    call(&server, &second, "end", json!({ "epoch": 1, "reason": "exit", "commit": null })).await;
    assert_eq!(fault(call(&server, &second, "ping", epoch).await), (410, "ended".into()));

    let third = ana.launch(&link, &[]).await;
    let disable = InvitationUpdate { allow_launch: Some(false), ..InvitationUpdate::default() };
    server.update(id, Kind::Private, disable).await;
    assert_eq!(fault(call(&server, &third, "begin", json!({})).await), (403, "disabled".into()));
}

#[tokio::test]
async fn a_report_may_be_large_and_other_calls_may_not() {
    let server = Server::start().await;
    let token = launched(&server).await;
    begin(&server, &token).await;
    let error = |answer: Answer| serde_json::from_slice::<Value>(&answer.body).unwrap()["error"].clone();

    let large = "x".repeat(100 << 10);
    let answer = post(&server, &format!("/runtime/{token}/ping"), large.clone()).await;
    assert_eq!((answer.status, error(answer)), (StatusCode::PAYLOAD_TOO_LARGE, json!("too_large")));
    let answer = post(&server, &format!("/runtime/{token}/commit"), large).await;
    assert_eq!((answer.status, error(answer)), (StatusCode::BAD_REQUEST, json!("invalid")));
    let answer = post(&server, &format!("/runtime/{token}/end"), "x".repeat((8 << 20) + 1)).await;
    assert_eq!((answer.status, error(answer)), (StatusCode::PAYLOAD_TOO_LARGE, json!("too_large")));
}
