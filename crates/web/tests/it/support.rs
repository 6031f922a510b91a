//! A server with one course, and what tests ask of it.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::Duration;

use axum::Router;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection as _, Row as _, SqliteConnection};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use usher_mail::message::Mailbox;
use usher_model::{AppId, CourseId, Email, InvitationId, KeyRing, Tags};
use usher_service::import::{ImportRequest, ImportState};
use usher_service::invitation::{Duplicates, InvitationUpdate, Kind, NewPrivateInvitation, NewPublicInvitation};
use usher_service::mail::{CapturedMail, Transport};
use usher_service::report::Navigation;
use usher_service::{
    Actor, Clock, Entropy, MailLimits, Parts, Settings, SignInLimits, Usher, VerifyPrivate, VerifyPublic,
};
use usher_store::{Objects, Store};
use usher_web::{WebSettings, content_router, learner_router, mails_router, reportage_router};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::browser::Browser;

/// The title of the course.
pub(crate) const TITLE: &str = "Ants & bees";
/// Its page: long enough to be worth packing.
pub(crate) const PAGE: &str = include_str!("support.rs");

const MANIFEST: &str = r#"<?xml version="1.0"?>
<manifest identifier="ants" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Ants &amp; bees</title>
    <item identifier="one" identifierref="r"><title>One</title><adlcp:masteryscore>80</adlcp:masteryscore></item>
  </organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a b/index.html"/></resources>
</manifest>"#;

pub(crate) struct Server {
    pub(crate) usher: Usher,
    pub(crate) clock: Clock,
    pub(crate) settings: WebSettings,
    pub(crate) learner: Router,
    pub(crate) content: Router,
    pub(crate) mails: Router,
    pub(crate) reportage: Router,
    pub(crate) app: AppId,
    folder: TempDir,
    _workers: DropGuard,
}

/// A public invitation.
pub(crate) struct Public {
    pub(crate) id: InvitationId,
    /// `/i/…`
    pub(crate) path: String,
}

impl Server {
    /// With the settings that a server has unless told otherwise.
    pub(crate) async fn start() -> Self {
        Self::verifying(VerifyPrivate::OtherBrowser, VerifyPublic::Return).await
    }

