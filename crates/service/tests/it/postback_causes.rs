//! What calls for a postback beside the reports of a course, and where those go that a registration does not name.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use usher_model::{Completion, CourseId, Outcome, RegistrationId, Score, Setting};
use usher_service::configuration::{ConfigurationLevel, SettingValue};
use usher_service::invitation::{Duplicates, Kind, NewPrivateInvitation};
use usher_service::postback::PostbackQuery;
use usher_service::registration::{InitialState, LaunchLinkRequest, NewRegistration, Postback, ResultsFormat};
use usher_service::{Actor, Secret};

use crate::database::Database;
use crate::postbacks::to;
use crate::receiver::{Receiver, Request};
use crate::scene::{self, Scene};

fn id(text: &str) -> RegistrationId {
    RegistrationId::parse(text).unwrap()
}

fn course() -> ConfigurationLevel {
    ConfigurationLevel::Course(CourseId::parse("course").unwrap())
}

async fn configure(scene: &Scene, level: &ConfigurationLevel, values: &[(Setting, &str)]) {
    let value = |(setting, text): &(Setting, &str)| SettingValue {
        setting: *setting,
        value: setting.parse_value(text).unwrap(),
    };
    let values: Vec<_> = values.iter().map(value).collect();
    scene.usher.set_configuration(&Actor::Operator, &scene.app, level, &values).await.unwrap();
}

/// How often the postback of a registration was called for, and whether it is to be sent at once.
async fn called_for(scene: &Scene, registration: &str) -> (i64, bool) {
    let postback = scene.postback(registration).await.postback;
    (postback.revision, postback.state == "waiting" && postback.due_at <= scene.usher.now().into())
}

fn half_done() -> InitialState {
    let outcome =
        Outcome { completion: Completion::Incomplete, score: Score::from_percent(80.0), ..Outcome::default() };
    InitialState { outcome, ..InitialState::default() }
}

both!(what_an_application_does_to_a_result_is_posted_like_what_a_course_does, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([]).await;
    let (usher, app, r) = (&scene.usher, &scene.app, id("r"));
    let mut sitting = scene.begin_posting("r", to(&receiver.url)).await;
    sitting.score("40").await;
    assert_eq!(called_for(&scene, "r").await, (2, true));
    usher.create_instance(&Actor::Operator, app, &r).await.unwrap();
    assert_eq!(called_for(&scene, "r").await, (3, true));
    usher.create_instance(&Actor::Operator, app, &r).await.unwrap();
    usher.delete_instance(&Actor::Operator, app, &r, 1).await.unwrap();
    assert_eq!(called_for(&scene, "r").await, (4, true), "without an older instance the result is what it was");
    let working = scene.post();
    scene.tried("r", 1).await;
    usher.delete_instance(&Actor::Operator, app, &r, 2).await.unwrap();
    scene.tried("r", 2).await;
    usher.reset_registration(&Actor::Operator, app, &r).await.unwrap();
    scene.tried("r", 3).await;
    working.stop().await;
    let bodies: Vec<_> = receiver.seen().into_iter().map(|request| request.body).collect();
    let untouched = "r UNKNOWN None 0 Course false";
    assert_eq!(bodies, [untouched, "r INCOMPLETE Some(40.0) 0 Course false", untouched]);

    usher.delete_instance(&Actor::Operator, app, &r, 0).await.unwrap();
    assert_eq!(scene.postbacks(PostbackQuery::default()).await, [], "there is nothing left to tell of");
});

