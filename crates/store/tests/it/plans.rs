//! SQLite answers what is asked often by an index: it reads no table whole and sorts nothing it could read in order.

use usher_store::account_reach::{People, Reach};
use usher_store::account_reports::{self, ResultFilter};
use usher_store::courses::{self, CourseFilter, CourseSort};
use usher_store::deliveries::DeliveryFilter;
use usher_store::events::{self, EventFilter};
use usher_store::instances::{self, Instance};
use usher_store::invitations::{self, InvitationFilter, InvitationSort};
use usher_store::invitees::{self, InviteeFilter, InviteeSort};
use usher_store::launch_events::{self, LaunchEvent};
use usher_store::learner_courses::{self, Learner};
use usher_store::registrations::{self, RegistrationFilter, RegistrationSort};
use usher_store::reports::{self, ReportFilter};
use usher_store::runtimes::{self, ScoKey};
use usher_store::settings::{self, Scope};
use usher_store::{
    Lease, Order, PageRequest, SortKey, Window, account_courses, browsers, deliveries, import_jobs, launches, learners,
    package_files, postbacks, previews, proofs, removals, sessions, sign_in_tries, team_invitations, versions,
};

use crate::explain::plan;
use crate::scene::{self, app, at, course_id, id, reminder};
use usher_testing::database;

/// Asserts that a plan finds rows by an index, given as SQLite writes it, and reads no table from end to end.
fn assert_finds(call: &str, steps: &[String], index: &str) {
    let reads_all = |step: &&String| {
        let made_here = [
            "CONSTANT ROW",
            "VALUES CLAUSE",
            "subquery",
            "SCAN newest",
            "SCAN listed",
            "SCAN wanted",
            "SCAN mine",
            "SCAN written",
        ];
        step.starts_with("SCAN ") && !made_here.iter().any(|words| step.contains(words))
    };
    assert_eq!(steps.iter().find(reads_all), None, "{call}: {steps:#?}");
    assert!(steps.iter().any(|step| step.contains(index)), "{call} does not use {index}: {steps:#?}");
}

/// Asserts that a plan goes through what it makes itself, and looks up registrations by their keys.
fn assert_begins(call: &str, steps: &[String], with: &str) {
    assert!(steps.iter().any(|step| step == with), "{call} does not {with}: {steps:#?}");
    let of_registrations: Vec<_> = steps.iter().filter(|step| step.contains(" registration ")).collect();
    assert!(!of_registrations.is_empty(), "{call}: {steps:#?}");
    assert!(of_registrations.iter().all(|step| step.contains("key=?")), "{call}: {steps:#?}");
}

/// Asserts that a plan walks along an index in the order that is asked for, so that a page costs what it holds.
fn assert_walks(call: &str, steps: &[String], index: &str) {
    assert_finds(call, steps, index);
    assert_eq!(steps.iter().find(|step| step.contains("ORDER BY")), None, "{call}: {steps:#?}");
}

/// The plan of one call, for an assertion: `check!(db, assert_finds, "index", conn => call(conn, …))`.
macro_rules! check {
    ($db:expr, $assertion:ident, $index:expr, $conn:ident => $call:expr) => {
        let steps = plan(&$db, async |$conn| $call.await).await;
        $assertion(stringify!($call), &steps, $index);
    };
}

/// The first page of a list and a later one, both ways.
fn pages<S: Copy>(sort: S, after: &SortKey) -> [PageRequest<S>; 4] {
    let page = |order, after| PageRequest { sort, order, after, limit: 100 };
    let after = Some((after.clone(), id(5)));
    [
        page(Order::Ascending, None),
        page(Order::Descending, None),
        page(Order::Ascending, after.clone()),
        page(Order::Descending, after),
    ]
}

const CREATED: SortKey = SortKey::Created;

fn time() -> SortKey {
    SortKey::Time(at(5))
}

