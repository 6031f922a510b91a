//! What postbacks carry, and the trial of a receiver.

use std::time::Duration;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use usher_service::Actor;
use usher_service::launch::LaunchToken;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::support::Site;

async fn receiver(status: u16) -> MockServer {
    let receiver = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&receiver).await;
    receiver
}

/// What is posted when a learner opens the course.
async fn posted(postback: Value) -> (Site, Request) {
    let receiver = receiver(200).await;
    let site = Site::calling_anywhere().await;
    let mut postback = postback;
    postback["url"] = receiver.uri().into();
    let body = json!({
        "courseId": "golf",
        "registrationId": "r <1>",
        "learner": { "id": "ana", "lastName": "Größer" },
        "postBack": postback,
    });
    assert_eq!(site.post("/registrations", body).await.status, 204);
    let link = site.post("/registrations/r%20%3C1%3E/launchLink", json!({ "redirectOnExitUrl": "closer" })).await.ok();
    let token = LaunchToken::presented(link["launchLink"].as_str().unwrap().rsplit('/').next().unwrap());
    let epoch = site.usher.begin_launch(&Actor::Learner { address: None }, &token).await.unwrap().epoch;
    site.usher.open_activity(&token, epoch, "play").await.unwrap();

    let stop = CancellationToken::new();
    let (usher, token) = (site.usher.clone(), stop.clone());
    let worker = tokio::spawn(async move { usher.run_postback_worker(usher_api::render_postback, token).await });
    while site.usher.queues().await.unwrap().postbacks > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.cancel();
    worker.await.unwrap();
    let request = receiver.received_requests().await.unwrap().remove(0);
    (site, request)
}

#[tokio::test]
async fn a_postback_shows_what_the_registration_shows_at_each_level() {
    for (format, query) in [
        ("COURSE", ""),
        ("ACTIVITY", "?includeChildResults=true"),
        ("FULL", "?includeChildResults=true&includeRuntime=true&includeInteractionsAndObjectives=true"),
    ] {
        let (site, request) = posted(json!({ "authType": "HTTPBASIC", "resultsFormat": format })).await;
        let shown = site.get(&format!("/registrations/r%20%3C1%3E{query}")).await.ok();
        assert_eq!(request.body_json::<Value>().unwrap(), shown, "{format}");
    }
}

#[tokio::test]
async fn a_postback_that_says_nothing_is_a_form_with_the_result_of_the_course() {
    let (site, request) = posted(json!({ "authType": "UNDEFINED", "resultsFormat": "UNDEFINED" })).await;
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    let [(name, data)] = &form[..] else { panic!("{form:?}") };
    assert_eq!(name, "data");
    assert_eq!(serde_json::from_str::<Value>(data).unwrap(), site.get("/registrations/r%20%3C1%3E").await.ok());
}

#[tokio::test]
async fn a_legacy_postback_is_the_report_of_the_first_api() {
    let legacy = |format: &str| json!({ "authType": "HTTPBASIC", "resultsFormat": format, "legacy": true });
    let (_, request) = posted(legacy("COURSE")).await;
    let head = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    let course =
        "<complete>incomplete</complete><success>unknown</success><totaltime>0</totaltime><score>unknown</score>";
    assert_eq!(
        String::from_utf8(request.body).unwrap(),
        format!(
            "{head}<registrationreport format=\"course\" regid=\"r &lt;1&gt;\" instanceid=\"0\">{course}</registrationreport>"
        )
    );

    let (_, request) = posted(legacy("ACTIVITY")).await;
    let unit = |id: &str, title: &str, attempts: u8, complete: &str| {
        format!(
            "<activity id=\"{id}\"><title>{title}</title><attempts>{attempts}</attempts><complete>{complete}</complete>\
             <success>unknown</success><time>0000:00:00.00</time><score>unknown</score><children></children></activity>"
        )
    };
    let children = unit("play", "Playing", 1, "incomplete") + &unit("etiquette", "Etiquette", 0, "unknown");
    let text = String::from_utf8(request.body).unwrap();
    assert!(text.contains(&format!("<children>{children}</children></activity></registrationreport>")), "{text}");

    let (_, request) = posted(legacy("FULL")).await;
    let text = String::from_utf8(request.body).unwrap();
    let unit = "<satisfied>false</satisfied><completed>false</completed><progressstatus>true</progressstatus>\
                <suspended>true</suspended><objectives></objectives><children></children>\
                <runtime><completion_status>";
    assert!(text.contains(unit), "{text}");
}

#[tokio::test]
async fn a_receiver_is_tried_out_once() {
    let site = Site::calling_anywhere().await;
    let (taking, failing) = (receiver(202).await, receiver(500).await);
    let test = async |body: Value| site.post("/registrations/postBackTest", body).await;
    let full = json!({ "url": taking.uri(), "authType": "HTTPBASIC", "userName": "u", "resultsFormat": "FULL" });
    let answer = test(full).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    let request = taking.received_requests().await.unwrap().remove(0);
    assert_eq!(request.headers["authorization"], "Basic dTo=");
    let shown: Value = request.body_json().unwrap();
    assert_eq!(shown["registrationSuccess"], "PASSED");
    assert_eq!(shown["activityDetails"]["children"][0]["runtime"]["scoreRaw"], "80");

    let refused = test(json!({ "url": failing.uri() })).await.refusal();
    assert_eq!(refused, (400, "url: the receiver answered 500".into()));
    assert_eq!(failing.received_requests().await.unwrap().len(), 1);
    for (body, fault) in [
        (json!({}), "url: is missing"),
        (json!({ "authType": "FORM" }), "url: is missing"),
        (json!({ "url": "lms" }), "url: relative URL without a base"),
        (json!({ "url": "ftp://lms.example" }), "url: must begin with http:// or https://"),
    ] {
        assert_eq!(test(body.clone()).await.refusal(), (400, fault.into()), "{body}");
    }
}

#[tokio::test]
async fn addresses_inside_the_network_are_not_tried_out() {
    let site = Site::new().await;
    for url in ["http://127.0.0.1:9/", "http://[::1]:9/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/"]
    {
        let (status, fault) = site.post("/registrations/postBackTest", json!({ "url": url })).await.refusal();
        assert_eq!(status, 400);
        assert!(fault.contains("inside the network"), "{url}: {fault}");
    }
}
