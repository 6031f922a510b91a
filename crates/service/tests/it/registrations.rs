use chrono::{DateTime, TimeDelta, Utc};
use usher_model::{Completion, CourseId, LearnerId, Outcome, RegistrationId, Score, Success, Tags};
use usher_service::launch::{Commit, EndReason, LaunchFault, LaunchToken};
use usher_service::registration::{
    Detail, InitialActivity, InitialState, InstanceQuery, Interaction, LaunchAuth, LaunchLinkRequest, LaunchRecord,
    NewRegistration, RegistrationReport, RuntimeView,
};
use usher_service::{Actor, Error, ListRequest};

use crate::scene::{self, LEARNER, Scene, commit, token_of, two_parts};

const ALL: Detail = Detail { child_results: true, interactions_and_objectives: true, runtime: true };

fn id(id: &str) -> RegistrationId {
    RegistrationId::parse(id).unwrap()
}

impl Scene {
    async fn register(&self, registration: NewRegistration) {
        self.usher.create_registration(&Actor::Operator, &self.app, registration).await.unwrap();
    }

    async fn link(&self, registration: &str, request: LaunchLinkRequest) -> LaunchToken {
        let url = self.usher.create_launch_link(&Actor::Operator, &self.app, &id(registration), request).await.unwrap();
        LaunchToken::presented(&token_of(url.as_str()))
    }

    /// Begins a launch, opens the part `one` of its course and reports elements of it.
    async fn play(&self, registration: &str, elements: &[(&str, &str)]) -> (LaunchToken, i64) {
        let token = self.link(registration, LaunchLinkRequest::default()).await;
        let epoch = self.usher.begin_launch(&LEARNER, &token).await.unwrap().epoch;
        let session = self.usher.open_activity(&token, epoch, "one").await.unwrap().session;
        self.usher.commit(&token, epoch, commit(1, session, elements)).await.unwrap();
        (token, session)
    }

    async fn report(&self, registration: &str) -> RegistrationReport {
        self.usher.get_registration(&Actor::Operator, &self.app, &id(registration), ALL).await.unwrap()
    }

    async fn history(&self, registration: &str, instance: Option<i64>) -> Vec<LaunchRecord> {
        self.usher.launch_history(&Actor::Operator, &self.app, &id(registration), instance, true).await.unwrap()
    }
}

const PASSED: &[(&str, &str)] = &[("cmi.core.lesson_status", "passed"), ("cmi.core.session_time", "00:01:00")];

both!(a_new_instance_begins_anew_on_the_newest_version_and_the_old_one_stays, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    scene.play("r", PASSED).await;
    scene.import("course", &two_parts(), true).await;
    scene.later(TimeDelta::minutes(1));
    scene.usher.create_instance(&Actor::Operator, &scene.app, &id("r")).await.unwrap();

    let now = scene.report("r").await;
    assert_eq!((now.instance.number, now.course_version, now.outcome), (1, 1, Outcome::default()));
    let before = scene.usher.get_instance(&Actor::Operator, &scene.app, &id("r"), 0, ALL).await.unwrap();
    assert_eq!((before.instance.number, before.course_version, before.registration.instance), (0, 0, 0));
    assert_eq!(before.root.children[0].outcome.success, Success::Passed);
    assert_eq!(now.root.children[0].outcome, Outcome::default());

    let query = InstanceQuery { since: None, until: None };
    let request = ListRequest::First { query: query.clone(), count: false };
    let listed = scene.usher.list_instances(&Actor::Operator, &scene.app, &id("r"), request, ALL).await.unwrap();
    let shown: Vec<_> = listed.rows.iter().map(|row| (row.instance.number, row.outcome.time.0)).collect();
    assert_eq!((shown, listed.more), (vec![(0, 6000), (1, 0)], None));
    let late = ListRequest::First { query: InstanceQuery { since: Some(scene.usher.now()), ..query }, count: false };
    let listed = scene.usher.list_instances(&Actor::Operator, &scene.app, &id("r"), late, ALL).await.unwrap();
    assert_eq!(listed.rows.iter().map(|row| row.instance.number).collect::<Vec<_>>(), [1]);
});

