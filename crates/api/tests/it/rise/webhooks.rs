//! Who is told of what happens in the account.

use std::time::Duration;

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use usher_service::launch::{Commit, LaunchToken};
use usher_service::rights::Role;
use usher_service::sign_in::Visit;
use usher_service::team::Acceptance;
use usher_service::webhook::WebhookCallQuery;
use usher_service::{Actor, ListRequest, PersonActor};
use usher_store::{team_invitations, webhooks};
use usher_testing::database::Database;
use usher_testing::raw::Raw;
use uuid::Uuid;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{BASE, Rise, first, ids, is, refusal};
use crate::support::{APP, SECRET, basic, package};

const ALL: [&str; 6] = [
    "course.completed",
    "course.submitted",
    "enrollments.created",
    "user.created",
    "invitation.accepted",
    "invitation.expired",
];

/// A client of a server that may call this machine.
async fn calling(db: &Database) -> Rise {
    Rise::with(db, |settings| {
        settings.allow_private_addresses = true;
        settings.team_invitation_days = 1;
    })
    .await
}

/// A receiver that answers so.
async fn receiver(status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).and(path("/in")).respond_with(ResponseTemplate::new(status)).mount(&server).await;
    server
}

/// Lets the worker run until nothing is due.
async fn deliver(rise: &Rise, db: &Database) {
    let stop = CancellationToken::new();
    let worker = tokio::spawn({
        let (usher, stop) = (rise.site.usher.clone(), stop.clone());
        async move { usher.run_webhook_worker(usher_api::render_webhook, stop).await }
    });
    for _ in 0..1000 {
        let now = rise.site.usher.now().into();
        if webhooks::receivers(&mut db.read().await, now).await.unwrap().iter().all(|(_, due)| !due)
            && Raw::connect(db)
                .await
                .rows::<(i64,)>("select count(*) from webhook_call where locked_by is not null")
                .await[0]
                .0
                == 0
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.cancel();
    worker.await.unwrap();
}

/// What a receiver heard: headers that matter, and bodies.
async fn heard(server: &MockServer) -> Vec<(Option<String>, Option<String>, String)> {
    let header = |request: &wiremock::Request, name: &str| {
        request.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    };
    let requests = server.received_requests().await.unwrap();
    requests
        .iter()
        .map(|request| {
            assert_eq!(header(request, "content-type").as_deref(), Some("application/json"));
            let version = header(request, "rise-api-version").or_else(|| header(request, "api-version"));
            (version, header(request, "x-hook-signature"), String::from_utf8(request.body.clone()).unwrap())
        })
        .collect()
}

both!(receivers_are_added_shown_and_removed, |db| async {
    let rise = Rise::new(&db).await;
    let body = json!({
        "targetUrl": "https://one.example", "events": ["user.created", "course.completed", "user.created"],
        "sharedSecret": "sesame",
    });
    let made = rise.post("/webhooks", body.clone()).await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    let mut expected = json!({
        "id": id, "targetUrl": "https://one.example", "events": ["user.created", "course.completed"],
        "sharedSecret": "sesame", "apiVersion": "2020-07-16", "url": format!("{BASE}/webhooks/{id}"),
    });
    assert_eq!(made, expected);
    expected.as_object_mut().unwrap().remove("sharedSecret");
    assert_eq!(rise.get(&format!("/webhooks/{id}")).await.ok(), expected, "the secret is shown once");
    assert_eq!(rise.get("/webhooks").await.ok(), json!({ "webhooks": [expected], "nextUrl": null }));
    assert_eq!(refusal(&rise.post("/webhooks", body).await), is(409, "duplicate_target_url"));
    let kept = webhooks::all(&mut db.read().await).await.unwrap();
    let sealed = kept[0].sealed_secret.clone().unwrap();
    assert!(!sealed.windows(6).any(|part| part == b"sesame"), "the secret is sealed");

    let body = json!({ "targetUrl": "https://two.example/in", "events": ALL });
    let other = rise.call(Method::POST, "/webhooks", &[("API-Version", "2023-05-04")], Some(body)).await.ok();
    assert_eq!((&other["apiVersion"], &other["sharedSecret"]), (&json!("2023-05-04"), &Value::Null));
    assert_eq!(other["events"], json!(ALL));
    let body = json!({ "targetUrl": "https://three.example", "events": ["user.created"], "apiVersion": "2023-04-04" });
    assert_eq!(rise.post("/webhooks", body).await.ok()["apiVersion"], "2023-04-04");
    let pages = rise.walk("/webhooks?limit=2", "webhooks").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);

    assert_eq!(rise.delete(&format!("/webhooks/{id}")).await.status, 204);
    for missing in [id.as_str(), "x"] {
        assert_eq!(refusal(&rise.get(&format!("/webhooks/{missing}")).await), is(404, "webhook_not_found"));
        assert_eq!(refusal(&rise.delete(&format!("/webhooks/{missing}")).await), is(404, "webhook_not_found"));
    }
    assert_eq!(ids(&rise.get("/webhooks").await.ok(), "webhooks").len(), 2);
});