    pub(crate) async fn verifying(verify_private: VerifyPrivate, verify_public: VerifyPublic) -> Self {
        let folder = TempDir::new().unwrap();
        let web = WebSettings {
            public_url: "http://localhost:8080".into(),
            content_url: "http://127.0.0.1:8081".into(),
            frame_ancestors: None,
        };
        let settings = Settings {
            public_url: web.public_url.clone(),
            content_url: web.content_url.clone(),
            temp_dir: folder.path().join("tmp"),
            max_package_bytes: 1 << 20,
            max_addresses: 100,
            verify_private,
            verify_public,
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
        let clock = Clock::fixed(DateTime::from_timestamp(1_789_926_614, 0).unwrap());
        let usher = Usher::new(Parts {
            store: Store::open(&format!("sqlite:{}", folder.path().join("usher.db").display())).await.unwrap(),
            objects: Objects::open(&format!("file:{}", folder.path().join("objects").display())).unwrap(),
            keys: KeyRing::new([(1, [7; 32])]).unwrap(),
            clock: clock.clone(),
            entropy: Entropy::seeded(1),
            settings,
        })
        .unwrap();
        let stop = CancellationToken::new();
        let app = usher.create_application(&Actor::System, "Test").await.unwrap().id;
        let (mailer, importer) = (usher.clone(), usher.clone());
        let (mail_stop, import_stop) = (stop.clone(), stop.clone());
        tokio::spawn(async move { mailer.run_mail_worker(Transport::Capture, 1, mail_stop).await });
        tokio::spawn(async move { importer.run_import_worker(import_stop).await });
        let server = Self {
            learner: learner_router(usher.clone(), &web),
            content: content_router(usher.clone(), &web),
            mails: mails_router(usher.clone()),
            reportage: reportage_router(usher.clone()),
            settings: web,
            usher,
            clock,
            app,
            folder,
            _workers: stop.drop_guard(),
        };
        server.import().await;
        server
    }

    async fn import(&self) {
        let mut upload = self.usher.begin_upload(&Actor::Operator, &self.app).await.unwrap();
        upload.write(&Bytes::from(package())).await.unwrap();
        let request = ImportRequest::new(course());
        let job = self.usher.import_upload(&Actor::System, &self.app, request, upload).await.unwrap().to_string();
        loop {
            let status = self.usher.import_status(&Actor::Operator, &self.app, &job).await.unwrap();
            match status.state {
                ImportState::Running => tokio::time::sleep(Duration::from_millis(5)).await,
                ImportState::Complete => return,
                ImportState::Error => panic!("{}", status.message),
            }
        }
    }

    /// Invites somebody by mail and tells their link, `/p/…`.
    pub(crate) async fn invite(&self, address: &str) -> (InvitationId, String) {
        let new = NewPrivateInvitation {
            course_id: course(),
            creator: Email::parse("boss@example.org").unwrap(),
            subject: None,
            body: None,
            addresses: vec![address.into()],
            postback: None,
            expires_at: None,
            tags: Tags::default(),
            duplicates: Duplicates::default(),
        };
        let made = self.usher.create_private_invitation(&Actor::System, &self.app, new).await.unwrap();
        let mail = self.mail_to(address).await;
        (InvitationId(made.invitation.id), self.path_in(&mail, "/p/"))
    }

    /// Makes a public invitation; a cap of 0 is none.
    pub(crate) async fn invite_all(&self, cap: i64) -> Public {
        let new = NewPublicInvitation {
            course_id: course(),
            creator: Email::parse("boss@example.org").unwrap(),
            registration_cap: cap,
            postback: None,
            expires_at: None,
            tags: Tags::default(),
        };
        let made = self.usher.create_public_invitation(&Actor::System, &self.app, new).await.unwrap();
        let path = made.url.unwrap().strip_prefix(&self.settings.public_url).unwrap().to_owned();
        Public { id: InvitationId(made.invitation.id), path }
    }

    pub(crate) async fn update(&self, id: InvitationId, kind: Kind, update: InvitationUpdate) {
        self.usher.update_invitation(&Actor::System, &self.app, id, kind, update).await.unwrap();
    }

    /// How many have joined a public invitation.
    pub(crate) async fn joined(&self, invitation: &Public) -> i64 {
        let found = self.usher.get_invitation(&Actor::Operator, &self.app, invitation.id, Kind::Public).await.unwrap();
        found.invitation.registration_count
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser::new(self)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The newest mail to an address, once there is one that is newer than the last call.
    pub(crate) async fn mail_to(&self, address: &str) -> CapturedMail {
        for _ in 0..1000 {
            let mails = self.usher.captured_mails(&Actor::Operator, None).await.unwrap();
            let newest = mails.into_iter().find(|mail| mail.to.contains(address) && mail.at == self.now());
            if let Some(mail) = newest {
                // Mails are told apart by their time.
                self.clock.advance(TimeDelta::seconds(1));
                return self.usher.captured_mail(&Actor::Operator, mail.id).await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("no mail came to {address}");
    }

    /// A link of this server in a mail, without its origin.
    pub(crate) fn path_in(&self, mail: &CapturedMail, prefix: &str) -> String {
        let start = format!("{}{prefix}", self.settings.public_url);
        let from = mail.text.find(&start).unwrap_or_else(|| panic!("no {start} in {}", mail.text));
        let link = mail.text[from..].split(|c: char| c.is_whitespace() || ">)]".contains(c)).next().unwrap();
        link.strip_prefix(&self.settings.public_url).unwrap().to_owned()
    }

    /// The address, without its origin, of a report that an integration asked for.
    pub(crate) fn report(&self, navigation: Navigation, query: &str) -> String {
        let auth = self.usher.report_auth(&Actor::Operator, &self.app, navigation, false).unwrap();
        let link = self.usher.report_link(&Actor::Operator, &self.app, &auth, &format!("/?{query}")).unwrap();
        link.as_str().strip_prefix(&self.settings.public_url).unwrap().to_owned()
    }

    /// Every row of every table, as text.
    pub(crate) async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let mut conn = open(&self.folder.path().join("usher.db")).await;
        let tables: Vec<String> =
            sqlx::query_scalar("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
                .fetch_all(&mut conn)
                .await
                .unwrap();
        let mut dump = BTreeMap::new();
        for table in tables {
            let columns: Vec<String> = sqlx::query_scalar("select 'quote(' || name || ')' from pragma_table_info($1)")
                .bind(&table)
                .fetch_all(&mut conn)
                .await
                .unwrap();
            let query = format!("select {} from {table}", columns.join(" || '|' || "));
            let rows = sqlx::query(sqlx::AssertSqlSafe(query)).fetch_all(&mut conn).await.unwrap();
            dump.insert(table, rows.iter().map(|row| row.get(0)).collect());
        }
        dump
    }
}

async fn open(database: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite:{}?mode=ro", database.display())).await.unwrap()
}

pub(crate) fn course() -> CourseId {
    CourseId::parse("ants").unwrap()
}

fn package() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, options, bytes) in [
        ("imsmanifest.xml", packed, MANIFEST.as_bytes()),
        ("a b/index.html", packed, PAGE.as_bytes()),
        ("media/ünder.mp4", stored, b"0123456789"),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
