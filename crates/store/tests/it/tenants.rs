//! What belongs to one application is out of reach for another.

use std::collections::BTreeSet;
use std::path::Path;

use sqlx::types::Json;
use usher_model::{AppId, RegistrationId};
use usher_store::courses::CourseFilter;
use usher_store::deliveries::DeliveryFilter;
use usher_store::erasures::{self, Anonymous};
use usher_store::events::{self, Event, EventFilter};
use usher_store::invitations::InvitationFilter;
use usher_store::invitees::{InviteeFilter, InviteeSort};
use usher_store::kept_answers::{self, KeptAnswer};
use usher_store::learners::Change;
use usher_store::postbacks::{self, ByAge, Ending, PostbackFilter};
use usher_store::proofs::{self, Proof};
use usher_store::registrations::RegistrationFilter;
use usher_store::reports::{self, ReportFilter};
use usher_store::settings::{self, Scope, SetSetting};
use usher_store::tags::Tagged;
use usher_store::{
    Conn, Lease, Order, PageRequest, Window, applications, browsers, courses, credentials, deliveries, import_jobs,
    invitations, invitees, launches, learner_jobs, learner_tags, learners, registrations, removals, tags, versions,
};

use crate::raw::Raw;
use crate::scene::{self, APP, at, course_id, id};
use usher_testing::database::Database;

/// An application that is there, but owns nothing.
const STRANGER: &str = "STRANGER";

/// A course `course` whose invitation `id(1)` has the invitees `id(1)` and `id(2)`; everything else of them is there too.
async fn fill(conn: &mut Conn) {
    scene::with_course(conn, "course").await;
    applications::insert(conn, &scene::application("OTHER")).await.unwrap();
    courses::add_tags(conn, id(1), &["red".into()]).await.unwrap();
    scene::invite(conn, "course", 1, [1, 2]).await;
    invitations::add_tags(conn, id(1), &["red".into()]).await.unwrap();
    registrations::add_tags(conn, &[id(1)], &["red".into()]).await.unwrap();
    browsers::bind(conn, id(1), b"browser", at(0)).await.unwrap();
    let failed = deliveries::Delivery { state: "failed".into(), ..scene::delivery(id(2), Some(id(1)), 0) };
    deliveries::insert(conn, &[scene::delivery(id(1), Some(id(1)), 0), failed]).await.unwrap();
    let bare = deliveries::Delivery { state: "skipped".into(), ..scene::delivery(id(3), Some(id(1)), 0) };
    deliveries::insert(conn, &[bare]).await.unwrap();
    let proof = Proof {
        id: id(1),
        app_id: APP.into(),
        invitation_id: id(1),
        email: "l1@example.org".into(),
        email_key: "l1@example.org".into(),
        first_name: "Ada".into(),
        last_name: "Byron".into(),
        browser_hash: None,
        tries: 0,
        created_at: at(0),
        expires_at: at(900),
        used_at: None,
    };
    proofs::insert(conn, &proof).await.unwrap();
    learner_tags::add(conn, &scene::app(), &["learner-1".into()], &["red".into()]).await.unwrap();
    let job = learner_jobs::LearnerJob {
        id: id(1),
        app_id: APP.into(),
        learner_id: "learner-1".into(),
        new_id: "learner-1".into(),
        task: Json(serde_json::json!({})),
        attempts: 0,
        created_at: at(0),
    };
    learner_jobs::insert(conn, &job).await.unwrap();
    launches::insert(conn, &scene::launch(1, id(1), Some(id(1)))).await.unwrap();
    let mut playing = scene::launch(2, id(1), None);
    playing.state = "live".into();
    (playing.begun_at, playing.seen_at) = (Some(at(10)), Some(at(10)));
    launches::insert(conn, &playing).await.unwrap();
    launches::update(conn, &[playing]).await.unwrap();
    let setting = SetSetting {
        app_id: APP.into(),
        scope: Scope::Course(course_id("course")),
        id: "PlayerShowNavBar".into(),
        value: "NO".into(),
        updated_at: at(0),
    };
    let of_one = SetSetting { scope: Scope::Registration(id(1)), ..setting.clone() };
    settings::upsert(conn, &[setting, of_one]).await.unwrap();
    import_jobs::insert(conn, &scene::import_job(1)).await.unwrap();
    let told = registrations::Postback { url: "https://lms.example/in".into(), ..Default::default() };
    let posted = registrations::Registration { postback: Some(Json(told)), ..scene::registration("course", 3) };
    scene::add_registration(conn, &posted).await;
    scene::queue_postback(conn, 1, 0).await;
    postbacks::insert_attempt(conn, &scene::attempt(1, id(1))).await.unwrap();
    let lease = Lease { worker: id(9), now: at(0), until: at(30), limit: 1 };
    postbacks::lease(conn, "https://lms.example", lease).await.unwrap();
    let given_up = Ending { revision: 1, state: "failed", error: Some("never"), due_at: at(0), at: at(0) };
    postbacks::finish(conn, id(9), id(1), &given_up).await.unwrap();
    let line = Event {
        id: id(1),
        app_id: Some(APP.into()),
        actor_kind: "system".into(),
        actor_id: String::new(),
        verb: "course.import".into(),
        thing_kind: "course".into(),
        thing_id: "course".into(),
        address: None,
        detail: Json(serde_json::json!({})),
        created_at: at(0),
    };
    events::insert(conn, &line).await.unwrap();
    credentials::insert(conn, &scene::credential(id(1), 1)).await.unwrap();
    let answer = KeptAnswer {
        app_id: APP.into(),
        key_hash: b"key".into(),
        request_hash: b"request".into(),
        status: 200,
        sealed: b"sealed".into(),
        created_at: at(0),
    };
    assert!(kept_answers::keep(conn, &answer, at(0)).await.unwrap());
}

