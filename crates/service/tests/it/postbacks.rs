use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit as _, Mac as _};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use usher_model::{AppId, KeyRing, RegistrationId};
use usher_service::launch::{EndReason, LaunchToken};
use usher_service::postback::{AttemptQuery, Layout, ListedPostback, PostbackAttempt, PostbackQuery, PostbackState};
use usher_service::registration::{
    LaunchLinkRequest, NewRegistration, Postback, PostbackAuth, RegistrationReport, ResultsFormat,
};
use usher_service::{Actor, Entropy, Error, ListRequest, Parts, Secret, Usher};
use usher_store::Objects;

use crate::database::Database;
use crate::receiver::{Receiver, Reply};
use crate::scene::{self, Scene, commit};

/// What a wire writes, in short.
#[expect(clippy::unnecessary_wraps, reason = "a wire may fail")]
pub(crate) fn render(report: RegistrationReport, layout: Layout) -> usher_service::Result<String> {
    let percent = report.outcome.score.map(usher_model::Score::percent);
    let (id, done, parts) = (report.registration.id, report.outcome.completion.wire(), report.root.children.len());
    Ok(format!("{id} {done} {percent:?} {parts} {:?} {}", layout.format, layout.legacy))
}

pub(crate) fn to(url: &str) -> Postback {
    Postback { url: url.into(), auth: Some(PostbackAuth::HttpBasic), ..Postback::default() }
}

/// A learner in a course.
pub(crate) struct Sitting<'a> {
    scene: &'a Scene,
    token: LaunchToken,
    session: i64,
    seq: i64,
}

impl Sitting<'_> {
    pub(crate) async fn report(&mut self, elements: &[(&str, &str)]) {
        self.seq += 1;
        self.scene.usher.commit(&self.token, 1, commit(self.seq, self.session, elements)).await.unwrap();
    }

    pub(crate) async fn score(&mut self, raw: &str) {
        self.report(&[("cmi.core.score.raw", raw)]).await;
    }

    async fn end(&self) {
        self.scene.usher.end_launch(&self.token, 1, EndReason::Exit, None).await.unwrap();
    }
}

/// The worker at its work.
pub(crate) struct Working {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Working {
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

impl Scene {
    pub(crate) async fn posting(db: &Database) -> Self {
        Self::with(db, |s| s.allow_private_addresses = true).await
    }

    /// The same product after its key was lost.
    fn with_another_key(&self, db: &Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let parts = Parts {
            store: db.store.clone(),
            objects: Objects::open(&format!("file:{}", folder.path().display())).unwrap(),
            keys: KeyRing::new([(2, [8; 32])]).unwrap(),
            clock: self.clock.clone(),
            entropy: Entropy::seeded(1_000),
            settings: self.usher.settings().clone(),
        };
        Self { usher: Usher::new(parts).unwrap(), clock: self.clock.clone(), app: self.app.clone(), folder }
    }

    pub(crate) async fn register_posting(&self, id: &str, postback: Option<Postback>) {
        let new = NewRegistration { postback, ..scene::registration(id) };
        self.usher.create_registration(&Actor::Operator, &self.app, new).await.unwrap();
    }

    /// Opens the first part of the course; nothing is reported yet, but the course is begun.
    pub(crate) async fn sit_down(&self, id: &str) -> Sitting<'_> {
        let request = LaunchLinkRequest { redirect_on_exit: String::new(), ..LaunchLinkRequest::default() };
        let id = RegistrationId::parse(id).unwrap();
        let link = self.usher.create_launch_link(&Actor::Operator, &self.app, &id, request).await.unwrap();
        let (token, begun) = self.begin(&link).await;
        let session = self.usher.open_activity(&token, begun.epoch, "one").await.unwrap().session;
        Sitting { scene: self, token, session, seq: 0 }
    }

    /// A registration of that id whose course is begun.
    pub(crate) async fn begin_posting(&self, id: &str, postback: Postback) -> Sitting<'_> {
        self.register_posting(id, Some(postback)).await;
        self.sit_down(id).await
    }

