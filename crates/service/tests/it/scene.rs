//! A product on a fresh database, and what tests ask of it.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use url::Url;
use usher_mail::message::Mailbox;
use usher_model::{AppId, CourseId, Email, InvitationId, KeyRing, RegistrationId, Tags};
use usher_service::door::{Browser, DoorFault, JoinForm, Joined};
use usher_service::import::{ImportRequest, ImportState, ImportStatus};
use usher_service::invitation::{
    Duplicates, InvitationDetail, InviteeDetail, InviteeQuery, InviteeSort, Kind, NewPrivateInvitation,
    NewPublicInvitation,
};
use usher_service::launch::{Begun, Commit, LaunchToken};
use usher_service::mail::{CapturedMail, Transport};
use usher_service::registration::{Detail, Learner, NewRegistration, RegistrationReport};
use usher_service::{
    Actor, Clock, DateField, Direction, Entropy, ListRequest, MailLimits, Parts, Period, Settings, SignInLimits, Usher,
    VerifyPrivate, VerifyPublic,
};
use usher_store::Objects;
use usher_store::events::{self, Event, EventFilter};
use usher_store::{Order, PageRequest};
use zip::write::SimpleFileOptions;

use crate::database::Database;

pub(crate) struct Scene {
    pub(crate) usher: Usher,
    pub(crate) clock: Clock,
    pub(crate) app: AppId,
    pub(crate) folder: TempDir,
}

/// Two scenes on one database must not make the same ids.
static SEED: AtomicU64 = AtomicU64::new(1);

/// A learner who asks from nowhere in particular.
pub(crate) const LEARNER: Actor = Actor::Learner { address: None };

impl Scene {
    pub(crate) async fn new(db: &Database) -> Self {
        Self::with(db, |_| {}).await
    }