both!(a_result_that_a_registration_begins_with_is_posted, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([]).await;
    scene.register_posting("without", Some(to(&receiver.url))).await;
    assert_eq!(scene.postbacks(PostbackQuery::default()).await, []);
    // Its own configuration may be what says to where.
    let url = Setting::ApiRollupRegistrationPostBackUrl;
    let settings = vec![SettingValue { setting: url, value: url.parse_value(&receiver.url).unwrap() }];
    for (id, postback, settings) in [("own", Some(to(&receiver.url)), Vec::new()), ("set", None, settings)] {
        let new = NewRegistration { postback, settings, initial_state: Some(half_done()), ..scene::registration(id) };
        scene.usher.create_registration(&Actor::Operator, &scene.app, new).await.unwrap();
        assert_eq!(called_for(&scene, id).await, (1, true), "{id}");
    }
    let working = scene.post();
    scene.tried("own", 1).await;
    scene.tried("set", 1).await;
    working.stop().await;
    let bodies: Vec<_> = receiver.seen().into_iter().map(|request| request.body).collect();
    assert!(bodies.contains(&"own INCOMPLETE Some(80.0) 0 Course false".to_owned()), "{bodies:?}");
    assert_eq!(bodies.len(), 2);
});

both!(a_restart_by_a_launch_is_posted, |db| async {
    let scene = Scene::posting(&db).await;
    let receiver = Receiver::start([]).await;
    configure(&scene, &course(), &[(Setting::WhenToRestartRegistration, "WHEN_NEWER_PACKAGE_VERSION_EXISTS")]).await;
    scene.register_posting("r", Some(to(&receiver.url))).await;
    scene.import("course", &scene::two_parts(), true).await;
    let link = LaunchLinkRequest::default();
    let link = scene.usher.create_launch_link(&Actor::Operator, &scene.app, &id("r"), link).await.unwrap();
    assert_eq!(scene.postbacks(PostbackQuery::default()).await, []);
    scene.begin(&link).await;
    assert_eq!(called_for(&scene, "r").await, (1, true));
});

both!(people_who_are_invited_to_a_new_instance_are_posted_each_to_their_own_receiver, |db| async {
    let scene = Scene::posting(&db).await;
    let named = |postback, people: &[&str]| NewPrivateInvitation { postback, ..Scene::private(people) };
    scene.invite(named(Some(to("https://own.example/in")), &["ana@example.org"])).await;
    scene.invite(named(None, &["bob@example.org", "cem@example.org"])).await;
    assert_eq!(scene.postbacks(PostbackQuery::default()).await, []);
    let url = Setting::ApiRollupRegistrationPostBackUrl;
    configure(&scene, &ConfigurationLevel::Application, &[(url, "https://all.example/in")]).await;
    let again = NewPrivateInvitation {
        duplicates: Duplicates::InstanceExisting,
        ..Scene::private(&["ana@example.org", "bob@example.org", "cem@example.org", "new@example.org"])
    };
    let made = scene.invite(again).await;
    let people = scene.invitees(&made, Kind::Private).await;
    let who: BTreeMap<_, _> = people.iter().map(|one| (&one.registration_id, one.invitee.email.as_str())).collect();
    let cem = people.iter().find(|one| one.invitee.email == "cem@example.org").unwrap();
    let told: BTreeMap<_, _> = scene
        .postbacks(PostbackQuery::default())
        .await
        .into_iter()
        .map(|row| (who[&row.registration_id], row.postback.receiver))
        .collect();
    let all = "https://all.example".to_owned();
    let expected = [
        ("ana@example.org", "https://own.example".to_owned()),
        ("bob@example.org", all.clone()),
        ("cem@example.org", all),
    ];
    assert_eq!(told, BTreeMap::from(expected));
    // A registration's own configuration counts before that of all.
    let own = ConfigurationLevel::Registration(id(&cem.registration_id));
    configure(&scene, &own, &[(url, "https://cem.example/in")]).await;
    let again =
        NewPrivateInvitation { duplicates: Duplicates::InstanceExisting, ..Scene::private(&["cem@example.org"]) };
    scene.invite(again).await;
    assert_eq!(scene.postback(&cem.registration_id).await.postback.receiver, "https://cem.example");
});

/// What is posted when a course is opened, by the registrations of these ids.
async fn posted(scene: &Scene, receiver: &Receiver, registrations: &[(&str, Option<Postback>)]) -> Vec<Request> {
    let before = receiver.seen().len();
    let working = scene.post();
    for (n, (id, postback)) in registrations.iter().enumerate() {
        scene.register_posting(id, postback.clone()).await;
        scene.sit_down(id).await;
        receiver.wait_for(before + n + 1).await;
    }
    working.stop().await;
    receiver.seen().split_off(before)
}