fn first<S>(sort: S) -> PageRequest<S> {
    PageRequest { sort, order: Order::Ascending, after: None, limit: 10 }
}

/// One answer of a function, beside what it says when there is nothing.
type Answer = (&'static str, String, &'static str);

/// Calls every function that takes an application, with ids of the filled database.
async fn call_each(db: &Database, app: &AppId) -> Vec<Answer> {
    let course = course_id("course");
    let registration = RegistrationId::parse("reg-1").unwrap();
    let scope = Scope::Course(course.clone());
    let (names, now) = (["course".to_owned()], at(99));
    let mut answers = Vec::new();
    macro_rules! call {
        ($module:ident::$function:ident($($argument:expr),*) is $nothing:literal) => {{
            let mut tx = db.begin().await;
            let answer = $module::$function(&mut tx, app, $($argument),*).await.unwrap();
            // Only the stranger's changes are kept: the owner's would be in the way of the next call.
            if app.as_str() == STRANGER {
                tx.commit().await.unwrap();
            }
            answers.push((concat!(stringify!($module), "::", stringify!($function)), format!("{answer:?}"), $nothing));
        }};
    }
    call!(credentials::list() is "[]");
    call!(credentials::list_active() is "[]");
    call!(credentials::find(id(1)) is "None");
    call!(credentials::update(id(1), "Stolen", false, now) is "()");
    call!(credentials::delete(id(1)) is "false");
    call!(kept_answers::find(b"key", at(0)) is "None");
    call!(kept_answers::delete_all() is "0");
    call!(courses::find(&course) is "None");
    call!(courses::lock(&course) is "None");
    call!(courses::set_latest(&course, 7, "Stolen", now) is "()");
    call!(courses::delete(&course) is "false");
    call!(courses::list(&CourseFilter::default(), &first(courses::CourseSort::Created)) is "Page { rows: [], more: false }");
    call!(courses::count(&CourseFilter::default()) is "0");
    call!(courses::registration_counts(&names) is "[]");
    call!(deliveries::cancel_queued(id(1), "gone", now) is "()");
    call!(deliveries::skip_queued(id(1), "gone", now) is "()");
    call!(deliveries::detach_from_invitee(id(1)) is "()");
    call!(deliveries::find(id(1)) is "None");
    call!(deliveries::list(&DeliveryFilter::default(), &first(())) is "Page { rows: [], more: false }");
    call!(deliveries::count_by_state(id(1)) is "[]");
    call!(deliveries::failures(id(1), 10) is "[]");
    call!(events::list(&EventFilter::default(), &first(())) is "Page { rows: [], more: false }");
    call!(import_jobs::find(id(1)) is "None");
    call!(invitations::find(id(1)) is "None");
    call!(invitations::lock(id(1)) is "()");
    call!(invitations::delete(id(1)) is "false");
    call!(invitations::hold_start(id(1)) is "()");
    call!(invitations::uncount_invitee(id(1)) is "()");
    call!(invitations::take_seat(id(1)) is "false");
    call!(invitations::count_launch(id(1)) is "()");
    call!(invitations::uncount_registration(id(1)) is "()");
    call!(invitations::uncount_version(id(1)) is "()");
    call!(invitations::list(&InvitationFilter::default(), &first(invitations::InvitationSort::Created))
        is "Page { rows: [], more: false }");
    call!(invitations::count(&InvitationFilter::default()) is "0");
    call!(invitees::find(id(1)) is "None");
    call!(invitees::delete(id(1)) is "false");
    call!(invitees::to_remind(id(1), scene::reminder()) is "[]");
    call!(invitees::find_by_email(id(1), "l1@example.org") is "None");
    call!(invitees::invited_before(&course, &["l1@example.org".to_owned()]) is "[]");
    call!(invitees::addresses(id(1)) is "[]");
    call!(invitees::list(id(1), InviteeFilter::default(), &first(InviteeSort::Created)) is "Page { rows: [], more: false }");
    call!(invitees::count(id(1), InviteeFilter::default()) is "0");
    call!(invitees::mark_launched(id(1), now) is "false");
    call!(launches::lock_all(id(1)) is "()");
    call!(launches::history(id(1), None, 10) is "[]");
    call!(launches::delete_begun(id(1), 0) is "()");
    call!(launches::replace_others(id(1), id(9), now) is "()");
    call!(launches::end_by_links(&[id(1)], now) is "()");
    call!(removals::mark(id(1), now) is "false");
    call!(removals::release_mails(id(1), "gone", 10, now) is "0");
    call!(removals::invitees(id(1), 10) is "[]");
    call!(removals::delete_invitees(&[id(1)]) is "()");
    call!(removals::delete_proofs(id(1), 10) is "0");
    call!(launches::is_live(id(1), at(0)) is "false");
    call!(postbacks::find(id(1)) is "None");
    call!(postbacks::list(&PostbackFilter::default(), &first(ByAge)) is "Page { rows: [], more: false }");
    call!(postbacks::list_attempts(id(1), &first(ByAge)) is "Page { rows: [], more: false }");
    call!(postbacks::replay(id(1), now) is "false");
    call!(postbacks::replay_failed(at(0), now) is "0");
    call!(postbacks::forget_attempts(&[id(1)]) is "()");
    call!(learner_jobs::makes("learner-1") is "false");
    let learner = ["learner-1".to_owned()];
    call!(learner_tags::of("learner-1") is "[]");
    call!(learner_tags::remove("learner-1", &["red".to_owned()]) is "()");
    call!(learner_tags::find_overfull(&learner, 0) is "None");
    call!(learner_tags::join("learner-1", "learner-2") is "()");
    call!(learner_tags::clear("learner-1") is "0");
    call!(learners::exists("learner-1") is "false");
    call!(learners::registrations("learner-1", None, id(99), 10) is "[]");
    let stolen = Change { learner_id: Some("eve"), email: None, first_name: None, last_name: None };
    call!(learners::change(&[id(1)], stolen, now) is "0");
    call!(learners::readdress(&[id(1)], "Eve@example.org", "eve@example.org", now) is "()");
    call!(learners::find("learner-1") is "None");
    call!(learners::list(&first(())) is "Page { rows: [], more: false }");
    call!(learners::count() is "0");
    call!(erasures::hold(&[id(1)]) is "[]");
    let registrations = [Anonymous { key: id(1), id: "reg-1".into(), new_id: "anon".into(), xapi_id: id(9) }];
    let invitees = [(id(1), "1@erased.invalid".to_owned())];
    let batch = erasures::Batch { registrations: &registrations, invitees: &invitees, learner_id: "nobody", now };
    call!(erasures::erase(&batch) is "{\"browsers\": 0, \"captured mails\": 0, \"enrolments\": 0, \"history lines\": 0, \
        \"interactions\": 0, \"invitees\": 0, \"launches\": 0, \"mails\": 0, \"postbacks\": 0, \"registrations\": 0, \
        \"runtime records\": 0, \"settings\": 0, \"webhook calls\": 0}");
    call!(erasures::erase_addresses(&["l1@example.org".to_owned()], &[vec![1]]) is "{\"captured mails\": 0}");
    call!(erasures::bare_mails(None, 10) is "[]");
    call!(erasures::erase_mails(&[id(3)], now) is "0");
    call!(tags::find(Tagged::Course, &names) is "[]");
    call!(tags::lock(Tagged::Invitation, &[id(1).to_string()]) is "[]");
    call!(tags::touch(Tagged::Registration, &[id(1)], now) is "()");
    call!(registrations::find(&registration) is "None");
    call!(registrations::find_by_key(id(1)) is "None");
    call!(registrations::postbacks(&[id(3)]) is "[]");
    call!(registrations::hold_many(&[id(1)]) is "[]");
    call!(registrations::lock(id(1)) is "None");
    call!(registrations::make_current(id(1), 7, now) is "()");
    call!(registrations::set_instance(&[id(1)], now) is "()");
    call!(registrations::delete(&registration) is "false");
    call!(registrations::delete_on_version(id(1)) is "0");
    call!(registrations::list(&RegistrationFilter::default(), &first(registrations::RegistrationSort::Created))
        is "Page { rows: [], more: false }");
    call!(registrations::count(&RegistrationFilter::default()) is "0");
    call!(reports::totals(&ReportFilter::default()) is "Totals { tally: Tally { registrations: 0, not_started: 0, in_progress: 0, completed: 0, passed: 0, failed: 0, average_score: None }, learners: 0, courses: 0 }");
    call!(reports::by_course(&first(())) is "Page { rows: [], more: false }");
    call!(reports::by_learner(&first(())) is "Page { rows: [], more: false }");
    call!(reports::registrations(&ReportFilter::default(), &first(())) is "Page { rows: [], more: false }");
    call!(reports::usage(at(-1)) is "Usage { registrations_since: 0, registrations: 0, courses: 0 }");
    call!(settings::of_scopes(std::slice::from_ref(&scope)) is "[]");
    call!(settings::of_registrations("PlayerShowNavBar", &[id(1)]) is "[]");
    call!(settings::delete(&scope, &["PlayerShowNavBar"]) is "()");
    call!(versions::find(&course, 0) is "None");
    call!(versions::find_by_id(id(1)) is "None");
    call!(versions::newest(&names) is "[]");
    call!(versions::ids(&course) is "[]");
    call!(versions::list(&course, Window::default()) is "[]");
    call!(versions::title(id(1)) is "None");
    call!(versions::last(&course) is "None");
    call!(versions::touch(id(1), "Stolen", now) is "()");
    call!(versions::registration_counts(&[id(1)]) is "[]");
    call!(versions::delete(id(1)) is "()");
    answers
}

