//! Signing in and out, and the account of who is in.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use chrono::TimeDelta;
use usher_model::Email;
use usher_service::account::{NewPerson, Role};
use usher_service::{Actor, Secret};

use crate::browser::{Answer, Browser, ask_for};
use crate::support::Server;

pub(crate) const PASSWORD: &str = "gravel meadow tin";

impl Server {
    pub(crate) async fn person(&self, email: &str, password: Option<&str>) -> uuid::Uuid {
        self.person_of(Role::Learner, email, password).await
    }

    pub(crate) async fn person_of(&self, role: Role, email: &str, password: Option<&str>) -> uuid::Uuid {
        let person = NewPerson {
            email: Email::parse(email).unwrap(),
            first_name: "Ana".into(),
            last_name: "Berg".into(),
            role,
            password: password.map(Secret::new),
        };
        self.usher.create_person(&Actor::Operator, person).await.unwrap()
    }
}

/// The token that a page's forms carry.
pub(crate) fn form_of(page: &Answer) -> String {
    let text = page.text();
    let from = text.find("name=\"form\" value=\"").unwrap_or_else(|| panic!("no form in {text}")) + 19;
    text[from..].split('"').next().unwrap().to_owned()
}

impl Browser<'_> {
    /// Looks at a page and posts one of its forms.
    pub(crate) async fn fill_in(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_of(&self.get(page).await);
        let fields: Vec<_> = fields.iter().copied().chain([("form", form.as_str())]).collect();
        self.post(action, &fields).await
    }

    pub(crate) async fn sign_in(&mut self, email: &str) -> Answer {
        self.fill_in("/sign-in", "/sign-in", &[("email", email), ("password", PASSWORD)]).await
    }

    pub(crate) async fn enter_by_mail(&mut self, server: &Server, email: &str) {
        self.fill_in("/sign-in", "/sign-in/mail", &[("email", email)]).await;
        let link = server.path_in(&server.mail_to(email).await, "/sign-in/link/");
        let answer = self.fill_in(&link, &link, &[]).await;
        assert_eq!(answer.location(), "/home", "{}", answer.text());
    }
}

fn cookies(answer: &Answer) -> Vec<&str> {
    answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect()
}

#[tokio::test]
async fn signing_in_by_password_gives_a_cookie_that_is_tied_to_the_host() {
    let server = Server::start().await;
    server.person("ana@example.org", Some(PASSWORD)).await;
    let mut ana = server.browser();
    assert_eq!(ana.get("/home").await.location(), "/sign-in");
    let answer = ana.sign_in("ana@example.org").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/home"));
    let cookie = cookies(&answer)[0];
    let (pair, flags) = cookie.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-usher_session=") && pair.len() == "__Host-usher_session=".len() + 43, "{pair}");
    assert_eq!(flags, "Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure");
    let home = ana.get("/home").await;
    assert!(home.text().contains("Ana Berg") && home.text().contains("Your courses"));
    assert_eq!(home.header("cache-control"), "no-store");
    assert_eq!(ana.get("/sign-in").await.location(), "/home");
}