both!(a_link_made_before_a_new_instance_starts_the_instance_that_counts, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    let token = scene.link("r", LaunchLinkRequest::default()).await;
    scene.usher.create_instance(&Actor::Operator, &scene.app, &id("r")).await.unwrap();
    scene.usher.begin_launch(&LEARNER, &token).await.unwrap();
    scene.usher.open_activity(&token, 1, "one").await.unwrap();
    assert!(scene.report("r").await.instance.first_access_at.is_some());
    let old = scene.usher.get_instance(&Actor::Operator, &scene.app, &id("r"), 0, ALL).await.unwrap();
    assert_eq!(old.instance.first_access_at, None);
});

both!(without_the_newest_instance_the_one_before_counts_and_without_the_last_nothing_is_left, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    let (first, session) = scene.play("r", PASSED).await;
    scene.usher.create_instance(&Actor::Operator, &scene.app, &id("r")).await.unwrap();
    let (second, _) = scene.play("r", &[("cmi.core.lesson_status", "failed")]).await;
    let delete = async |number| {
        scene.usher.delete_instance(&Actor::Operator, &scene.app, &id("r"), number).await.map_err(|e| e.to_string())
    };
    assert_eq!(delete(7).await, Err("Could not find instance [7 of registration r]".into()));
    assert_eq!(delete(1).await, Ok(()));
    let left = scene.report("r").await;
    assert_eq!((left.instance.number, left.root.children[0].outcome.success), (0, Success::Passed));
    let fault = scene.usher.commit(&second, 1, commit(2, 1, PASSED)).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Unknown), "a sitting in what is gone: {fault:?}");

    assert_eq!(delete(0).await, Ok(()));
    let gone = scene.usher.get_registration(&Actor::Operator, &scene.app, &id("r"), ALL).await.unwrap_err();
    assert!(matches!(gone, Error::NotFound { what: "registration", .. }), "{gone:?}");
    let fault = scene.usher.commit(&first, 1, commit(2, session, PASSED)).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Unknown), "{fault:?}");
});

both!(a_reset_takes_what_came_of_the_registration_and_moves_it_to_the_newest_version, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    let (stale, session) = scene.play("r", PASSED).await;
    let ready = scene.link("r", LaunchLinkRequest::default()).await;
    scene.import("course", &two_parts(), true).await;
    scene.usher.reset_registration(&Actor::Operator, &scene.app, &id("r")).await.unwrap();

    let shown = scene.report("r").await;
    assert_eq!((shown.instance.number, shown.course_version, shown.outcome), (0, 1, Outcome::default()));
    assert_eq!((shown.instance.first_access_at, shown.instance.completed_at), (None, None));
    assert_eq!(scene.history("r", None).await.len(), 0);
    for fault in [
        scene.usher.commit(&stale, 1, commit(2, session, PASSED)).await.map(|_| ()).unwrap_err(),
        scene.usher.keep_launch(&stale, 1).await.unwrap_err(),
        scene.usher.begin_launch(&LEARNER, &stale).await.map(|_| ()).unwrap_err(),
    ] {
        assert!(matches!(fault, LaunchFault::Unknown), "{fault:?}");
    }
    assert_eq!(scene.report("r").await.outcome, Outcome::default());
    scene.usher.begin_launch(&LEARNER, &ready).await.unwrap();
});