both!(another_application_is_given_nothing_and_changes_nothing, |db| async {
    let mut tx = db.begin().await;
    fill(&mut tx).await;
    applications::insert(&mut tx, &scene::application(STRANGER)).await.unwrap();
    tx.commit().await.unwrap();
    let mut raw = Raw::connect(&db).await;
    let before = raw.dump().await;

    for (function, answer, nothing) in call_each(&db, &AppId::parse(STRANGER).unwrap()).await {
        assert_eq!(answer, nothing, "{function}");
    }
    // Rows carry the id of their application to the statements that write them.
    let mut tx = db.begin().await;
    let mut stolen = scene::launch(2, id(1), None);
    (stolen.app_id, stolen.epoch) = (STRANGER.into(), 99);
    stolen.rules = Some(Json(serde_json::json!({})));
    launches::update(&mut tx, std::slice::from_ref(&stolen)).await.unwrap();
    launches::set_rules(&mut tx, &stolen).await.unwrap();
    let stranger = AppId::parse(STRANGER).unwrap();
    let asked = [(stranger.clone(), id(3))];
    assert_eq!(registrations::postback_facts(&mut tx, &asked, &["PlayerShowNavBar"]).await.unwrap(), []);
    let receiver = "http://stolen".into();
    let stolen = postbacks::Call { id: id(9), app: stranger, registration: id(1), receiver, due_at: at(0) };
    postbacks::queue(&mut tx, &[stolen], at(0)).await.unwrap();
    let mut stolen = scene::invitation("course", id(1));
    (stolen.app_id, stolen.subject) = (STRANGER.into(), Some("Stolen".into()));
    invitations::update(&mut tx, &stolen).await.unwrap();
    let mut stolen = scene::invitee(id(1), id(1), 1);
    (stolen.app_id, stolen.enabled) = (STRANGER.into(), false);
    invitees::update(&mut tx, &stolen).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(raw.dump().await, before);
});