    pub(crate) fn post(&self) -> Working {
        let stop = CancellationToken::new();
        let (usher, token) = (self.usher.clone(), stop.clone());
        Working { stop, task: tokio::spawn(async move { usher.run_postback_worker(render, token).await }) }
    }

    pub(crate) async fn postbacks(&self, query: PostbackQuery) -> Vec<ListedPostback> {
        let request = ListRequest::First { query, count: false };
        self.usher.list_postbacks(&Actor::Operator, &self.app, request).await.unwrap().rows
    }

    pub(crate) async fn postback(&self, registration: &str) -> ListedPostback {
        let query = PostbackQuery { registration: Some(registration.into()), ..PostbackQuery::default() };
        self.postbacks(query).await.remove(0)
    }

    /// The attempts of a registration's postback, oldest first.
    async fn attempts(&self, registration: &str) -> Vec<PostbackAttempt> {
        let postback = self.postback(registration).await.postback.id;
        let request = ListRequest::First { query: AttemptQuery { postback }, count: false };
        let mut rows =
            self.usher.list_postback_attempts(&Actor::Operator, &self.app, postback, request).await.unwrap().rows;
        rows.reverse();
        rows
    }

    /// Waits until a registration's postback was tried so often in all.
    pub(crate) async fn tried(&self, registration: &str, times: usize) -> Vec<PostbackAttempt> {
        for _ in 0..4_000 {
            let attempts = self.attempts(registration).await;
            if attempts.len() >= times {
                return attempts;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{registration} is not tried {times} times");
    }
}

both!(a_change_of_the_result_is_posted_as_it_is_then_and_the_end_of_a_sitting_too, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([]).await;
    let mut sitting = scene.begin_posting("r 1/%", to(&receiver.url)).await;
    sitting.score("40").await;
    sitting.score("50").await;
    let working = scene.post();
    assert_eq!(receiver.wait_for(1).await[0].body, "r 1/% INCOMPLETE Some(50.0) 0 Course false");
    scene.tried("r 1/%", 1).await;

    sitting.report(&[("cmi.core.lesson_status", "completed"), ("cmi.core.score.raw", "90")]).await;
    assert_eq!(receiver.wait_for(2).await[1].body, "r 1/% INCOMPLETE Some(90.0) 0 Course false");
    scene.tried("r 1/%", 2).await;
    sitting.end().await;
    let seen = receiver.wait_for(3).await;
    scene.tried("r 1/%", 3).await;
    working.stop().await;

    assert_eq!(receiver.seen().len(), 3);
    let ids: std::collections::BTreeSet<_> = seen.iter().map(|request| request.headers["webhook-id"].clone()).collect();
    assert_eq!(ids.len(), 3, "each is told from the others");
    assert_eq!(seen[0].path, "/in");
    assert_eq!(seen[0].headers["content-type"], "application/json; charset=UTF-8");
    assert!(seen[0].headers["user-agent"].starts_with("Usher/"));
    assert!(!seen[0].headers.contains_key("authorization") && !seen[0].headers.contains_key("cookie"));
    assert_eq!(scene.postback("r 1/%").await.postback.state, "delivered");
    assert_eq!(scene.usher.queues().await.unwrap().postbacks, 0);
});

both!(more_time_alone_is_posted_within_a_minute, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([]).await;
    let mut sitting = scene.begin_posting("r1", to(&receiver.url)).await;
    let working = scene.post();
    scene.tried("r1", 1).await;
    sitting.report(&[("cmi.core.session_time", "00:00:10.00")]).await;
    sitting.report(&[("cmi.core.session_time", "00:00:20.00")]).await;
    let waiting = scene.postback("r1").await.postback;
    assert_eq!(
        (waiting.state.as_str(), waiting.due_at),
        ("waiting", (scene.usher.now() + TimeDelta::minutes(1)).into())
    );
    scene.later(TimeDelta::minutes(1));
    scene.tried("r1", 2).await;
    working.stop().await;
    assert_eq!(receiver.seen().len(), 2);
    // What changes nothing that is posted calls for nothing.
    sitting.report(&[("cmi.core.lesson_location", "page 2"), ("cmi.core.session_time", "00:00:20.00")]).await;
    assert_eq!(scene.postback("r1").await.postback.state, "delivered");
});