both!(what_cannot_be_a_receiver_is_refused, |db| async {
    let rise = Rise::new(&db).await;
    let cases = [
        (json!({ "events": ["user.created"] }), "invalid_parameter"),
        (json!({ "targetUrl": "https://a.example" }), "invalid_parameter"),
        (json!({ "targetUrl": "https://a.example", "events": [] }), "invalid_parameter"),
        (json!({ "targetUrl": "https://a.example", "events": "user.created" }), "invalid_parameter"),
        (json!({ "targetUrl": "https://a.example", "events": ["user.deleted"] }), "invalid_parameter"),
        (json!({ "targetUrl": "nowhere", "events": ["user.created"] }), "invalid_parameter"),
        (json!({ "targetUrl": "ftp://a.example", "events": ["user.created"] }), "invalid_parameter"),
        (json!({ "targetUrl": "http://127.0.0.1:8080/in", "events": ["user.created"] }), "invalid_parameter"),
        (json!({ "targetUrl": "http://169.254.169.254/", "events": ["user.created"] }), "invalid_parameter"),
        (
            json!({ "targetUrl": "https://a.example", "events": ["user.created"], "sharedSecret": "" }),
            "invalid_parameter",
        ),
        (
            json!({ "targetUrl": "https://a.example", "events": ["user.created"], "apiVersion": "1" }),
            "invalid_api_version",
        ),
    ];
    for (body, code) in cases {
        assert_eq!(refusal(&rise.post("/webhooks", body.clone()).await), is(400, code), "{body}");
    }
    assert_eq!(rise.get("/webhooks").await.ok()["webhooks"], json!([]));
});

both!(each_event_is_told_to_those_who_asked_and_proven, |db| async {
    let rise = calling(&db).await;
    let (all, one) = (receiver(204).await, receiver(200).await);
    let body = json!({ "targetUrl": format!("{}/in", all.uri()), "events": ALL, "sharedSecret": "sésame" });
    let hook = rise.post("/webhooks", body).await.ok()["id"].as_str().unwrap().to_owned();
    let body = json!({ "targetUrl": format!("{}/in", one.uri()), "events": ["user.created"] });
    rise.call(Method::POST, "/webhooks", &[("API-Version", "2023-05-04")], Some(body)).await.ok();

    // A course comes, somebody is invited and accepts, a group is enrolled, an invitation expires.
    let rise = Rise { site: rise.site.speaking_as(Some(basic(APP, SECRET))) };
    rise.site.import("golf", &package("Golf")).await;
    rise.site.import("golf", &package("Golf")).await;
    let rise = rise.with_key();
    let golf = ids(&rise.get("/courses").await.ok(), "courses").remove(0);
    let course = rise.get(&format!("/courses/{golf}")).await.ok();
    let id = rise.invite("ädä@example.org").await;
    let invitation = rise.get(&format!("/invitations/{id}")).await.ok();
    let row = team_invitations::find(&mut db.read().await, id.parse().unwrap()).await.unwrap().unwrap();
    let link = rise.site.usher.team_link(&row);
    let form = Acceptance {
        first_name: "Ädä".into(),
        last_name: "O/Byron".into(),
        password: None,
        although_somebody_else: false,
    };
    let token = link.rsplit('/').next().unwrap();
    let person =
        rise.site.usher.accept_team_invitation(&Visit::default(), token, &form).await.unwrap().person.to_string();
    let user = rise.get(&format!("/users/{person}")).await.ok();
    // They are told of as they were when they came: not signed in yet.
    let mut comer = user.clone();
    comer["lastActiveAt"] = Value::Null;
    let group = rise.group("Sales").await;
    let shown = rise.get(&format!("/groups/{group}")).await.ok();
    for _ in 0..2 {
        rise.put(&format!("/courses/{golf}/groups/{group}")).await;
    }
    rise.put(&format!("/courses/{golf}/users/{person}")).await;
    let late = rise.invite("late@example.org").await;
    let late = rise.get(&format!("/invitations/{late}")).await.ok();
    rise.site.wait(TimeDelta::days(1).num_seconds());
    rise.site.usher.expire_team_invitations().await.unwrap();
    rise.site.usher.expire_team_invitations().await.unwrap();
    deliver(&rise, &db).await;

    let mut told: Vec<(String, Value)> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (version, signature, body) in heard(&all).await {
        assert_eq!(version.as_deref(), Some("2020-07-16"));
        assert_eq!(signature.unwrap(), hmac_sha1("sésame", &body), "{body}");
        let value: Value = serde_json::from_str(&body).unwrap();
        assert!(!body.contains("\\u") && !body.contains("\\/") && !body.contains(": "), "compact: {body}");
        assert_eq!(value["webhookId"], json!(hook));
        assert_eq!(value["apiVersion"], "2020-07-16");
        assert!(value["createdAt"].as_str().unwrap().ends_with('Z'), "{body}");
        assert_eq!(value["createdAt"].as_str().unwrap().len(), "2020-07-02T03:39:18.991Z".len());
        assert_eq!(value.as_object().unwrap().len(), 6);
        assert!(seen.insert(value["id"].as_str().unwrap().to_owned()), "each event has an id of its own");
        told.push((value["type"].as_str().unwrap().to_owned(), value["data"].clone()));
    }
    told.sort_by_key(|(kind, data)| (kind.clone(), data.to_string()));
    let mut expected = vec![
        ("course.submitted".to_owned(), json!({ "course": course })),
        (
            "enrollments.created".to_owned(),
            json!({ "course": course, "learningPath": null, "users": [], "groups": [shown] }),
        ),
        (
            "enrollments.created".to_owned(),
            json!({ "course": course, "learningPath": null, "users": [user], "groups": [] }),
        ),
        ("invitation.accepted".to_owned(), json!({ "invitation": invitation, "user": comer })),
        ("invitation.expired".to_owned(), json!({ "invitation": late })),
        ("user.created".to_owned(), json!({ "user": comer })),
    ];
    expected.sort_by_key(|(kind, data)| (kind.clone(), data.to_string()));
    assert_eq!(told, expected);
    let of_one = heard(&one).await;
    assert_eq!(of_one.len(), 1);
    assert_eq!((of_one[0].0.as_deref(), &of_one[0].1), (Some("2023-05-04"), &None), "no secret, no signature");
    // What was told is not kept.
    let left: Vec<(i64,)> =
        Raw::connect(&db).await.rows("select count(*) from webhook_call where length(sealed_body) > 0").await;
    assert_eq!(left, [(0,)]);
});