both!(the_application_itself_is_given_what_another_is_not, |db| async {
    let mut tx = db.begin().await;
    fill(&mut tx).await;
    tx.commit().await.unwrap();
    for (function, answer, nothing) in call_each(&db, &scene::app()).await {
        assert!(nothing == "()" || answer != nothing, "{function} finds nothing in the filled database");
    }
});

/// Fails when a function that takes an application comes without a call above, save those that are about the application
/// itself, and `learner_tags::add`, which writes under no other than it is given.
#[tokio::test]
async fn every_function_that_takes_an_application_is_called_with_another() {
    let itself = ["find", "lock", "update", "is_in_use", "delete"];
    let mut written: BTreeSet<String> = itself.iter().map(|function| format!("applications::{function}")).collect();
    written.insert("learner_tags::add".to_owned());
    let mut declared = BTreeSet::new();
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let path = file.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        for item in std::fs::read_to_string(&path).unwrap().split("pub async fn ").skip(1) {
            let (name, rest) = item.split_once('(').unwrap();
            if rest.split("{\n").next().unwrap().contains("app: &AppId") {
                declared.insert(format!("{module}::{name}"));
            }
        }
    }
    usher_testing::database::on_sqlite(async |db| {
        let called = call_each(&db, &AppId::parse(STRANGER).unwrap()).await;
        written.extend(called.into_iter().map(|(function, ..)| function.to_owned()));
        assert_eq!(written, declared);
    })
    .await;
}
