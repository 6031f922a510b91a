//! A server for one test, and a client that speaks to it.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt as _;
use usher_api::{ApiLimits, ClientAddress, router};
use usher_mail::message::Mailbox;
use usher_model::{AppId, KeyRing};
use usher_service::account::Bootstrap;
use usher_service::{
    Clock, Entropy, MailLimits, Parts, Secret, Settings, SignInLimits, Usher, VerifyPrivate, VerifyPublic,
};
use usher_store::{Objects, Store};
use usher_testing::database::Database;

pub(crate) const APP: &str = "APP1";
pub(crate) const SECRET: &str = "secret-of-app-1";
pub(crate) const MANAGEMENT: &str = "MANAGER";
pub(crate) const RISE_KEY: &str = "rise-key-of-the-account";

/// Where every request comes from.
pub(crate) const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// 2026-09-20T17:50:14.250Z
const START: i64 = 1_789_926_614_250;

pub(crate) struct Site {
    pub usher: Usher,
    pub store: Store,
    clock: Clock,
    router: Router,
    authorization: Option<String>,
    _folder: TempDir,
    _worker: DropGuard,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    pub text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The body of a success.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self.json()
    }

    /// Status and text of a refusal, whose body always has the same shape.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let body = self.json();
        let text = body["error"].as_str().unwrap();
        assert_eq!(body, serde_json::json!({ "error": text, "message": text }));
        (self.status.as_u16(), text.to_owned())
    }

    /// Status, sentence and field of a refusal of Usher's own wire, whose body always has the same shape (RFC 9457).
    pub(crate) fn problem(&self) -> (u16, String, Option<String>) {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let body = self.json();
        let mut expected = serde_json::json!({
            "type": "about:blank",
            "title": self.status.canonical_reason(),
            "status": self.status.as_u16(),
            "detail": body["detail"],
        });
        let field = body["field"].as_str().map(str::to_owned);
        if let Some(field) = &field {
            expected["field"] = field.clone().into();
        }
        assert_eq!(body, expected);
        (self.status.as_u16(), body["detail"].as_str().unwrap().to_owned(), field)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Site {
    /// A server with an empty library.
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A server with the course `golf` that may call this machine.
    pub(crate) async fn calling_anywhere() -> Self {
        let site = Self::with(|settings| settings.allow_private_addresses = true).await;
        site.import("golf", &package("Golf")).await;
        site
    }

    /// With some settings changed.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}/usher.db", folder.path().display())).await.unwrap();
        Self::on(store, folder, change).await
    }

    /// On a database that a test was given.
    pub(crate) async fn on_database(db: &Database, change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(db.store.clone(), tempfile::tempdir().unwrap(), change).await
    }

    async fn on(store: Store, folder: TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings(&folder);
        change(&mut settings);
        let path = folder.path().display();
        let clock = Clock::fixed(DateTime::from_timestamp_millis(START).unwrap());
        let parts = Parts {
            store: store.clone(),
            objects: Objects::open(&format!("file:{path}/objects")).unwrap(),
            keys: KeyRing::new([(1, [7; 32])]).unwrap(),
            clock: clock.clone(),
            entropy: Entropy::seeded(1),
            settings,
        };
        let usher = Usher::new(parts).unwrap();
        let given = Bootstrap {
            app_id: Some(AppId::parse(APP).unwrap()),
            app_secret: Some(Secret::new(SECRET)),
            management_id: Some(AppId::parse(MANAGEMENT).unwrap()),
            management_secret: Some(Secret::new(SECRET)),
            rise_key: Some(Secret::new(RISE_KEY)),
            ..Bootstrap::default()
        };
        usher.bootstrap(given).await.unwrap();
        let stop = CancellationToken::new();
        let (worker, token) = (usher.clone(), stop.clone());
        tokio::spawn(async move { worker.run_import_worker(token).await });
        Self {
            router: router(usher.clone(), ApiLimits { json_body_bytes: 64 * 1024 }),
            usher,
            store,
            clock,
            authorization: Some(basic(APP, SECRET)),
            _folder: folder,
            _worker: stop.drop_guard(),
        }
    }

    /// A server with one course, of the id `golf`.
    pub(crate) async fn with_course() -> Self {
        let site = Self::new().await;
        site.import("golf", &package("Golf")).await;
        site
    }

    /// The same server with other credentials, or none.
    pub(crate) fn speaking_as(mut self, authorization: Option<String>) -> Self {
        self.authorization = authorization;
        self
    }

    /// The same server as the management application.
    pub(crate) fn speaking_as_management(self) -> Self {
        self.speaking_as(Some(basic(MANAGEMENT, SECRET)))
    }

    /// The same server as the application that it was made with.
    pub(crate) fn speaking_as_application(self) -> Self {
        self.speaking_as(Some(basic(APP, SECRET)))
    }

    /// Asks for a token by the form.
    pub(crate) async fn ask_token(&self, form: &str) -> Answer {
        let request = Request::post("/api/v2/oauth/authenticate/application/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(form.to_owned().into()).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let mut request = request;
        request.extensions_mut().insert(ClientAddress(ADDRESS));
        if let Some(authorization) = &self.authorization {
            request.headers_mut().insert(header::AUTHORIZATION, authorization.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, bytes, text }
    }

    async fn call(&self, method: Method, path: &str, body: Body) -> Answer {
        let request = Request::builder().method(method).uri(format!("/api/v2{path}"));
        self.send(request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, Body::empty()).await
    }

    pub(crate) async fn head(&self, path: &str) -> Answer {
        self.call(Method::HEAD, path, Body::empty()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, Body::empty()).await
    }

    pub(crate) async fn delete_with(&self, path: &str, body: Value) -> Answer {
        self.call(Method::DELETE, path, body.to_string().into()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, body.to_string().into()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, body.to_string().into()).await
    }

    /// Calls Usher's own wire.
    pub(crate) async fn own(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder().method(method).uri(format!("/api/usher/v1{path}"));
        let body = body.map_or_else(Body::empty, |body| body.to_string().into());
        self.send(request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap()).await
    }

    /// Posts a body as it is.
    pub(crate) async fn post_text(&self, path: &str, body: &str) -> Answer {
        self.call(Method::POST, path, body.to_owned().into()).await
    }

    /// Uploads a form of named parts as a package.
    pub(crate) async fn upload(&self, query: &str, parts: &[(&str, &[u8])]) -> Answer {
        self.form(&format!("/courses/importJobs/upload?{query}"), "application/zip", "a.zip", parts).await
    }

    /// Posts a form of named parts, of a file of that kind and name.
    pub(crate) async fn form(&self, path: &str, kind: &str, file: &str, parts: &[(&str, &[u8])]) -> Answer {
        let mut form = Vec::new();
        for (name, content) in parts {
            write!(form, "--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n")
                .unwrap();
            form.extend_from_slice(content);
            form.extend_from_slice(b"\r\n");
        }
        form.extend_from_slice(b"--x--\r\n");
        let request = Request::post(format!("/api/v2{path}"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header("uploadedContentType", kind);
        self.send(request.body(form.into()).unwrap()).await
    }

    /// Waits until an import is over.
    pub(crate) async fn finished(&self, job: &Value) -> Value {
        let path = format!("/courses/importJobs/{}", job["result"].as_str().unwrap());
        for _ in 0..500 {
            let status = self.get(&path).await.ok();
            if status["status"] != "RUNNING" {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the import does not end");
    }

    /// Brings a course into the library.
    pub(crate) async fn import(&self, course: &str, package: &[u8]) {
        let course: String = url::form_urlencoded::byte_serialize(course.as_bytes()).collect();
        let job = self.upload(&format!("courseId={course}&mayCreateNewVersion=true"), &[("file", package)]).await.ok();
        let status = self.finished(&job).await;
        assert_eq!(status["status"], "COMPLETE", "{status}");
    }

    /// Waits: every later thing has a later time.
    pub(crate) fn wait(&self, seconds: i64) {
        self.clock.advance(chrono::Duration::seconds(seconds));
    }
}

pub(crate) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")))
}

fn settings(folder: &TempDir) -> Settings {
    Settings {
        public_url: "https://usher.example".into(),
        content_url: "https://content.example".into(),
        temp_dir: folder.path().join("tmp"),
        max_package_bytes: 100_000,
        max_addresses: 5,
        verify_private: VerifyPrivate::OtherBrowser,
        verify_public: VerifyPublic::Return,
        mail_from: Mailbox::parse("Usher <usher@usher.example>").unwrap(),
        mail_limits: MailLimits { proofs_per_hour: 5, proofs_per_day: 10 },
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
    }
}

/// A SCORM 1.2 package of two SCOs.
pub(crate) fn package(title: &str) -> Vec<u8> {
    let manifest = format!(
        r#"<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
          xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>
    <imsmd:lom><imsmd:general><imsmd:language>en</imsmd:language>
      <imsmd:description><imsmd:langstring xml:lang="en">Of clubs and balls.</imsmd:langstring></imsmd:description>
    </imsmd:general></imsmd:lom>
  </metadata>
  <organizations default="org"><organization identifier="org"><title>{title}</title>
    <item identifier="play" identifierref="r1"><title>Playing</title>
      <adlcp:masteryscore>75</adlcp:masteryscore><adlcp:datafromlms>seed</adlcp:datafromlms></item>
    <item identifier="etiquette" identifierref="r2"><title>Etiquette</title></item>
  </organization></organizations>
  <resources>
    <resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="play.html"><file href="play.html"/></resource>
    <resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="rest.html"><file href="rest.html"/></resource>
  </resources>
</manifest>"#
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("imsmanifest.xml", manifest.as_str()), ("play.html", "<p>"), ("rest.html", "<p>")] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