both!(without_a_receiver_nothing_is_queued, |db| async {
    let scene = Scene::posting(&db).await;
    scene.register_posting("r1", None).await;
    let mut sitting = scene.sit_down("r1").await;
    sitting.score("40").await;
    sitting.end().await;
    assert_eq!(scene.postbacks(PostbackQuery::default()).await, []);
});

both!(every_way_of_not_taking_a_postback_is_tried_again_and_written_down, |db| async {
    let scene = Scene::posting(&db).await;
    let script = [
        Reply::Status(302),
        Reply::Status(400),
        Reply::Status(404),
        Reply::Status(503),
        Reply::Reset,
        Reply::EndInHead,
        Reply::Status(201),
    ];
    let receiver = Receiver::start(script).await;
    scene.begin_posting("r1", to(&receiver.url)).await;
    let working = scene.post();
    for tries in 1..=script.len() {
        scene.tried("r1", tries).await;
        scene.later(TimeDelta::minutes(15));
    }
    working.stop().await;

    let attempts = scene.attempts("r1").await;
    let told: Vec<_> = attempts.iter().map(|a| (a.status, a.error.as_deref(), a.answer.as_str())).collect();
    let unread = Some("the server's answer could not be read");
    assert_eq!(
        told,
        [
            (Some(302), Some("the receiver answered 302; a redirect is not followed"), "said\u{fffd}!"),
            (Some(400), Some("the receiver answered 400"), "said\u{fffd}!"),
            (Some(404), Some("the receiver answered 404"), "said\u{fffd}!"),
            (Some(503), Some("the receiver answered 503"), "said\u{fffd}!"),
            (None, unread, ""),
            (None, unread, ""),
            (Some(201), None, "said\u{fffd}!"),
        ]
    );
    let seen = receiver.seen();
    assert!(seen.iter().all(|request| request.path == "/in"), "no redirect was followed");
    assert!(seen.iter().all(|request| request.headers["webhook-id"] == seen[0].headers["webhook-id"]));
    let postback = scene.postback("r1").await.postback;
    assert_eq!((postback.state.as_str(), postback.attempts, postback.error), ("delivered", 7, None));
});

both!(an_answer_counts_by_its_status_however_its_body_ends, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([Reply::EndInBody, Reply::Endless]).await;
    let mut sitting = scene.begin_posting("r1", to(&receiver.url)).await;
    let working = scene.post();
    scene.tried("r1", 1).await;
    sitting.score("10").await;
    let attempts = scene.tried("r1", 2).await;
    working.stop().await;
    let told: Vec<_> = attempts.iter().map(|a| (a.status, a.error.as_deref(), a.answer.len())).collect();
    assert_eq!(told, [(Some(200), None, 5), (Some(200), None, 2048)]);
});

both!(a_redirect_is_taken_where_the_setting_says_so, |db| async {
    let scene = Scene::with(&db, |s| (s.allow_private_addresses, s.redirects_are_success) = (true, true)).await;
    let receiver = Receiver::start([Reply::Status(302)]).await;
    scene.begin_posting("r1", to(&receiver.url)).await;
    let working = scene.post();
    let attempts = scene.tried("r1", 1).await;
    working.stop().await;
    assert_eq!((attempts[0].status, attempts[0].error.as_deref()), (Some(302), None));
    assert_eq!(scene.postback("r1").await.postback.state, "delivered");
});

both!(an_address_inside_the_network_is_refused_for_good, |db| async {
    let scene = Scene::new(&db).await;
    let receiver = Receiver::start([]).await;
    scene.begin_posting("by address", to(&receiver.url)).await;
    // A name is checked when it is resolved.
    scene.begin_posting("by name", to(&receiver.url.replace("127.0.0.1", "localhost"))).await;
    let working = scene.post();
    for registration in ["by address", "by name"] {
        let attempts = scene.tried(registration, 1).await;
        let error = attempts[0].error.as_deref().unwrap();
        assert!(error.contains("inside the network"), "{error}");
        assert_eq!(attempts[0].status, None);
    }
    scene.later(TimeDelta::days(1));
    working.stop().await;
    let failed = PostbackQuery { state: Some(PostbackState::Failed), ..PostbackQuery::default() };
    assert_eq!(scene.postbacks(failed).await.len(), 2);
    assert!(receiver.seen().is_empty());
});