both!(a_completed_course_is_told_once_with_its_quiz, |db| async {
    let rise = calling(&db).await;
    let rise = Rise { site: rise.site.speaking_as(Some(basic(APP, SECRET))) };
    rise.site.import("golf", &package("Golf")).await;
    let rise = rise.with_key();
    let golf = ids(&rise.get("/courses").await.ok(), "courses").remove(0);
    let server = receiver(200).await;
    let body = json!({ "targetUrl": format!("{}/in", server.uri()), "events": ["course.completed"] });
    rise.post("/webhooks", body).await.ok();
    let ada = rise.person("ada@example.org", Role::Learner).await;
    rise.put(&format!("/courses/{golf}/users/{ada}")).await;
    let registration: Vec<(String,)> = Raw::connect(&db).await.rows("select id from registration").await;
    let rise = Rise { site: rise.site.speaking_as(Some(basic(APP, SECRET))) };
    let path = format!("/registrations/{}/launchLink", registration[0].0);
    let link = rise.site.post(&path, json!({ "redirectOnExitUrl": "closer" })).await.ok();
    let token = LaunchToken::presented(link["launchLink"].as_str().unwrap().rsplit('/').next().unwrap());
    let usher = &rise.site.usher;
    let epoch = usher.begin_launch(&Actor::Learner { address: None }, &token).await.unwrap().epoch;
    for (seq, activity) in [(1, "play"), (2, "etiquette"), (3, "etiquette")] {
        let session = usher.open_activity(&token, epoch, activity).await.unwrap().session;
        let elements = [("cmi.core.lesson_status", "passed"), ("cmi.core.score.raw", "80")];
        let elements = elements.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let commit = Commit { seq, activity: activity.into(), session, elements, seconds: 60.0, is_final: true };
        usher.commit(&token, epoch, commit).await.unwrap();
    }
    deliver(&rise, &db).await;
    let rise = rise.with_key();
    let mut course = rise.get(&format!("/courses/{golf}")).await.ok();
    course["quiz"] = json!({ "passed": true, "score": 80 });
    let user = rise.get(&format!("/users/{ada}")).await.ok();
    let told: Vec<Value> =
        heard(&server).await.iter().map(|(_, _, body)| serde_json::from_str(body).unwrap()).collect();
    let told: Vec<_> = told.iter().map(|event| (event["type"].clone(), event["data"].clone())).collect();
    assert_eq!(told, [(json!("course.completed"), json!({ "course": course, "user": user }))]);
    let row = rise.get(&format!("/reports/courses/{golf}")).await.ok()["learners"][0].clone();
    let seen = ["status", "numberOfLessonsCompleted", "quizScorePercent", "isQuizPassed"].map(|name| row[name].clone());
    assert_eq!(seen, [json!("Complete"), json!(2), json!(80), json!(true)]);
    assert!(row["completedAt"].is_string());
});