both!(the_history_tells_what_each_sitting_came_to_and_its_times_add_up, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    let began = scene.usher.now();
    let score =
        [("cmi.core.lesson_status", "incomplete"), ("cmi.core.score.raw", "40"), ("cmi.core.session_time", "00:01:00")];
    let (first, session) = scene.play("r", &score).await;
    scene.later(TimeDelta::seconds(30));
    let more = [("cmi.core.score.raw", "60"), ("cmi.core.session_time", "00:01:30")];
    scene.usher.commit(&first, 1, commit(2, session, &more)).await.unwrap();
    let reported = scene.usher.now();
    scene.later(TimeDelta::seconds(30));
    scene.usher.end_launch(&first, 1, EndReason::Exit, None).await.unwrap();
    let ended = scene.usher.now();
    scene.later(TimeDelta::minutes(1));
    scene.play("r", PASSED).await;
    // Looked at, and nothing kept.
    let look = scene.link("r", LaunchLinkRequest { tracking: false, ..LaunchLinkRequest::default() }).await;
    scene.usher.begin_launch(&LEARNER, &look).await.unwrap();

    let history = scene.history("r", Some(0)).await;
    assert_eq!(history.len(), 2);
    let [second, first] = [&history[0], &history[1]];
    assert_eq!((first.completion, first.success), (Completion::Incomplete, Success::Unknown));
    assert_eq!((first.score.map(Score::percent), first.time.0), (Some(60.0), 9000));
    assert_eq!((first.began_at, first.reported_at, first.ended_at), (Some(began), Some(reported), Some(ended)));
    assert_eq!(second.time.0, 6000);
    let events = |record: &LaunchRecord| {
        let lines = record.log.as_ref().unwrap().iter();
        lines.map(|line| (line.event.clone(), line.score)).collect::<Vec<_>>()
    };
    let line = |event: &str, score| (event.to_owned(), score);
    assert_eq!(
        events(first),
        [
            line("begun", None),
            line("opened", None),
            line("result", Some(40.0)),
            line("result", Some(60.0)),
            line("ended", Some(60.0))
        ]
    );
    let times: i64 = history.iter().map(|record| record.time.0).sum();
    assert_eq!(times, scene.report("r").await.outcome.time.0);
    scene.later(TimeDelta::hours(1));
    assert!(scene.history("r", None).await[0].ended_at.is_some(), "it was not heard of any more");
});

both!(what_activities_share_is_removed_and_their_own_data_stays, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    let (token, _) = scene
        .play("r", &[("adl.data.0.id", "bucket"), ("adl.data.0.store", "x"), ("cmi.core.lesson_location", "3")])
        .await;
    let seeded = scene.usher.open_activity(&token, 1, "one").await.unwrap().cmi;
    assert_eq!(seeded["adl"]["data"]["0"]["store"], "x");
    scene.usher.delete_global_data(&Actor::Operator, &scene.app, &id("r")).await.unwrap();
    let seeded = scene.usher.open_activity(&token, 1, "one").await.unwrap().cmi;
    assert_eq!(seeded.get("adl"), None);
    assert_eq!(seeded["cmi"]["core"]["lesson_location"], "3");
});