#[tokio::test]
async fn lists_of_registrations_walk_along_an_index() {
    let any = RegistrationFilter::default;
    let course = || RegistrationFilter { course_id: Some("course".into()), ..any() };
    let learner = || RegistrationFilter { learner_id: Some("learner".into()), ..any() };
    let tagged = || RegistrationFilter { tags: vec!["red".into()], ..any() };
    let cases = [
        (any(), RegistrationSort::Created, CREATED, "registration_created (app_id=?"),
        (tagged(), RegistrationSort::Created, CREATED, "registration_created (app_id=?"),
        (course(), RegistrationSort::Created, CREATED, "registration_course (app_id=? AND course_id=?"),
        (learner(), RegistrationSort::Created, CREATED, "registration_learner (app_id=? AND learner_id=?"),
        (any(), RegistrationSort::Updated, time(), "registration_updated (app_id=?"),
    ];
    database::on_sqlite(async |db| {
        for (filter, sort, after, index) in cases {
            for page in pages(sort, &after) {
                check!(db, assert_walks, index, c => registrations::list(c, &app(), &filter, &page));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn lists_of_invitations_walk_along_an_index() {
    let any = InvitationFilter::default;
    let course = || InvitationFilter { course_id: Some("course".into()), ..any() };
    let public = || InvitationFilter { public: Some(true), ..any() };
    let cases = [
        (any(), InvitationSort::Updated, time(), "invitation_updated (app_id=?"),
        (public(), InvitationSort::Updated, time(), "invitation_updated (app_id=?"),
        (course(), InvitationSort::Updated, time(), "invitation_course_updated (app_id=? AND course_id=?"),
        (any(), InvitationSort::Created, CREATED, "invitation_created (app_id=?"),
        (course(), InvitationSort::Created, CREATED, "invitation_course (app_id=? AND course_id=?"),
    ];
    database::on_sqlite(async |db| {
        for (filter, sort, after, index) in cases {
            for page in pages(sort, &after) {
                check!(db, assert_walks, index, c => invitations::list(c, &app(), &filter, &page));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn lists_of_invitees_and_courses_walk_along_an_index() {
    let invitees = [
        (InviteeSort::Updated, time(), "invitee_updated (invitation_id=?"),
        (InviteeSort::Created, CREATED, "invitee_created (invitation_id=?"),
    ];
    let everybody = InviteeFilter::default();
    let courses = [
        (CourseSort::Created, CREATED, "course_created (app_id=?"),
        (CourseSort::Updated, time(), "course_updated (app_id=?"),
        (CourseSort::Title, SortKey::Text("title".into()), "course_title (app_id=?"),
    ];
    database::on_sqlite(async |db| {
        for (sort, after, index) in invitees {
            for page in pages(sort, &after) {
                check!(db, assert_walks, index, c => invitees::list(c, &app(), id(1), everybody, &page));
            }
        }
        for (sort, after, index) in courses {
            for page in pages(sort, &after) {
                check!(db, assert_walks, index, c => courses::list(c, &app(), &CourseFilter::default(), &page));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn lists_of_mails_walk_along_an_index() {
    let any = DeliveryFilter::default;
    let cases = [
        (any(), "delivery_created (app_id=?"),
        (DeliveryFilter { state: Some("failed".into()), ..any() }, "delivery_state (app_id=? AND state=?"),
        (DeliveryFilter { invitation_id: Some(id(1)), ..any() }, "delivery_invitation_created (invitation_id=?"),
        (DeliveryFilter { address: Some("a@example.org".into()), ..any() }, "delivery_address (<expr>=?"),
    ];
    database::on_sqlite(async |db| {
        for (filter, index) in cases {
            for page in pages((), &CREATED) {
                check!(db, assert_walks, index, c => deliveries::list(c, &app(), &filter, &page));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_history_is_walked_along_an_index() {
    let thing = EventFilter { thing_id: Some("course".into()), ..EventFilter::default() };
    let cases = [(EventFilter::default(), "event_app (app_id=?"), (thing, "event_thing (app_id=? AND thing_id=?")];
    database::on_sqlite(async |db| {
        for (filter, index) in cases {
            for page in pages((), &CREATED) {
                check!(db, assert_walks, index, c => events::list(c, &app(), &filter, &page));
                check!(db, assert_walks, index, c => events::list_of_account(c, &filter, &page));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn workers_find_what_is_due_by_an_index_of_what_waits() {
    let lease = Lease { worker: id(1), now: at(0), until: at(30), limit: 64 };
    database::on_sqlite(async |db| {
        check!(db, assert_walks, "delivery_due (due_at<?)", c => deliveries::lease(c, lease));
        check!(db, assert_walks, "import_job_due (due_at<?)", c => import_jobs::lease(c, lease));
        check!(db, assert_walks, "postback_due (receiver=? AND due_at<?)", c => postbacks::lease(c, "https://lms", lease));
        let steps = plan(&db, async |c| postbacks::receivers(c, at(0)).await).await;
        let tables: Vec<_> = steps.iter().filter(|step| step.contains("postback") || step.contains(" p ")).collect();
        assert!(tables.iter().all(|step| step.contains("USING COVERING INDEX postback_due") || step.contains("USING INDEX postback_due")), "{steps:#?}");
        check!(db, assert_walks, "import_job_postback (postback_due_at<?)",
            c => import_jobs::lease_postbacks(c, at(0), at(30), 16));
        // It goes along the index from the first, and stops at one that nobody holds.
        let steps = plan(&db, deliveries::next_due).await;
        assert_eq!(steps, ["SCAN delivery USING INDEX delivery_due"]);
    })
    .await;
}

#[tokio::test]
async fn reports_of_some_people_begin_with_their_registrations() {
    let by_email = "registration_email (<expr>=?";
    let apps = [None, Some(vec!["app".to_owned()]), Some(vec!["app".to_owned(), "other".to_owned()])];
    database::on_sqlite(async |db| {
        for apps in apps {
            let of = |people| ResultFilter { reach: Reach { people, apps: apps.clone() }, ..Default::default() };
            let groups = of(People::ReportedOnBy(id(1)));
            let narrowed = ResultFilter { course: Some(id(2)), ..groups.clone() };
            let member = ResultFilter { person: Some(id(3)), ..groups.clone() };
            let person = ResultFilter { person: Some(id(3)), ..of(People::All) };
            let everyone = of(People::Everyone);
            for filter in [&groups, &narrowed, &member, &person] {
                for page in pages((), &CREATED) {
                    check!(db, assert_finds, by_email, c => account_reports::list(c, filter, &page));
                    check!(db, assert_finds, by_email, c => account_reports::lines(c, filter, &page));
                    check!(db, assert_begins, "SCAN mine", c => account_reports::lines(c, filter, &page));
                    check!(db, assert_begins, "SCAN mine", c => account_reports::lines(c, &everyone, &page));
                }
                check!(db, assert_begins, "SCAN mine", c => account_reports::totals(c, filter));
            }
            for page in pages((), &CREATED) {
                check!(db, assert_finds, by_email, c => account_courses::list(c, &groups.reach, &page));
            }
            check!(db, assert_finds, by_email, c => account_courses::find(c, &groups.reach, id(2)));
        }
        let here = Reach { people: People::ReportedOnBy(id(1)), apps: Some(vec!["app".into()]) };
        check!(db, assert_finds, by_email, c => account_reports::reaches_person(c, &here, id(2)));
        // All results of one application are walked along its index.
        let all = ResultFilter { reach: Reach { people: People::All, ..here }, ..Default::default() };
        for page in pages((), &CREATED) {
            check!(db, assert_walks, "registration_created (app_id=?", c => account_reports::lines(c, &all, &page));
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_request_asks_is_found_by_an_index() {
    let (course, words) = (course_id("course"), ["a".to_owned(), "b".to_owned()]);
    let scopes = [Scope::Application, Scope::Course(course_id("course")), Scope::Registration(id(1))];
    let first = PageRequest { sort: (), order: Order::Ascending, after: None, limit: 10 };
    let learner = Learner {
        person: id(1),
        email: Some("a@example.org".into()),
        email_key: Some("a@example.org".into()),
        apps: None,
    };
    let (everything, pairs) = (InviteeFilter::default(), [(id(1), 0), (id(2), 0)]);
    database::on_sqlite(async |db| {
        check!(db, assert_finds, "invitee_created (invitation_id=?", c => invitees::addresses(c, &app(), id(1)));
        check!(db, assert_finds, "(invitation_id=?", c => invitees::count(c, &app(), id(1), everything));
        check!(db, assert_finds, "(invitation_id=? AND email_key=?)", c => invitees::find_by_email(c, &app(), id(1), "a"));
        check!(db, assert_finds, "invitee_email (email_key=?)",
            c => invitees::invited_before(c, &app(), &course, &words));
        check!(db, assert_walks, "registration_learner (app_id=? AND learner_id=? AND key>?",
            c => learners::registrations(c, &app(), "learner", None, id(1), 200));
        check!(db, assert_finds, "(slug=?)", c => invitations::find_by_slug(c, "slug"));
        check!(db, assert_finds, "invitee_registration (registration_key=?)",
            c => invitations::uncount_registration(c, &app(), id(1)));
        check!(db, assert_finds, "registration_email (<expr>=?",
            c => learner_courses::list(c, &learner, None, 50));
        check!(db, assert_finds, "invitee_email (email_key=?", c => learner_courses::list(c, &learner, None, 50));
        check!(db, assert_finds, "(person_id=?", c => learner_courses::find(c, &learner, id(1)));
        check!(db, assert_finds, "(token_hash=?)", c => sessions::find_live(c, b"hash", at(0), at(0)));
        check!(db, assert_finds, "sign_in_try_who (who=? AND kind=? AND created_at>?)",
            c => sign_in_tries::count_of(c, b"who", "mail", at(0)));
        check!(db, assert_finds, "sign_in_try_origin (origin=? AND kind=? AND created_at>?)",
            c => sign_in_tries::count_from(c, b"here", "mail", at(0)));
        check!(db, assert_finds, "team_invitation_pending (email_key=?)",
            c => team_invitations::find_pending(c, "a@example.org"));
        check!(db, assert_finds, "browser_hash (browser_hash=?)", c => browsers::known_invitee(c, id(1), b"browser"));
        check!(db, assert_finds, "proof_invitation (invitation_id=? AND email_key=?)",
            c => proofs::newest_open(c, id(1), "a", b"browser", 5, at(0)));
        check!(db, assert_finds, "proof_email (email_key=? AND created_at>?)", c => proofs::count_since(c, "a", at(0)));
        check!(db, assert_finds, "invitee_waiting (invitation_id=?", c => invitees::to_remind(c, &app(), id(1), reminder()));
        check!(db, assert_finds, "delivery_address (<expr>=?", c => invitees::to_remind(c, &app(), id(1), reminder()));
        check!(db, assert_finds, "delivery_invitee (invitee_id=?)", c => invitees::to_remind(c, &app(), id(1), reminder()));
        check!(db, assert_finds, "delivery_address (<expr>=?", c => deliveries::count_to(c, "a@example.org", at(0)));
        check!(db, assert_finds, "delivery_invitee (invitee_id=?)", c => deliveries::newest_to(c, &[id(1), id(2)]));
        check!(db, assert_finds, "delivery_invitee (invitee_id=?)",
            c => deliveries::skip_queued(c, &app(), id(1), "gone", at(0)));
        check!(db, assert_finds, "delivery_invitee (invitee_id=?)",
            c => deliveries::detach_from_invitee(c, &app(), id(1)));
        check!(db, assert_finds, "(invitation_id=?", c => removals::release_mails(c, &app(), id(1), "gone", 10, at(0)));
        check!(db, assert_walks, "invitee_created (invitation_id=?", c => removals::invitees(c, &app(), id(1), 10));
        check!(db, assert_finds, "proof_invitation (invitation_id=?", c => removals::delete_proofs(c, &app(), id(1), 10));
        check!(db, assert_finds, "launch_invitee (invitee_id=?",
            c => launches::end_by_links(c, &app(), &[id(2)], at(0)));
        check!(db, assert_finds, "launch_live (registration_key=?)", c => launches::is_live(c, &app(), id(1), at(0)));
        check!(db, assert_finds, "launch_registration (registration_key=?)",
            c => launches::replace_others(c, &app(), id(1), id(2), at(0)));
        check!(db, assert_finds, "delivery_invitation (invitation_id=? AND state=?)",
            c => deliveries::cancel_queued(c, &app(), id(1), "gone", at(0)));
        check!(db, assert_finds, "delivery_invitation (invitation_id=? AND state=?)",
            c => deliveries::failures(c, &app(), id(1), 10));
        check!(db, assert_finds, "(registration_key=? AND instance=?)", c => runtimes::of_instances(c, &pairs));
        check!(db, assert_finds, "(registration_key=? AND instance=?)", c => runtimes::interactions(c, &pairs));
        check!(db, assert_finds, "(registration_key=? AND number=?)", c => instances::numbered(c, &pairs));
        check!(db, assert_walks, "(registration_key=?", c => instances::list(c, id(1), Window::default(), &first));
        check!(db, assert_finds, "launch_registration (registration_key=?",
            c => launches::history(c, &app(), id(1), None, 10));
        check!(db, assert_finds, "launch_registration (registration_key=?",
            c => launches::delete_begun(c, &app(), id(1), 0));
        check!(db, assert_finds, "(launch_id=?)", c => launch_events::of_launches(c, &[id(1), id(2)]));
        check!(db, assert_finds, "invitee_launched (launched_at>?", c => reports::usage(c, &app(), at(5)));
        check!(db, assert_walks, "registration_created (app_id=?",
            c => reports::registrations(c, &app(), &ReportFilter::default(), &first));
        check!(db, assert_walks, "registration_learner (app_id=?", c => reports::by_learner(c, &app(), &first));
        check!(db, assert_finds, "registration_course (app_id=? AND course_id=?)",
            c => reports::by_course(c, &app(), &first));
        check!(db, assert_finds, "(app_id=? AND course_id=? AND number=?)", c => versions::newest(c, &app(), &words));
        let newest = PageRequest { sort: postbacks::ByAge, order: Order::Descending, after: None, limit: 100 };
        let failed = postbacks::PostbackFilter { state: Some("failed"), ..Default::default() };
        check!(db, assert_walks, "postback_created (app_id=?)",
            c => postbacks::list(c, &app(), &postbacks::PostbackFilter::default(), &newest));
        check!(db, assert_walks, "postback_state (app_id=? AND state=?)", c => postbacks::list(c, &app(), &failed, &newest));
        check!(db, assert_walks, "postback_attempt_created (postback_id=?)",
            c => postbacks::list_attempts(c, &app(), id(1), &newest));
        check!(db, assert_finds, "postback_state (app_id=? AND state=?)",
            c => postbacks::replay_failed(c, &app(), at(0), at(0)));
        check!(db, assert_finds, "(registration_key=?)", c => postbacks::forget_attempts(c, &app(), &[id(1)]));
        check!(db, assert_walks, "(app_id=? AND course_id=?)", c => versions::list(c, &app(), &course, Window::default()));
        check!(db, assert_walks, "(app_id=? AND course_id=?)", c => versions::last(c, &app(), &course));
        check!(db, assert_finds, "instance_version (version_id=?)",
            c => versions::registration_counts(c, &app(), &[id(1), id(2)]));
        check!(db, assert_finds, "instance_version (version_id=?)", c => invitations::uncount_version(c, &app(), id(1)));
        check!(db, assert_finds, "instance_version (version_id=?)",
            c => registrations::delete_on_version(c, &app(), id(1)));
        check!(db, assert_walks, "(version_id=?)", c => package_files::list(c, id(1)));
        check!(db, assert_finds, "(token_hash=?)", c => previews::find(c, b"token"));
        check!(db, assert_finds, "(app_id=? AND scope=?)", c => settings::of_scopes(c, &app(), &scopes));
    })
    .await;
}

#[tokio::test]
async fn what_courses_report_is_read_and_written_by_an_index() {
    let pairs = [(id(1), 0), (id(2), 0)];
    let scos = [1, 2].map(|n| ScoKey { registration: id(n), instance: 0, activity: "a".into() });
    let attempts = [1, 2].map(|n| Instance::fresh(id(n), 0, id(1), at(0)));
    let sittings = [1, 2].map(|n| scene::launch(n, id(n), None));
    let lines = [1, 2].map(|n| LaunchEvent {
        launch_id: id(n),
        event: "result".into(),
        activity: None,
        completion: "UNKNOWN".into(),
        success: "UNKNOWN".into(),
        score: None,
        created_at: at(0),
    });
    let named = [1, 2].map(|n| (app(), id(n)));
    let calls = [1, 2].map(|n| {
        let receiver = "https://lms.example".into();
        postbacks::Call { id: id(n), app: app(), registration: id(n), receiver, due_at: at(0) }
    });
    database::on_sqlite(async |db| {
        let mut tx = db.begin().await;
        scene::with_course(&mut tx, "course").await;
        for sitting in &sittings {
            scene::add_registration(&mut tx, &scene::registration("course", sitting.id.as_u128())).await;
            launches::insert(&mut tx, sitting).await.unwrap();
        }
        tx.commit().await.unwrap();
        check!(db, assert_finds, "(registration_key=? AND instance=?)", c => runtimes::results_of(c, &pairs));
        check!(db, assert_finds, "(registration_key=? AND instance=? AND activity=?)",
            c => runtimes::with_instances(c, &scos));
        check!(db, assert_finds, "(registration_key=? AND instance=? AND activity=? AND number=?)",
            c => runtimes::numbered_interactions(c, &[(&scos[0], 1), (&scos[1], 0)]));
        check!(db, assert_finds, "(registration_key=? AND number=?)", c => instances::update(c, &attempts));
        check!(db, assert_finds, "(token_hash=?)", c => launches::lock_each(c, &[vec![1], vec![2]]));
        check!(db, assert_finds, "launch USING INDEX sqlite_autoindex_launch_1 (id=?)", c => launches::update(c, &sittings));
        check!(db, assert_finds, "(launch_id=?)", c => launch_events::insert(c, &lines));
        check!(db, assert_finds, "(key=?)", c => registrations::touch(c, &[id(1), id(2)], at(0)));
        check!(db, assert_finds, "registration_created (app_id=? AND key=?)", c => postbacks::queue(c, &calls, at(0)));
        check!(db, assert_finds, "(app_id=? AND key=?)", c => registrations::postback_facts(c, &named, &["PlayerShowNavBar"]));
    })
    .await;
}