both!(a_receiver_that_fails_is_called_again_with_the_same_event, |db| async {
    let rise = calling(&db).await;
    let server = MockServer::start().await;
    let fails = ResponseTemplate::new(500).set_body_string("x".repeat(200_000));
    Mock::given(method("POST")).respond_with(fails).up_to_n_times(2).mount(&server).await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let body = json!({ "targetUrl": format!("{}/in", server.uri()), "events": ["user.created"] });
    let hook = rise.post("/webhooks", body).await.ok()["id"].as_str().unwrap().to_owned();
    let calls = format!("/webhooks/{hook}/calls");
    rise.person("a@example.org", Role::Learner).await;
    let waiting = rise.get(&calls).await.ok()["calls"][0].clone();
    assert_eq!((&waiting["type"], &waiting["state"]), (&json!("user.created"), &json!("waiting")));
    assert!(waiting["nextTryAt"].is_string());
    for _ in 0..3 {
        deliver(&rise, &db).await;
        rise.site.wait(10);
    }
    let bodies: Vec<String> = heard(&server).await.into_iter().map(|(_, _, body)| body).collect();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    let told: Value = serde_json::from_str(&bodies[0]).unwrap();
    let call = rise.get(&calls).await.ok()["calls"][0].clone();
    assert_eq!((&call["id"], &call["createdAt"]), (&told["id"], &told["createdAt"]));
    assert_eq!((&call["state"], &call["nextTryAt"]), (&json!("delivered"), &Value::Null));
    let tries = call["attempts"].as_array().unwrap();
    assert_eq!(tries.iter().map(|one| one["status"].clone()).collect::<Vec<_>>(), [500, 500, 200]);
    assert_eq!(tries[0]["answer"].as_str().map(str::len), Some(2048));
    assert!(tries[0]["message"].is_string() && tries[2]["message"].is_null());

    rise.person("b@example.org", Role::Learner).await;
    rise.person("c@example.org", Role::Learner).await;
    let pages = rise.walk(&format!("{calls}?limit=2"), "calls").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    let other = json!({ "targetUrl": "https://other.example", "events": ["user.created"] });
    let other = rise.post("/webhooks", other).await.ok()["id"].as_str().unwrap().to_owned();
    assert_eq!(rise.get(&format!("/webhooks/{other}/calls")).await.ok(), json!({ "calls": [], "nextUrl": null }));
    let next = rise.get(&format!("{calls}?limit=2")).await.ok()["nextUrl"].as_str().unwrap().replace(&hook, &other);
    let borrowed = rise.get(next.strip_prefix(BASE).unwrap()).await;
    assert_eq!(refusal(&borrowed), is(400, "invalid_parameter"));
    assert_eq!(refusal(&rise.get("/webhooks/x/calls").await), is(404, "webhook_not_found"));
});

both!(webhooks_are_for_admins_alone, |db| async {
    let rise = Rise::new(&db).await;
    let body = json!({ "targetUrl": "https://one.example", "events": ["user.created"] });
    let id = rise.post("/webhooks", body).await.ok()["id"].as_str().unwrap().parse().unwrap();
    for role in [Role::Learner, Role::Author, Role::Reporter] {
        let actor =
            Actor::Person(PersonActor { id: Uuid::nil(), role, apps: None, reports_on_everyone: false, address: None });
        let usher = &rise.site.usher;
        assert!(usher.list_webhooks(&actor, first()).await.is_err());
        assert!(usher.get_webhook(&actor, id).await.is_err());
        assert!(usher.delete_webhook(&actor, id).await.is_err());
        let calls = ListRequest::First { query: WebhookCallQuery { webhook: id, limit: None }, count: false };
        assert!(usher.list_webhook_calls(&actor, id, calls).await.is_err());
        let new = usher_service::webhook::NewWebhook {
            target_url: "https://two.example".into(),
            events: vec![usher_service::webhook::WebhookEvent::UserCreated],
            shared_secret: None,
            wire: "rise",
            api_version: "2020-07-16",
        };
        assert!(usher.create_webhook(&actor, new).await.is_err());
    }
    assert_eq!(rise.get("/webhooks").await.ok()["webhooks"].as_array().map(Vec::len), Some(1));
});

/// As a receiver works it out.
fn hmac_sha1(secret: &str, body: &str) -> String {
    use std::fmt::Write as _;

    use hmac::{Hmac, KeyInit as _, Mac as _};

    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