#[tokio::test]
async fn wrong_and_unknown_are_answered_with_the_same_page() {
    let server = Server::start().await;
    server.person("ana@example.org", Some(PASSWORD)).await;
    server.person("bob@example.org", None).await;
    let mut pages = Vec::new();
    for (email, password) in
        [("ana@example.org", "wrong"), ("bob@example.org", PASSWORD), ("eve@example.org", PASSWORD)]
    {
        let mut browser = server.browser();
        let answer = browser.fill_in("/sign-in", "/sign-in", &[("email", email), ("password", password)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!answer.text().contains(password));
        pages.push(answer.text().replace(&form_of(&answer), "").replace(email, ""));
    }
    assert!(pages[0].contains("The address or the password is not right"));
    assert_eq!((&pages[0], &pages[1]), (&pages[1], &pages[2]));

    for path in ["/sign-in/mail", "/reset"] {
        let mut pages = Vec::new();
        for email in ["ana@example.org", "aaa@example.org"] {
            let page = if path == "/reset" { path } else { "/sign-in" };
            let answer = server.browser().fill_in(page, path, &[("email", email)]).await;
            assert_eq!(answer.status, StatusCode::OK);
            pages.push(answer.text().to_owned());
        }
        assert!(pages[0].contains("a•••@example.org"));
        assert_eq!(pages[0], pages[1]);
    }
}

#[tokio::test]
async fn too_many_tries_are_refused_with_the_same_page_for_everybody() {
    let server = Server::start().await;
    server.person("ana@example.org", Some(PASSWORD)).await;
    let mut last = Vec::new();
    for email in ["ana@example.org", "eve@example.org"] {
        let mut browser = server.browser();
        for _ in 0..5 {
            browser.fill_in("/sign-in", "/sign-in", &[("email", email), ("password", "wrong")]).await;
        }
        let answer = browser.fill_in("/sign-in", "/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        last.push(answer.text().replace(&form_of(&answer), "").replace(email, ""));
    }
    assert_eq!(last[0], last[1]);
}

/// Every address that forms of these pages post to.
const FORMS: [&str; 9] = [
    "/sign-in",
    "/sign-in/mail",
    "/reset",
    "/sign-out",
    "/account/names",
    "/account/password",
    "/account/verify",
    "/account/sessions/end-others",
    "/home/start",
];

#[tokio::test]
async fn a_form_without_the_token_of_its_owner_does_nothing() {
    let server = Server::start().await;
    let id = server.person("ana@example.org", Some(PASSWORD)).await;
    server.person("bob@example.org", Some(PASSWORD)).await;
    let (_, join) = server.ask_in("eve@example.org").await;
    let set_up = server.usher.make_set_up_link(&Actor::Operator, id).await.unwrap();
    let set_up = set_up.strip_prefix("http://localhost:8080").unwrap().to_owned();
    let mut ana = server.browser();
    let before_she_came = form_of(&ana.get("/sign-in").await);
    ana.sign_in("ana@example.org").await;
    let mut bob = server.browser();
    bob.sign_in("bob@example.org").await;
    let bobs = form_of(&bob.get("/account").await);
    let mut stranger = server.browser();
    stranger.get("/sign-in").await;

    let before = server.dump().await;
    let fields = [
        ("email", "ana@example.org"),
        ("password", PASSWORD),
        ("old", PASSWORD),
        ("new", "seven slow wooden boats"),
        ("first_name", "Mallory"),
        ("last_name", "Mallory"),
        ("course", "00000000-0000-0000-0000-000000000000"),
    ];
    for path in FORMS.into_iter().chain([join.as_str(), set_up.as_str()]) {
        for token in [None, Some(""), Some("x"), Some(before_she_came.as_str()), Some(bobs.as_str())] {
            let fields: Vec<_> = fields.into_iter().chain(token.map(|token| ("form", token))).collect();
            for browser in [&mut ana, &mut stranger] {
                let answer = browser.post(path, &fields).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {token:?} {}", answer.text());
                assert!(answer.text().contains("out of date") && cookies(&answer).is_empty());
            }
        }
    }
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn a_form_that_another_site_posts_does_nothing_even_with_the_token() {
    let server = Server::start().await;
    server.person("ana@example.org", Some(PASSWORD)).await;
    let mut ana = server.browser();
    ana.sign_in("ana@example.org").await;
    let token = form_of(&ana.get("/account").await);
    let before = server.dump().await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
        for path in FORMS {
            let request = Request::post(path)
                .header(name, value)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(format!("form={token}&first_name=Mallory&email=ana%40example.org")));
            let answer = ana.send(request.unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert!(answer.text().contains("another website"), "{path}");
        }
    }
    assert_eq!(server.dump().await, before);
    assert_eq!(ana.fill_in("/account", "/account/names", &[("first_name", "Anna")]).await.location(), "/account");
    assert!(ana.get("/account").await.text().contains("value=\"Anna\""));
}

#[tokio::test]
async fn a_cookie_that_was_planted_is_replaced_when_somebody_signs_in() {
    let server = Server::start().await;
    server.person("ana@example.org", Some(PASSWORD)).await;
    server.person("mallory@example.org", Some(PASSWORD)).await;
    let planted = cookies(&server.browser().sign_in("mallory@example.org").await)[0].to_owned();
    let planted = planted.split(';').next().unwrap().to_owned();
    let made_up = format!("__Host-usher_session={}", "A".repeat(43));
    for cookie in [planted, made_up] {
        let mut ana = server.browser();
        ana.plant(&cookie);
        // Whoever is before the screen signs the other one out, then in.
        if ana.get("/sign-in").await.location() == "/home" {
            ana.fill_in("/home", "/sign-out", &[]).await;
            ana.plant(&cookie);
        }
        let answer = ana.sign_in("ana@example.org").await;
        let given = cookies(&answer)[0].split(';').next().unwrap().to_owned();
        assert_ne!(given, cookie);
        let mut mallory = server.browser();
        mallory.plant(&cookie);
        assert_eq!(mallory.get("/home").await.location(), "/sign-in", "the planted cookie opens nothing");
    }
}

#[tokio::test]
async fn looking_at_any_of_the_mailed_pages_changes_nothing() {
    let server = Server::start().await;
    let id = server.person("ana@example.org", Some(PASSWORD)).await;
    let mut ana = server.browser();
    ana.fill_in("/sign-in", "/sign-in/mail", &[("email", "ana@example.org")]).await;
    let sign_in = server.path_in(&server.mail_to("ana@example.org").await, "/sign-in/link/");
    ana.fill_in("/reset", "/reset", &[("email", "ana@example.org")]).await;
    let reset = server.path_in(&server.mail_to("ana@example.org").await, "/reset/");
    let (_, join) = server.ask_in("bob@example.org").await;
    let set_up = server.usher.make_set_up_link(&Actor::Operator, id).await.unwrap();
    let set_up = set_up.strip_prefix("http://localhost:8080").unwrap().to_owned();
    let before = server.dump().await;
    for path in [&sign_in, &reset, &join, &set_up, &format!("{join}/ask")] {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            let answer = ask_for(&server.learner, method, path, &[]).await;
            assert!(answer.status.as_u16() < 500 && answer.status != StatusCode::NOT_FOUND, "{path} {}", answer.status);
            assert!(!cookies(&answer).iter().any(|cookie| cookie.contains("session")));
        }
    }
    assert_eq!(server.dump().await, before);
    // And they are still good.
    let answer = ana.fill_in(&sign_in, &sign_in, &[]).await;
    assert_eq!(answer.location(), "/home");
    let used = ana.get(&sign_in).await;
    assert_eq!(used.status, StatusCode::GONE);
    assert!(used.text().contains("already been used"));
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_mail() {
    let server = Server::start().await;
    server.person("ana@example.org", Some(PASSWORD)).await;
    let mut elsewhere = server.browser();
    elsewhere.sign_in("ana@example.org").await;
    let mut ana = server.browser();
    ana.fill_in("/reset", "/reset", &[("email", "ana@example.org")]).await;
    let link = server.path_in(&server.mail_to("ana@example.org").await, "/reset/");
    let weak = ana.fill_in(&link, &link, &[("password", "short")]).await;
    assert_eq!(weak.status, StatusCode::BAD_REQUEST);
    assert!(weak.text().contains("at least 12 characters") && weak.text().contains("aria-invalid=\"true\""));
    let done = ana.fill_in(&link, &link, &[("password", "seven slow wooden boats")]).await;
    assert_eq!(done.location(), "/home");
    assert_eq!(ana.get("/home").await.status, StatusCode::OK);
    assert_eq!(elsewhere.get("/home").await.location(), "/sign-in");
    server.clock.advance(TimeDelta::minutes(31));
    let late = ana.get(&link).await;
    assert_eq!(late.status, StatusCode::GONE);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_makes_the_browser_another() {
    let server = Server::start().await;
    server.person("ana@example.org", Some(PASSWORD)).await;
    let mut ana = server.browser();
    let session = cookies(&ana.sign_in("ana@example.org").await)[0].split(';').next().unwrap().to_owned();
    let answer = ana.fill_in("/home", "/sign-out", &[]).await;
    assert_eq!((answer.location(), answer.header("clear-site-data")), ("/sign-in", "\"cache\""));
    let told = cookies(&answer);
    assert!(told.iter().any(|cookie| cookie.starts_with("__Host-usher_session=; Path=/; Max-Age=0;")), "{told:?}");
    assert!(told.iter().any(|cookie| cookie.starts_with("__Host-usher_browser=")), "{told:?}");
    ana.plant(&session);
    assert_eq!(ana.get("/home").await.location(), "/sign-in");
}

#[tokio::test]
async fn the_account_shows_where_one_is_signed_in_and_ends_it() {
    let server = Server::start().await;
    server.person("ana@example.org", Some(PASSWORD)).await;
    let (mut here, mut there, mut elsewhere) = (server.browser(), server.browser(), server.browser());
    for browser in [&mut here, &mut there, &mut elsewhere] {
        browser.sign_in("ana@example.org").await;
    }
    let page = here.get("/account").await;
    assert_eq!(page.text().matches("This is the browser that you are using").count(), 1);
    let sessions: Vec<_> = page.text().split("name=\"session\" value=\"").skip(1).map(|rest| &rest[..36]).collect();
    assert_eq!(sessions.len(), 2);
    here.fill_in("/account", "/account/sessions/end", &[("session", sessions[0])]).await;
    let left = [there.get("/home").await.status, elsewhere.get("/home").await.status];
    assert_eq!(left.iter().filter(|status| **status == StatusCode::OK).count(), 1);
    here.fill_in("/account", "/account/sessions/end-others", &[]).await;
    for browser in [&mut there, &mut elsewhere] {
        assert_eq!(browser.get("/home").await.location(), "/sign-in");
    }
    let wrong =
        here.fill_in("/account", "/account/password", &[("old", "wrong"), ("new", "seven slow wooden boats")]).await;
    assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.text().contains("not your current password"));
    let done =
        here.fill_in("/account", "/account/password", &[("old", PASSWORD), ("new", "seven slow wooden boats")]).await;
    assert!(done.text().contains("Your password is saved"));
}
