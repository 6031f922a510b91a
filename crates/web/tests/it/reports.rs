//! Reports for people who are signed in.

use axum::http::{Method, StatusCode};
use usher_model::{Email, Tags};
use usher_service::Actor;
use usher_service::account::Role;
use usher_service::group::GroupRef;
use usher_service::invitation::{Duplicates, NewPrivateInvitation};
use uuid::Uuid;

use crate::browser::{Answer, Browser, ask_for};
use crate::people::PASSWORD;
use crate::support::{Server, TITLE, course};

impl Server {
    /// Somebody of the account in a group, who has shown that the address is theirs and is invited to the course.
    async fn learner_in(&self, email: &str, group: Uuid) -> Uuid {
        let id = self.person_of(Role::Learner, email, None).await;
        self.browser().enter_by_mail(self, email).await;
        self.usher.add_member(&Actor::Operator, GroupRef::Made(Some(group)), id).await.unwrap();
        self.invite(email).await;
        id
    }

    async fn group(&self, name: &str) -> Uuid {
        self.usher.create_group(&Actor::Operator, name).await.unwrap().id
    }

    /// A browser in which a new person of that role is signed in, who reports on that group if it is a reporter.
    async fn signed_in(&self, role: Role, email: &str, group: Option<Uuid>) -> Browser<'_> {
        let id = self.person_of(role, email, Some(PASSWORD)).await;
        if group.is_some() {
            self.usher.add_reporter(&Actor::Operator, GroupRef::Made(group), id).await.unwrap();
        }
        let mut browser = self.browser();
        assert_eq!(browser.sign_in(email).await.location(), "/home");
        browser
    }
}

/// The address behind the link of those words.
fn link(page: &Answer, words: &str) -> String {
    let before = page.text().split(&format!("\">{words}</a>")).next().unwrap();
    let link = before.rsplit("href=\"").next().unwrap().replace("&amp;", "&").replace("&#x2f;", "/");
    assert!(link.starts_with("/reports"), "no link {words} in {}", page.text());
    link
}

/// Whether a page has a link to that address.
fn leads_to(page: &Answer, address: &str) -> bool {
    page.text().contains(&format!("href=\"{}\"", address.replace('/', "&#x2f;")))
}

#[tokio::test]
async fn a_reporter_sees_the_own_groups_and_nothing_of_others() {
    let server = Server::start().await;
    let (sales, works) = (server.group("Sales").await, server.group("Works").await);
    let ana = server.learner_in("ana@example.org", sales).await;
    let bob = server.learner_in("-bob@example.org", works).await;
    let mut rita = server.signed_in(Role::Reporter, "rita@example.org", Some(sales)).await;
    assert!(rita.get("/home").await.text().contains("<a href=\"/reports\">Reports</a>"));
    let page = rita.get("/reports").await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
    let text = page.text();
    assert!(text.contains("ana@example.org") && text.contains(&TITLE.replace('&', "&amp;")), "{text}");
    assert!(text.contains("<dt>Registrations</dt><dd>1</dd>") && text.contains("<dt>Not started</dt><dd>1</dd>"));
    assert!(text.contains("href=\"/reports\" aria-current=\"page\"") && text.contains("groups that you report on"));

    let of_course = rita.get(&link(&page, &TITLE.replace('&', "&amp;"))).await;
    assert!(of_course.text().contains("<h1>Ants &amp; bees</h1>") && of_course.text().contains("ana@example.org"));
    let of_ana = rita.get(&format!("/reports?person={ana}")).await;
    assert!(of_ana.text().contains("<h1>Ana Berg</h1>"), "{}", of_ana.text());
    assert_eq!(link(&of_ana, "All results"), "/reports");

    assert!(leads_to(&page, "/reports.csv") && leads_to(&of_ana, &format!("/reports.csv?person={ana}")));
    let csv = rita.get("/reports.csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"results.csv\"");
    let lines: Vec<&str> = csv.text().lines().collect();
    assert!(lines[0].starts_with("\u{feff}\"Application\",\"Registration\",\"Course id\","), "{lines:?}");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].starts_with(&format!("\"{}\",", server.app)) && lines[1].contains("\"ana@example.org\""));

    for answer in [&page, &of_course, &of_ana, &csv] {
        assert!(!answer.text().contains("bob@example.org"));
    }
    for path in ["/reports", "/reports.csv"] {
        let other = rita.get(&format!("{path}?person={bob}")).await;
        let nobody = rita.get(&format!("{path}?person={}", Uuid::nil())).await;
        assert_eq!((other.status, other.text()), (StatusCode::NOT_FOUND, nobody.text()));
        assert!(other.text().contains("No such results") && leads_to(&other, "/reports"));
    }

    // An admin sees both; what a spreadsheet would run is none of its formulas.
    let mut boss = server.signed_in(Role::Admin, "boss@example.org", None).await;
    let all = boss.get("/reports").await;
    assert!(all.text().contains("ana@example.org") && all.text().contains("-bob@example.org"));
    let csv = boss.get("/reports.csv").await;
    assert!(csv.text().contains(",\"'-bob@example.org\","), "{}", csv.text());
}