both!(a_learner_goes_on_from_the_state_that_a_registration_began_with, |db| async {
    let scene = Scene::new(&db).await;
    let first = DateTime::<Utc>::from_timestamp(1_700_000_000, 0).unwrap();
    let question =
        Interaction { id: "q1".into(), kind: "Choice".into(), result: "correct".into(), ..Interaction::default() };
    let runtime = RuntimeView {
        completion_status: "INCOMPLETE".into(),
        location: "page 7".into(),
        suspend_data: "seven".into(),
        exit: "SUSPEND".into(),
        interactions: vec![question],
        ..RuntimeView::default()
    };
    let outcome = Outcome { time: usher_model::Centiseconds(4200), ..Outcome::default() };
    let state = InitialState {
        first_access_at: Some(first),
        activities: vec![
            InitialActivity {
                id: "one".into(),
                outcome: Outcome { completion: Completion::Completed, score: Score::from_percent(80.0), ..outcome },
                ..InitialActivity::default()
            },
            InitialActivity { id: "two".into(), attempts: 3, suspended: true, outcome, runtime: Some(runtime) },
        ],
        ..InitialState::default()
    };
    scene.register(NewRegistration { initial_state: Some(state), ..scene::registration("r") }).await;

    let shown = scene.report("r").await;
    assert_eq!(shown.outcome.completion, Completion::Incomplete);
    assert_eq!((shown.outcome.progress, shown.outcome.time.0), (Some(0.5), 8400));
    assert_eq!(shown.instance.first_access_at, Some(first.into()));
    assert_eq!((shown.root.children[1].attempts, shown.root.children[1].suspended), (3, true));
    assert_eq!(shown.root.children[1].runtime.as_ref().unwrap().interactions[0].id, "q1");

    let token = scene.link("r", LaunchLinkRequest::default()).await;
    let begun = scene.usher.begin_launch(&LEARNER, &token).await.unwrap();
    assert_eq!(begun.current.as_deref(), Some("two"));
    let opened = scene.usher.open_activity(&token, 1, "two").await.unwrap();
    assert_eq!(opened.cmi["cmi"]["core"]["entry"], "resume");
    assert_eq!(opened.cmi["cmi"]["core"]["lesson_location"], "page 7");
    assert_eq!(opened.cmi["cmi"]["suspend_data"], "seven");
    assert_eq!(opened.cmi["cmi"]["core"]["total_time"], "00:00:42.00");
    let done =
        Commit { activity: "two".into(), ..commit(1, opened.session, &[("cmi.core.lesson_status", "completed")]) };
    scene.usher.commit(&token, 1, done).await.unwrap();
    let shown = scene.report("r").await.outcome;
    assert_eq!((shown.completion, shown.score.map(Score::percent)), (Completion::Completed, Some(80.0)));
});

both!(a_state_with_an_activity_that_the_course_has_not_makes_no_registration, |db| async {
    let scene = Scene::new(&db).await;
    let unknown = InitialActivity { id: "three".into(), ..InitialActivity::default() };
    let state = InitialState { activities: vec![unknown], ..InitialState::default() };
    let wrong = NewRegistration { initial_state: Some(state), ..scene::registration("r") };
    let fault = scene.usher.create_registration(&Actor::Operator, &scene.app, wrong).await.unwrap_err();
    assert_eq!(fault.to_string(), "initialRegistrationState: the course has no activity `three`");
    assert!(!scene.usher.registration_exists(&Actor::Operator, &scene.app, &id("r")).await.unwrap());
});

both!(a_launch_is_begun_again_only_as_its_link_allows, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    let from = |address: &str| Actor::Learner { address: Some(address.parse().unwrap()) };
    let begin = async |auth: LaunchAuth, first: (&str, &str), again: (&str, &str), later| {
        let request = LaunchLinkRequest { auth: Some(auth), ..LaunchLinkRequest::default() };
        let token = scene.link("r", request).await;
        scene.usher.begin_launch(&from(first.0), &token.clone().by(first.1)).await.unwrap();
        scene.later(TimeDelta::seconds(later));
        scene.usher.begin_launch(&from(again.0), &token.by(again.1)).await.map(|begun| begun.epoch)
    };
    let (here, there) = (("192.0.2.1", "Firefox"), ("192.0.2.2", "Chromium"));
    let address = LaunchAuth { address: true, ..LaunchAuth::default() };
    let browser = LaunchAuth { browser: true, ..LaunchAuth::default() };
    let expiry = LaunchAuth { expiry: Some(300), ..LaunchAuth::default() };
    let sliding = LaunchAuth { sliding_expiry: Some(300), ..LaunchAuth::default() };
    for (auth, again, later) in [
        (LaunchAuth::default(), there, 301),
        (address, (here.0, there.1), 301),
        (browser, (there.0, here.1), 301),
        (expiry, there, 300),
        (sliding, there, 300),
    ] {
        assert_eq!(begin(auth, here, again, later).await.unwrap(), 2, "{auth:?}");
    }
    for (auth, again) in [(address, (there.0, here.1)), (browser, (here.0, there.1))] {
        let fault = begin(auth, here, again, 0).await.unwrap_err();
        assert!(matches!(fault, LaunchFault::Unknown), "{auth:?} {fault:?}");
    }
    for auth in [expiry, sliding] {
        let fault = begin(auth, here, here, 301).await.unwrap_err();
        assert!(matches!(fault, LaunchFault::Expired), "{auth:?} {fault:?}");
    }
});