async fn configured(db: &Database) -> (Scene, Receiver) {
    let (scene, receiver) = (Scene::posting(db).await, Receiver::start([]).await);
    let url = receiver.url.replace("/in", "/all");
    let values = [
        (Setting::ApiRollupRegistrationPostBackUrl, url.as_str()),
        (Setting::ApiRollupRegistrationAuthType, "HTTPBASIC"),
        (Setting::ApiRollupRegistrationAuthUser, "lms"),
        (Setting::ApiRollupRegistrationAuthPassword, "geheim"),
        (Setting::ApiRollupRegistrationFormat, "FULL"),
        (Setting::ApiRollupRegistrationIsJson, "false"),
    ];
    configure(&scene, &ConfigurationLevel::Application, &values).await;
    (scene, receiver)
}

fn basic(user: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(user))
}

both!(who_names_no_receiver_is_posted_to_where_the_configuration_says, |db| async {
    let (scene, receiver) = configured(&db).await;
    let all = posted(&scene, &receiver, &[("r1", None)]).await;
    let told =
        |request: &Request| (request.path.clone(), request.headers.get("authorization").cloned(), request.body.clone());
    assert_eq!(told(&all[0]), ("/all".into(), Some(basic("lms:geheim")), "r1 INCOMPLETE None 2 Full true".into()));
    // What the course says counts before what the application says.
    let url = receiver.url.replace("/in", "/course");
    let values = [
        (Setting::ApiRollupRegistrationPostBackUrl, url.as_str()),
        (Setting::ApiRollupRegistrationFormat, "COURSE"),
        (Setting::ApiRollupRegistrationIsJson, "true"),
    ];
    configure(&scene, &course(), &values).await;
    let all = posted(&scene, &receiver, &[("r2", None)]).await;
    assert_eq!(
        told(&all[0]),
        ("/course".into(), Some(basic("lms:geheim")), "r2 INCOMPLETE None 0 Course false".into())
    );
});

both!(what_a_registration_says_counts_and_no_password_goes_without_its_user, |db| async {
    let (scene, receiver) = configured(&db).await;
    let bare = Postback { url: receiver.url.clone(), ..Postback::default() };
    let named = Postback {
        user_name: Some("me".into()),
        results_format: Some(ResultsFormat::Course),
        legacy: Some(false),
        ..bare.clone()
    };
    let whole = Postback { password: Some(Secret::new("mine")), ..named.clone() };
    let all = posted(&scene, &receiver, &[("bare", Some(bare)), ("named", Some(named)), ("whole", Some(whole))]).await;
    let told: Vec<_> = all
        .iter()
        .map(|request| (request.path.as_str(), request.headers.get("authorization").cloned(), request.body.as_str()))
        .collect();
    let expected = [
        ("/in", None, "bare INCOMPLETE None 2 Full true"),
        ("/in", Some(basic("me:")), "named INCOMPLETE None 0 Course false"),
        ("/in", Some(basic("me:mine")), "whole INCOMPLETE None 0 Course false"),
    ];
    assert_eq!(told, expected);
});

both!(how_it_is_told_may_be_configured_where_to_is_not, |db| async {
    let (scene, receiver) = (Scene::posting(&db).await, Receiver::start([]).await);
    configure(&scene, &ConfigurationLevel::Application, &[(Setting::ApiRollupRegistrationFormat, "FULL")]).await;
    let all = posted(&scene, &receiver, &[("r", Some(to(&receiver.url)))]).await;
    assert_eq!(all[0].body, "r INCOMPLETE None 2 Full false");
    scene.register_posting("nowhere", None).await;
    scene.sit_down("nowhere").await;
    assert_eq!(scene.postbacks(PostbackQuery::default()).await.len(), 1);
});