both!(a_postback_is_given_up_after_seventy_tries_and_replayed_on_demand, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([Reply::Status(500); 70]).await;
    let mut sitting = scene.begin_posting("r1", to(&receiver.url)).await;
    let began = scene.usher.now();
    let working = scene.post();
    for tries in 1..=70 {
        receiver.wait_for(tries).await;
        while scene.postback("r1").await.postback.attempts < tries as i64 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        // A change does not bring the next try forward.
        if tries == 30 {
            sitting.score("30").await;
        }
        scene.later(TimeDelta::minutes(15));
        scene.usher.replay_failed_postbacks(&Actor::Operator, &scene.app, scene.usher.now()).await.unwrap();
    }
    let given_up = scene.postback("r1").await;
    assert_eq!((given_up.postback.state.as_str(), given_up.postback.attempts), ("failed", 70));
    assert_eq!(given_up.postback.error.as_deref(), Some("the receiver answered 500"));
    assert_eq!(receiver.seen().len(), 70);

    let later = scene.usher.now() + TimeDelta::days(1);
    assert_eq!(scene.usher.replay_failed_postbacks(&Actor::Operator, &scene.app, later).await.unwrap(), 0);
    assert_eq!(scene.usher.replay_failed_postbacks(&Actor::Operator, &scene.app, began).await.unwrap(), 1);
    receiver.wait_for(71).await;
    while scene.postback("r1").await.postback.state != "delivered" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    scene.usher.replay_postback(&Actor::Operator, &scene.app, given_up.postback.id).await.unwrap();
    let seen = receiver.wait_for(72).await;
    working.stop().await;
    assert_ne!(
        seen[70].headers["webhook-id"], seen[71].headers["webhook-id"],
        "a replay is no repetition to be ignored"
    );
    let stranger = AppId::parse("STRANGER").unwrap();
    let refused = scene.usher.replay_postback(&Actor::Operator, &stranger, given_up.postback.id).await.unwrap_err();
    assert!(matches!(refused, Error::NotFound { what: "postback", .. }), "{refused}");
});

both!(receivers_that_hang_keep_no_other_waiting, |db| async {
    let scene = Scene::posting(&db).await;
    let alive = Receiver::start([]).await;
    let mut dead = Vec::new();
    for n in 0..8 {
        let hanging = Receiver::start([Reply::Hang; 100]).await;
        for m in 0..3 {
            scene.begin_posting(&format!("dead {n} {m}"), to(&hanging.url)).await;
        }
        dead.push(hanging);
    }
    let working = scene.post();
    for hanging in &dead {
        hanging.wait_for(3).await;
    }
    let began = Instant::now();
    for n in 0..20 {
        scene.begin_posting(&format!("alive {n}"), to(&alive.url)).await;
    }
    alive.wait_for(20).await;
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    let attempts = scene.tried("dead 0 0", 1).await;
    assert_eq!((attempts[0].status, attempts[0].error.as_deref()), (None, Some("the server did not answer in time")));
    assert!((10_000..15_000).contains(&attempts[0].millis), "{}", attempts[0].millis);
    working.stop().await;
});

both!(a_call_that_a_crash_cut_off_is_made_again_under_the_same_id, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([Reply::Hang]).await;
    scene.begin_posting("r1", to(&receiver.url)).await;
    let crashed = scene.post();
    receiver.wait_for(1).await;
    crashed.task.abort();
    assert!(crashed.task.await.unwrap_err().is_cancelled());
    // Nobody knows that the worker is gone until its lease has run out.
    scene.later(TimeDelta::seconds(31));
    let working = scene.post();
    let seen = receiver.wait_for(2).await;
    scene.tried("r1", 1).await;
    working.stop().await;
    assert_eq!(seen[0].headers["webhook-id"], seen[1].headers["webhook-id"]);
    assert_eq!(scene.postback("r1").await.postback.state, "delivered");
});