both!(a_link_that_asks_for_too_much_is_refused_by_name, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    let default = LaunchLinkRequest::default;
    let auth = |expiry, sliding_expiry| Some(LaunchAuth { expiry, sliding_expiry, ..LaunchAuth::default() });
    for (request, field) in [
        (LaunchLinkRequest { auth: auth(Some(299), None), ..default() }, "launchAuth.options.expiry"),
        (LaunchLinkRequest { auth: auth(None, Some(31_540_001)), ..default() }, "launchAuth.options.slidingExpiry"),
        (LaunchLinkRequest { css_url: Some("http://a.example/x.css".into()), ..default() }, "cssUrl"),
        (LaunchLinkRequest { css_url: Some("javascript:1".into()), ..default() }, "cssUrl"),
        (
            LaunchLinkRequest { additional_values: vec![("a".into(), "x".repeat(2000))], ..default() },
            "additionalvalues",
        ),
    ] {
        let fault = scene.usher.create_launch_link(&Actor::Operator, &scene.app, &id("r"), request).await.unwrap_err();
        assert!(fault.to_string().starts_with(&format!("{field}: ")), "{fault}");
    }
});

both!(additional_values_reach_the_activities_and_a_style_sheet_the_shell, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    let request = LaunchLinkRequest {
        css_url: Some("https://a.example/x.css".into()),
        additional_values: vec![("unit".into(), "a b&c".into())],
        course_tags: Tags::parse(["asked".to_owned()]).unwrap(),
        learner_tags: Tags::parse(["evening".to_owned()]).unwrap(),
        tags: Tags::parse(["third".to_owned()]).unwrap(),
        ..LaunchLinkRequest::default()
    };
    let token = scene.link("r", request).await;
    let shell = scene.usher.launch_shell(&token).await.unwrap().unwrap();
    assert_eq!(shell.css_url.as_deref(), Some("https://a.example/x.css"));
    scene.usher.begin_launch(&LEARNER, &token).await.unwrap();
    assert_eq!(scene.usher.open_activity(&token, 1, "one").await.unwrap().href, "one.html?unit=a+b%26c");
    let course = CourseId::parse("course").unwrap();
    let course = scene
        .usher
        .get_course(&Actor::Operator, &scene.app, &course, usher_service::course::CourseInclude::default())
        .await;
    assert_eq!(course.unwrap().tags, ["asked"]);
    let learner = LearnerId::parse("ana").unwrap();
    assert_eq!(scene.usher.get_tags(&Actor::Operator, &scene.app, &learner).await.unwrap(), ["evening"]);
    assert_eq!(scene.usher.get_tags(&Actor::Operator, &scene.app, &id("r")).await.unwrap(), ["third"]);
});

both!(a_look_that_keeps_nothing_leaves_the_learner_alone, |db| async {
    let scene = Scene::new(&db).await;
    scene.register(scene::registration("r")).await;
    let (learner, session) = scene.play("r", &[("cmi.core.lesson_location", "3")]).await;
    let look = scene.link("r", LaunchLinkRequest { tracking: false, ..LaunchLinkRequest::default() }).await;
    scene.usher.begin_launch(&LEARNER, &look).await.unwrap();
    scene.usher.keep_launch(&look, 1).await.unwrap();
    let opened = scene.usher.open_activity(&look, 1, "one").await.unwrap();
    scene.usher.commit(&look, 1, commit(1, opened.session, PASSED)).await.unwrap();
    scene.usher.course_file(&look, "one.html").await.unwrap();
    assert_eq!(scene.report("r").await.outcome.success, Success::Unknown);
    scene.usher.keep_launch(&learner, 1).await.unwrap();
    scene.usher.commit(&learner, 1, commit(2, session, PASSED)).await.unwrap();
    assert_eq!(scene.report("r").await.root.children[0].outcome.success, Success::Passed);
});