#[tokio::test]
async fn reports_are_refused_to_learners_and_to_strangers() {
    let server = Server::start().await;
    server.invite("ana@example.org").await;
    let mut lea = server.signed_in(Role::Learner, "lea@example.org", None).await;
    assert!(!lea.get("/home").await.text().contains("/reports"));
    assert!(!lea.get("/account").await.text().contains("/reports"));
    for path in ["/reports", "/reports.csv"] {
        let refused = lea.get(path).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text().contains("another role") && leads_to(&refused, "/home"));
        assert!(!refused.text().contains("ana@example.org"));
        assert_eq!(server.browser().get(path).await.location(), "/sign-in");
    }
}

#[tokio::test]
async fn a_reporter_without_groups_has_an_empty_report() {
    let server = Server::start().await;
    server.invite("ana@example.org").await;
    let mut rita = server.signed_in(Role::Reporter, "rita@example.org", None).await;
    let page = rita.get("/reports").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Nobody in the groups that you report on") && !page.text().contains("<table"));
    assert!(page.text().contains("<dt>Registrations</dt><dd>0</dd>"));
    assert_eq!(rita.get("/reports.csv").await.text().lines().count(), 1);
}

#[tokio::test]
async fn a_long_report_has_pages() {
    let server = Server::start().await;
    for batch in 0..2 {
        let new = NewPrivateInvitation {
            course_id: course(),
            creator: Email::parse("boss@example.org").unwrap(),
            subject: None,
            body: None,
            addresses: (0..60).map(|n| format!("l{batch}-{n}@example.org")).collect(),
            postback: None,
            expires_at: None,
            tags: Tags::default(),
            duplicates: Duplicates::default(),
        };
        server.usher.create_private_invitation(&Actor::System, &server.app, new).await.unwrap();
    }
    let mut boss = server.signed_in(Role::Admin, "boss@example.org", None).await;
    let rows = |page: &Answer| -> Vec<String> {
        page.text().split("scope=\"row\">").skip(1).map(|row| row.split("</th>").next().unwrap().to_owned()).collect()
    };
    let first = boss.get("/reports").await;
    assert!(first.text().contains("<dt>Registrations</dt><dd>120</dd>"));
    let second = boss.get(&link(&first, "Next page")).await;
    assert_eq!(link(&second, "First page"), "/reports");
    let mut seen = [rows(&first), rows(&second)].concat();
    assert_eq!((rows(&first).len(), seen.len()), (100, 120));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 120);
    assert_eq!(boss.get("/reports.csv").await.text().lines().count(), 121);
}

#[tokio::test]
async fn addresses_that_say_nothing_are_told_kindly_and_looking_changes_nothing() {
    let server = Server::start().await;
    server.invite("ana@example.org").await;
    let mut boss = server.signed_in(Role::Admin, "boss@example.org", None).await;
    let before = server.dump().await;
    for query in ["course=x", "person=", "more=x", "course=00000000-0000-0000-0000-000000000000", "more=%00"] {
        let answer = boss.get(&format!("/reports?{query}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{query}");
        assert!(answer.text().contains("No such results"), "{query}");
    }
    assert_eq!(boss.get("/reports").await.status, StatusCode::OK);
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        for path in ["/reports", "/reports.csv"] {
            let answer = ask_for(&server.learner, method.clone(), path, &[]).await;
            assert!(matches!(answer.status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::FORBIDDEN), "{path}");
        }
    }
    assert_eq!(server.dump().await, before);
}
