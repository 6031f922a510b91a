//! The Rise API over the whole of it: every operation, field, code and paging rule, on both databases.

mod courses;
mod events;
mod frame;
mod groups;
mod invitations;
mod users;
mod webhooks;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use usher_model::Email;
use usher_service::account::NewPerson;
use usher_service::mail::{CapturedMail, Transport};
use usher_service::rights::Role;
use usher_service::{Actor, ListRequest, Settings};
use usher_testing::database::Database;

use crate::support::{Answer, RISE_KEY, Site};

/// Where every URL of an answer begins.
pub(crate) const BASE: &str = "https://usher.example/api/rise";

/// The first page of whatever list.
pub(crate) fn first<Q: Default>() -> ListRequest<Q> {
    ListRequest::First { query: Q::default(), count: false }
}

/// A client with a key of the account.
pub(crate) struct Rise {
    pub site: Site,
}

impl Rise {
    pub(crate) async fn new(db: &Database) -> Self {
        Self::with(db, |_| {}).await
    }

    pub(crate) async fn with(db: &Database, change: impl FnOnce(&mut Settings)) -> Self {
        Self { site: Site::on_database(db, change).await }.with_key()
    }

    /// The same server, called with the key.
    pub(crate) fn with_key(self) -> Self {
        Self { site: self.site.speaking_as(Some(format!("Bearer {RISE_KEY}"))) }
    }

    /// Calls a path, with headers.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/rise{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Body::empty, |body| body.to_string().into());
        self.site.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, &[], Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str) -> Answer {
        self.call(Method::PUT, path, &[], None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, &[], None).await
    }

    /// Invites somebody as a learner; the id.
    pub(crate) async fn invite(&self, email: &str) -> String {
        let made = self.post("/invitations", json!({ "email": email, "role": "learner" })).await.ok();
        made["invitation"]["id"].as_str().unwrap().to_owned()
    }

    /// Adds somebody to the account; the id.
    pub(crate) async fn person(&self, email: &str, role: Role) -> String {
        let new = NewPerson {
            email: Email::parse(email).unwrap(),
            first_name: "Ada".into(),
            last_name: "Byron".into(),
            role,
            password: None,
        };
        self.site.usher.create_person(&Actor::Operator, new).await.unwrap().to_string()
    }

    /// Makes a group; the id.
    pub(crate) async fn group(&self, name: &str) -> String {
        self.post("/groups", json!({ "name": name })).await.ok()["id"].as_str().unwrap().to_owned()
    }

    /// Walks a list by its `nextUrl`; the pages' rows.
    pub(crate) async fn walk(&self, path: &str, name: &str) -> Vec<Vec<Value>> {
        let mut pages = Vec::new();
        let mut next = Some(format!("{BASE}{path}"));
        while let Some(url) = next {
            let page = self.get(url.strip_prefix(BASE).expect("an absolute URL of this server")).await.ok();
            pages.push(page[name].as_array().unwrap().clone());
            next = page["nextUrl"].as_str().map(str::to_owned);
            assert!(next.is_some() || page["nextUrl"].is_null(), "{page}");
            assert!(pages.len() < 100, "the list does not end");
        }
        pages
    }

    /// Lets the mail worker capture all that waits; the mails to an address, the newest first.
    pub(crate) async fn mails_to(&self, address: &str) -> Vec<CapturedMail> {
        let usher = &self.site.usher;
        let stop = CancellationToken::new();
        let worker = tokio::spawn({
            let (usher, stop) = (usher.clone(), stop.clone());
            async move { usher.run_mail_worker(Transport::Capture, 1, stop).await }
        });
        while usher.queues().await.unwrap().mails > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.cancel();
        worker.await.unwrap();
        let mut mails = Vec::new();
        for mail in usher.captured_mails(&Actor::Operator, None).await.unwrap() {
            if mail.to == address {
                mails.push(usher.captured_mail(&Actor::Operator, mail.id).await.unwrap());
            }
        }
        mails
    }
}

/// Status and code of a refusal, whose body always has the same shape.
pub(crate) fn refusal(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), Some("application/json"), "{answer:?}");
    let body = answer.json();
    let (code, message) = (&body["errors"][0]["code"], &body["errors"][0]["message"]);
    assert_eq!(body, json!({ "errors": [{ "code": code, "message": message }] }));
    assert!(message.as_str().is_some_and(|text| text.len() > 5), "{body}");
    (answer.status.as_u16(), code.as_str().unwrap().to_owned())
}

/// The ids of a page's rows.
pub(crate) fn ids(page: &Value, name: &str) -> Vec<String> {
    page[name].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// A refusal to compare with.
pub(crate) fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