    /// With some settings changed, and one course of the id `course`.
    pub(crate) async fn with(db: &Database, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            public_url: "http://localhost:8080".into(),
            content_url: "http://127.0.0.1:8081".into(),
            temp_dir: folder.path().join("tmp"),
            max_package_bytes: 1 << 20,
            max_addresses: 50,
            verify_private: VerifyPrivate::OtherBrowser,
            verify_public: VerifyPublic::Return,
            mail_from: Mailbox::parse("Usher <usher@localhost>").unwrap(),
            mail_limits: MailLimits { proofs_per_hour: 3, proofs_per_day: 20 },
            sign_in: SignInLimits {
                idle: TimeDelta::hours(12),
                absolute: TimeDelta::days(7),
                tries_per_person: 5,
                tries_per_address: 20,
            },
            team_invitation_days: 30,
            max_team_invitations: 0,
            requests_per_minute: None,
            allow_private_addresses: false,
            redirects_are_success: false,
            keep_events_days: 0,
            keep_captured_mails_days: 0,
            keep_import_jobs_days: 0,
            keep_postback_attempts_days: 0,
        };
        change(&mut settings);
        let clock = Clock::fixed(DateTime::from_timestamp(1_789_926_614, 0).unwrap());
        let usher = Usher::new(Parts {
            store: db.store.clone(),
            objects: Objects::open(&format!("file:{}", folder.path().join("objects").display())).unwrap(),
            keys: KeyRing::new([(1, [7; 32])]).unwrap(),
            clock: clock.clone(),
            entropy: Entropy::seeded(SEED.fetch_add(1, Ordering::Relaxed)),
            settings,
        })
        .unwrap();
        let app = usher.create_application(&Actor::System, "Test").await.unwrap().id;
        let scene = Self { usher, clock, app, folder };
        let status = scene.import("course", &two_parts(), false).await;
        assert_eq!(status.state, ImportState::Complete, "{}", status.message);
        scene
    }

    pub(crate) fn later(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Imports a package and waits for its end.
    pub(crate) async fn import(&self, course: &str, package: &[u8], new_version: bool) -> ImportStatus {
        let mut upload = self.usher.begin_upload(&Actor::Operator, &self.app).await.unwrap();
        upload.write(&Bytes::copy_from_slice(package)).await.unwrap();
        let request = ImportRequest {
            may_create_new_version: new_version,
            ..ImportRequest::new(CourseId::parse(course).unwrap())
        };
        let job = self.usher.import_upload(&Actor::System, &self.app, request, upload).await.unwrap();
        self.finish_import(&job.to_string()).await
    }

    /// Lets the worker run until a job has ended.
    pub(crate) async fn finish_import(&self, job: &str) -> ImportStatus {
        let stop = CancellationToken::new();
        let worker = tokio::spawn({
            let (usher, stop) = (self.usher.clone(), stop.clone());
            async move { usher.run_import_worker(stop).await }
        });
        let status = loop {
            let status = self.usher.import_status(&Actor::Operator, &self.app, job).await.unwrap();
            if status.state != ImportState::Running {
                break status;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        stop.cancel();
        worker.await.unwrap();
        status
    }

    /// Lets the mail worker capture all that waits.
    pub(crate) async fn send_mail(&self) {
        let stop = CancellationToken::new();
        let worker = tokio::spawn({
            let (usher, stop) = (self.usher.clone(), stop.clone());
            async move { usher.run_mail_worker(Transport::Capture, 2, stop).await }
        });
        while self.usher.queues().await.unwrap().mails > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.cancel();
        worker.await.unwrap();
    }

    /// The newest mail to an address.
    pub(crate) async fn mail_to(&self, address: &str) -> CapturedMail {
        self.send_mail().await;
        let newest = self.usher.captured_mails(&Actor::Operator, None).await.unwrap();
        let found = newest.into_iter().find(|mail| mail.to == address).expect("a mail to that address");
        self.usher.captured_mail(&Actor::Operator, found.id).await.unwrap()
    }

    pub(crate) fn private(addresses: &[&str]) -> NewPrivateInvitation {
        NewPrivateInvitation {
            course_id: CourseId::parse("course").unwrap(),
            creator: Email::parse("boss@example.org").unwrap(),
            subject: None,
            body: None,
            addresses: addresses.iter().map(ToString::to_string).collect(),
            postback: None,
            expires_at: None,
            tags: Tags::default(),
            duplicates: Duplicates::default(),
        }
    }

    pub(crate) fn public() -> NewPublicInvitation {
        NewPublicInvitation {
            course_id: CourseId::parse("course").unwrap(),
            creator: Email::parse("boss@example.org").unwrap(),
            registration_cap: 0,
            postback: None,
            expires_at: None,
            tags: Tags::default(),
        }
    }

    pub(crate) async fn invite(&self, new: NewPrivateInvitation) -> InvitationDetail {
        self.usher.create_private_invitation(&Actor::Operator, &self.app, new).await.unwrap()
    }

    /// Invites one person and tells the token of their link.
    pub(crate) async fn invite_one(&self, address: &str) -> String {
        let made = self.invite(Self::private(&[address])).await;
        let invitees = self.invitees(&made, Kind::Private).await;
        token_of(&invitees[0].url)
    }

    /// Makes a public invitation and tells its slug.
    pub(crate) async fn publish(&self, new: NewPublicInvitation) -> (InvitationDetail, String) {
        let made = self.usher.create_public_invitation(&Actor::Operator, &self.app, new).await.unwrap();
        let slug = token_of(made.url.as_deref().unwrap());
        (made, slug)
    }

    pub(crate) async fn invitees(&self, of: &InvitationDetail, kind: Kind) -> Vec<InviteeDetail> {
        let id = InvitationId(of.invitation.id);
        let query = InviteeQuery {
            invitation: id,
            launched: None,
            period: Period { field: DateField::Updated, since: None, until: None },
            filter: None,
            sort: InviteeSort::Created,
            direction: Direction::Ascending,
            results: true,
            mails: true,
            limit: None,
        };
        let request = ListRequest::First { query, count: false };
        self.usher.list_invitees(&Actor::Operator, &self.app, id, Some(kind), request).await.unwrap().rows
    }

    pub(crate) async fn invitation(&self, of: &InvitationDetail, kind: Kind) -> InvitationDetail {
        self.usher.get_invitation(&Actor::Operator, &self.app, InvitationId(of.invitation.id), kind).await.unwrap()
    }

    pub(crate) async fn join(&self, slug: &str, email: &str, browser: &Browser) -> Result<Joined, DoorFault> {
        let form = JoinForm { email: email.into(), first_name: "Ana".into(), last_name: "Berg".into() };
        self.usher.join(&LEARNER, slug, &form, browser).await
    }

    /// Begins the launch behind an address of the content origin.
    pub(crate) async fn begin(&self, launch: &Url) -> (LaunchToken, Begun) {
        let token = LaunchToken::presented(&token_of(launch.as_str()));
        let begun = self.usher.begin_launch(&LEARNER, &token).await.unwrap();
        (token, begun)
    }

    /// Opens an activity and lets it report.
    pub(crate) async fn play_unit(
        &self,
        launch: &(LaunchToken, Begun),
        seq: i64,
        activity: &str,
        elements: &[(&str, &str)],
    ) {
        let (token, begun) = launch;
        let opened = self.usher.open_activity(token, begun.epoch, activity).await.unwrap();
        let report = Commit { activity: activity.into(), is_final: true, ..commit(seq, opened.session, elements) };
        self.usher.commit(token, begun.epoch, report).await.unwrap();
    }

    /// The result of the only registration on an invitation.
    pub(crate) async fn result(&self, of: &InvitationDetail, kind: Kind) -> RegistrationReport {
        let id = self.invitees(of, kind).await.remove(0).registration_id;
        let all = Detail { child_results: true, interactions_and_objectives: true, runtime: true };
        self.usher
            .get_registration(&Actor::Operator, &self.app, &RegistrationId::parse(&id).unwrap(), all)
            .await
            .unwrap()
    }
}

/// The last part of a link.
pub(crate) fn token_of(link: &str) -> String {
    link.rsplit('/').next().unwrap().to_owned()
}

pub(crate) fn commit(seq: i64, session: i64, elements: &[(&str, &str)]) -> Commit {
    Commit {
        seq,
        activity: "one".into(),
        session,
        elements: elements.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<BTreeMap<_, _>>(),
        seconds: 1.5,
        is_final: false,
    }
}

/// A SCORM 1.2 package of two SCOs, `one` and `two`.
pub(crate) fn two_parts() -> Vec<u8> {
    package(&[
        (
            "imsmanifest.xml",
            r#"<?xml version="1.0"?>
<manifest identifier="m" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Ants &amp; bees</title>
    <item identifier="one" identifierref="r1"><title>One</title></item>
    <item identifier="two" identifierref="r2"><title>Two</title></item>
  </organization></organizations>
  <resources>
    <resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="one.html"/>
    <resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="two.html"/>
  </resources>
</manifest>"#,
        ),
        ("one.html", "<p>one</p>"),
        ("two.html", "<p>two</p>"),
    ])
}

pub(crate) fn package(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A registration of Ana Berg on the course, for tests to vary.
pub(crate) fn registration(id: &str) -> NewRegistration {
    NewRegistration {
        id: id.parse().unwrap(),
        course_id: "course".parse().unwrap(),
        course_version: None,
        learner: Learner {
            id: "ana".parse().unwrap(),
            email: None,
            first_name: "Ana".into(),
            last_name: "Berg".into(),
        },
        xapi_id: None,
        tags: Tags::default(),
        learner_tags: Tags::default(),
        course_tags: Tags::default(),
        postback: None,
        initial_state: None,
        settings: Vec::new(),
    }
}

/// The newest lines of the application's history, newest first.
pub(crate) async fn history(db: &Database, app: &AppId, limit: i64) -> Vec<Event> {
    let newest = PageRequest { sort: (), order: Order::Descending, after: None, limit };
    events::list(&mut db.read().await, app, &EventFilter::default(), &newest).await.unwrap().rows
}