both!(postbacks_present_their_user_and_are_signed_with_the_applications_secret, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([]).await;
    let basic = Postback {
        user_name: Some("lms".into()),
        password: Some(Secret::new("geheim:ü")),
        results_format: Some(ResultsFormat::Full),
        legacy: Some(true),
        // The user of the URL is not presented beside that of the postback.
        ..to(&receiver.url.replace("http://", "http://other:word@"))
    };
    let form = Postback { auth: Some(PostbackAuth::Form), ..basic.clone() };
    let working = scene.post();
    scene.begin_posting("r1", basic).await;
    receiver.wait_for(1).await;
    scene.begin_posting("r2", form).await;
    let seen = receiver.wait_for(2).await;
    working.stop().await;

    let user = format!("Basic {}", BASE64_STANDARD.encode("lms:geheim:ü"));
    assert_eq!(seen[0].headers["authorization"], user);
    assert_eq!(seen[0].body, "r1 INCOMPLETE None 2 Full true");
    assert_eq!(seen[0].headers["content-type"], "application/xml; charset=UTF-8");
    assert_eq!(seen[1].body, "data=r2+INCOMPLETE+None+2+Full+true&userName=lms&password=geheim%3A%C3%BC");
    assert_eq!(seen[1].headers["content-type"], "application/x-www-form-urlencoded; charset=UTF-8");

    let secret = scene.usher.postback_signing_secret(&Actor::Operator, &scene.app).unwrap();
    let key = BASE64_STANDARD.decode(secret.expose().strip_prefix("whsec_").unwrap()).unwrap();
    for request in seen {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        let (id, timestamp) = (&request.headers["webhook-id"], &request.headers["webhook-timestamp"]);
        mac.update(format!("{id}.{timestamp}.{}", request.body).as_bytes());
        let expected = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(request.headers["webhook-signature"], expected);
        assert_eq!(timestamp, &scene.usher.now().timestamp().to_string());
    }
    let another = scene.usher.postback_signing_secret(&Actor::Operator, &AppId::parse("OTHER").unwrap()).unwrap();
    assert_ne!(another, secret);
});

both!(a_test_posts_a_made_up_result_once_and_tells_why_it_was_not_taken, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([Reply::Status(204), Reply::Status(401)]).await;
    let test = async |postback| scene.usher.test_postback(&Actor::Operator, &scene.app, postback, render).await;
    let activity = Postback { results_format: Some(ResultsFormat::Activity), ..to(&receiver.url) };
    test(activity.clone()).await.unwrap();
    assert_eq!(receiver.seen()[0].body, "example-registration COMPLETED Some(80.0) 1 Activity false");
    assert!(receiver.seen()[0].headers.contains_key("webhook-signature"));

    let refused = test(activity).await.unwrap_err();
    assert_eq!(refused.to_string(), "url: the receiver answered 401");
    let refused = test(to("ftp://lms.example/")).await.unwrap_err();
    assert_eq!(refused.to_string(), "url: must begin with http:// or https://");
    assert_eq!(receiver.seen().len(), 2);
    assert_eq!(scene.postbacks(PostbackQuery::default()).await, []);

    let guarded = Scene::new(&db).await;
    let refused =
        guarded.usher.test_postback(&Actor::Operator, &guarded.app, to(&receiver.url), render).await.unwrap_err();
    assert!(refused.to_string().contains("inside the network"), "{refused}");
});

both!(a_password_that_does_not_open_stops_no_learner, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([]).await;
    let named = Postback { user_name: Some("lms".into()), password: Some(Secret::new("word")), ..to(&receiver.url) };
    scene.register_posting("r1", Some(named)).await;
    let other = scene.with_another_key(&db);
    let mut sitting = other.sit_down("r1").await;
    sitting.score("40").await;
    let working = other.post();
    let attempts = other.tried("r1", 1).await;
    working.stop().await;
    let error = attempts[0].error.as_deref();
    assert_eq!(error, Some("the server could not make the postback; ask its operator"));
    assert!(receiver.seen().is_empty());
});
