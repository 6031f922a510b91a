//! Rows with ordinary values, for tests to vary.

use chrono::DateTime;
use usher_content::{Activity, ActivityKind, Metadata};
use usher_model::{AppId, CourseId};
use usher_store::applications::{self, Application};
use usher_store::courses::{self, Course};
use usher_store::credentials::Credential;
use usher_store::deliveries::Delivery;
use usher_store::import_jobs::{ImportJob, Source};
use usher_store::instances::{self, Instance};
use usher_store::invitations::{self, Invitation};
use usher_store::invitees::{self, Invitee, Reminder};
use usher_store::launches::{Launch, LaunchOptions, LaunchResult};
use usher_store::package_files::{PackageFile, asset_path};
use usher_store::postbacks::{self, PostbackAttempt};
use usher_store::registrations::{self, Registration};
use usher_store::versions::{self, Version};
use usher_store::{Conn, Json, Time};
use uuid::Uuid;

/// The application that owns what these functions make.
pub(crate) const APP: &str = "OWNER";

/// An instant so many seconds after a fixed one.
pub(crate) fn at(seconds: i64) -> Time {
    Time(DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap())
}

/// The id that sorts at place `n`.
pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(crate) fn app() -> AppId {
    AppId::parse(APP).unwrap()
}

pub(crate) fn course_id(id: &str) -> CourseId {
    CourseId::parse(id).unwrap()
}

pub(crate) fn application(id: &str) -> Application {
    Application {
        id: id.into(),
        name: "Somebody's courses".into(),
        management: false,
        allow_delete: true,
        created_at: at(0),
        updated_at: at(0),
        key: Uuid::from_u128(id.bytes().fold(0, |key, byte| (key << 8) | u128::from(byte))),
    }
}

