//! How people come into the account, and what they find at home.

use axum::http::StatusCode;
use chrono::TimeDelta;
use usher_model::Email;
use usher_service::Actor;
use usher_service::account::Role;
use usher_service::team::NewTeamInvitation;

use crate::people::{PASSWORD, form_of};
use crate::support::Server;

impl Server {
    pub(crate) async fn ask_in(&self, email: &str) -> (uuid::Uuid, String) {
        let new = NewTeamInvitation {
            email: Email::parse(email).unwrap(),
            role: Role::Reporter,
            first_name: Some("Ana".into()),
            last_name: None,
            groups: vec!["Sales".into()],
            reporting_groups: Some(vec!["Works & more".into()]),
            apps: None,
        };
        let made = self.usher.invite_to_team(&Actor::Operator, new).await.unwrap();
        let mail = self.mail_to(email).await;
        (made.id, self.path_in(&mail, "/join/"))
    }
}

#[tokio::test]
async fn a_learners_home_leads_into_the_course() {
    let server = Server::start().await;
    server.person("ana@example.org", Some(PASSWORD)).await;
    server.invite("ana@example.org").await;
    let mut ana = server.browser();
    ana.sign_in("ana@example.org").await;
    let page = ana.get("/home").await;
    assert!(page.text().contains("once you have confirmed") && !page.text().contains("Ants"), "not verified yet");
    ana.fill_in("/home", "/account/verify", &[]).await;
    let link = server.path_in(&server.mail_to("ana@example.org").await, "/sign-in/link/");
    ana.fill_in(&link, &link, &[]).await;
    let page = ana.get("/home").await;
    assert!(page.text().contains("Ants &amp; bees"));
    assert_eq!(page.buttons(), ["Sign out", "Start course"]);
    let course = page.text().split("name=\"course\" value=\"").nth(1).unwrap()[..36].to_owned();
    let form = form_of(&page);
    ana.launch("/home/start", &[("course", &course), ("form", &form)]).await;
    let nothing = "00000000-0000-0000-0000-000000000000";
    assert_eq!(ana.post("/home/start", &[("course", nothing), ("form", &form)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ana.get("/home?after=nonsense").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_invitation_to_the_account_is_shown_accepted_and_then_over() {
    let server = Server::start().await;
    let (_, link) = server.ask_in("ana@example.org").await;
    let mut ana = server.browser();
    let page = ana.get(&link).await;
    for words in ["ana@example.org", "Reporter", "Sales", "Works &amp; more", "value=\"Ana\""] {
        assert!(page.text().contains(words), "{words} in {}", page.text());
    }
    let nameless = ana.fill_in(&link, &link, &[("first_name", "Ana"), ("last_name", "")]).await;
    assert!(nameless.status == StatusCode::BAD_REQUEST && nameless.text().contains("Enter your last name"));
    let names = [("first_name", "Ana"), ("last_name", "Berg")];
    let done = ana.fill_in(&link, &link, &names).await;
    assert_eq!(done.location(), "/home");
    assert_eq!(ana.get("/home").await.status, StatusCode::OK);
    let over = server.browser().get(&link).await;
    assert!(over.status == StatusCode::GONE && over.text().contains("has been accepted"));
    // Without a password they sign in by mail.
    server.browser().enter_by_mail(&server, "ana@example.org").await;
}

#[tokio::test]
async fn an_invitation_for_somebody_else_shows_both_and_asks() {
    let server = Server::start().await;
    server.person("bob@example.org", Some(PASSWORD)).await;
    let (_, link) = server.ask_in("ana@example.org").await;
    let mut bob = server.browser();
    bob.sign_in("bob@example.org").await;
    let page = bob.get(&link).await;
    assert!(page.text().contains("You are signed in as bob@example.org, but this invitation is for ana@example.org"));
    assert_eq!(page.buttons(), ["Accept as ana@example.org"]);
    let names = [("first_name", "Ana"), ("last_name", "Berg")];
    assert_eq!(bob.fill_in(&link, &link, &names).await.location(), link, "not without the button that says so");
    let names = [("first_name", "Ana"), ("last_name", "Berg"), ("instead", "yes")];
    assert_eq!(bob.fill_in(&link, &link, &names).await.location(), "/home");
    assert!(bob.get("/account").await.text().contains("ana@example.org"));
}

#[tokio::test]
async fn a_dead_invitation_to_the_account_offers_to_ask_for_another() {
    let server = Server::start().await;
    let (id, link) = server.ask_in("ana@example.org").await;
    server.usher.delete_team_invitation(&Actor::Operator, id).await.unwrap();
    let mut ana = server.browser();
    let page = ana.get(&link).await;
    assert!(page.status == StatusCode::GONE && page.text().contains("taken back"));
    assert_eq!(page.buttons(), ["Ask for a new invitation"]);
    let asked = ana.fill_in(&link, &format!("{link}/ask"), &[]).await;
    assert!(asked.text().contains("passed it on"));
    assert_eq!(ana.get("/join/nothing").await.status, StatusCode::NOT_FOUND);
    let (_, link) = server.ask_in("eve@example.org").await;
    server.clock.advance(TimeDelta::days(31));
    let page = ana.get(&link).await;
    assert!(page.status == StatusCode::GONE && page.text().contains("has expired"));
}

#[tokio::test]
async fn somebody_sets_up_their_account() {
    let server = Server::start().await;
    let id = server.person("ana@example.org", None).await;
    let link = server.usher.make_set_up_link(&Actor::Operator, id).await.unwrap();
    let link = link.strip_prefix("http://localhost:8080").unwrap().to_owned();
    let mut ana = server.browser();
    let common = ana.fill_in(&link, &link, &[("first_name", "Ana"), ("password", "password1234")]).await;
    assert!(common.status == StatusCode::BAD_REQUEST && common.text().contains("first that others would try"));
    assert!(!common.text().contains("password1234"));
    let done = ana.fill_in(&link, &link, &[("first_name", "Ana"), ("password", PASSWORD)]).await;
    assert_eq!(done.location(), "/home");
    assert_eq!(ana.get(&link).await.status, StatusCode::GONE);
}