/// A credential of the application whose secret hashes to that number.
pub(crate) fn credential(id: Uuid, hash: u8) -> Credential {
    Credential {
        id,
        app_id: APP.into(),
        name: "key".into(),
        secret_hash: vec![hash, 0, 255],
        active: true,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A course whose key is `id(n)`.
pub(crate) fn course(course: &str, n: u128) -> Course {
    Course {
        app_id: APP.into(),
        id: course.into(),
        key: id(n),
        title: format!("Title of {course}"),
        latest_version: 0,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn version(course: &str, number: i64, id: Uuid) -> Version {
    Version {
        id,
        app_id: APP.into(),
        course_id: course.into(),
        number,
        standard: "SCORM12".into(),
        title: format!("Title of {course}"),
        root: Json(Activity {
            id: "only".into(),
            title: "The only unit".into(),
            kind: ActivityKind::Sco,
            href: Some("index.html".into()),
            item_identifier: "only".into(),
            resource_identifier: None,
            visible: true,
            prerequisites: None,
            mastery_score: Some(80.0),
            max_time_allowed: None,
            time_limit_action: None,
            launch_data: None,
            completion_threshold: None,
            scaled_passing_score: None,
            objectives: Vec::new(),
            sequenced: false,
            children: Vec::new(),
        }),
        metadata: Json(Metadata::default()),
        languages: Json(vec!["en".into()]),
        warnings: Json(Vec::new()),
        size: 1234,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A registration whose key is `id(n)` and whose id on the wire is `reg-n`.
pub(crate) fn registration(course: &str, n: u128) -> Registration {
    Registration {
        key: id(n),
        app_id: APP.into(),
        id: format!("reg-{n}"),
        course_id: course.into(),
        learner_id: format!("learner-{n}"),
        email: Some(format!("l{n}@example.org")),
        first_name: "Ada".into(),
        last_name: "Byron".into(),
        instance: 0,
        xapi_id: id(n),
        postback: None,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A private invitation.
pub(crate) fn invitation(course: &str, id: Uuid) -> Invitation {
    Invitation {
        id,
        app_id: APP.into(),
        public: false,
        course_id: course.into(),
        slug: None,
        creator_email: "teacher@example.org".into(),
        allow_launch: true,
        allow_new_registrations: true,
        registration_cap: 0,
        registration_count: 0,
        launched_count: 0,
        subject: Some("Come".into()),
        body: Some("Please".into()),
        postback: None,
        expires_at: None,
        duplicates: Some("SEND_EXISTING".into()),
        created_at: at(0),
        updated_at: at(0),
    }
}

/// An invitee with the address of registration `id(n)`.
pub(crate) fn invitee(invitation: Uuid, id: Uuid, n: u128) -> Invitee {
    Invitee {
        id,
        app_id: APP.into(),
        invitation_id: invitation,
        registration_key: crate::scene::id(n),
        email: format!("L{n}@example.org"),
        email_key: format!("l{n}@example.org"),
        generation: 0,
        enabled: true,
        expires_at: None,
        launched_at: None,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A queued mail about an invitation, called for so many seconds after the start.
pub(crate) fn delivery(id: Uuid, invitation: Option<Uuid>, seconds: i64) -> Delivery {
    Delivery {
        id,
        app_id: APP.into(),
        kind: "invitation".into(),
        invitation_id: invitation,
        invitee_id: None,
        proof_id: None,
        address: format!("{}@example.org", id.as_u128()),
        state: "queued".into(),
        attempts: 0,
        error: None,
        created_at: at(seconds),
    }
}

/// Calls for the postback of registration `id(n)`, due so many seconds after the start; it has the id of its number.
pub(crate) async fn queue_postback(conn: &mut Conn, n: u128, due: i64) {
    let receiver = "https://lms.example".into();
    let call = postbacks::Call { id: id(n), app: app(), registration: id(n), receiver, due_at: at(due) };
    postbacks::queue(conn, &[call], at(0)).await.unwrap();
}

/// A call that failed.
pub(crate) fn attempt(n: u128, postback: Uuid) -> PostbackAttempt {
    PostbackAttempt {
        id: id(n),
        app_id: APP.into(),
        postback_id: postback,
        status: Some(500),
        error: Some("the receiver answered 500".into()),
        answer: "Größe".into(),
        millis: 12,
        created_at: at(0),
    }
}

/// An import of an uploaded package, whose id is `id(n)`.
pub(crate) fn import_job(n: u128) -> ImportJob {
    ImportJob {
        id: id(n),
        app_id: APP.into(),
        course_id: "course".into(),
        new_version: true,
        source: Json(Source::Upload),
        tags: Json(Vec::new()),
        media: None,
        postback_url: None,
        postback_attempts: 0,
        state: "RUNNING".into(),
        message: String::new(),
        version_id: None,
        attempts: 0,
        created_at: at(0),
        finished_at: None,
    }
}

/// A file that was changed, under a path.
pub(crate) fn changed_file(path: &str, n: u128) -> PackageFile {
    PackageFile {
        path: path.into(),
        position: 0,
        compressed: 7,
        size: 7,
        crc32: 7,
        deflated: false,
        object: Some(asset_path(id(n))),
        modified_at: Some(at(7)),
    }
}

/// A reminder to ten people of no end, who were not mailed since the start, nor twice in the day.
pub(crate) fn reminder() -> Reminder {
    Reminder { expires_at: None, now: at(50), unless_mailed_since: at(50), day_began_at: at(-100), most: 2, limit: 10 }
}

/// A launch that is ready, whose id and token hash are those of `n`.
pub(crate) fn launch(n: u128, registration: Uuid, invitee: Option<Uuid>) -> Launch {
    Launch {
        id: id(n),
        app_id: APP.into(),
        token_hash: n.to_be_bytes().to_vec(),
        registration_key: registration,
        instance: 0,
        invitee_id: invitee,
        state: "ready".into(),
        epoch: 0,
        last_seq: 0,
        sitting: 0,
        exit_to: Some("closer".into()),
        tracking: true,
        start_activity: None,
        options: LaunchOptions::default(),
        bound_to: None,
        result: LaunchResult::default(),
        rules: None,
        open_until: at(600),
        created_at: at(0),
        begun_at: None,
        seen_at: None,
        ended_at: None,
    }
}

/// The application with one course of one version: `id(1)` is the course's key and the version's id.
pub(crate) async fn with_course(conn: &mut Conn, name: &str) {
    applications::insert(conn, &application(APP)).await.unwrap();
    add_course(conn, name, 1).await;
}

/// One more course of one version: `id(n)` is the course's key and the version's id.
pub(crate) async fn add_course(conn: &mut Conn, name: &str, n: u128) {
    courses::insert(conn, &course(name, n)).await.unwrap();
    versions::insert(conn, &version(name, 0, id(n))).await.unwrap();
}

/// A registration with its first instance, on the version `id(1)`.
pub(crate) async fn add_registration(conn: &mut Conn, row: &Registration) {
    registrations::insert(conn, std::slice::from_ref(row)).await.unwrap();
    instances::insert(conn, &[Instance::fresh(row.key, 0, id(1), row.created_at)]).await.unwrap();
}

/// A private invitation `id(invitation)` to the course, with an invitee and a registration for each of `people`,
/// who all take the id of their number.
pub(crate) async fn invite(conn: &mut Conn, course: &str, invitation: u128, people: impl IntoIterator<Item = u128>) {
    let mut row = crate::scene::invitation(course, id(invitation));
    let people: Vec<u128> = people.into_iter().collect();
    row.registration_count = i64::try_from(people.len()).unwrap();
    invitations::insert(conn, &row).await.unwrap();
    let made: Vec<Registration> = people.iter().map(|n| registration(course, *n)).collect();
    registrations::insert(conn, &made).await.unwrap();
    let fresh: Vec<Instance> = people.iter().map(|n| Instance::fresh(id(*n), 0, id(1), at(0))).collect();
    instances::insert(conn, &fresh).await.unwrap();
    let rows: Vec<Invitee> = people.iter().map(|n| invitee(id(invitation), id(*n), *n)).collect();
    invitees::insert(conn, &rows).await.unwrap();
}
