use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use usher_service::{VerifyPrivate, VerifyPublic};

use crate::browser::ask_for;
use crate::runtime::begin;
use crate::support::Server;

fn code_in(text: &str) -> String {
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 6).collect();
    digits[0].to_owned()
}

/// A code of six digits that is not this one.
fn another(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn looking_at_a_mailed_link_changes_nothing() {
    let server = Server::start().await;
    let (_, link) = server.invite("ana@example.org").await;
    let before = server.dump().await;
    for path in ["", "/code", "/code/check"] {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            ask_for(&server.learner, method, &format!("{link}{path}"), &[]).await;
        }
    }
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn the_button_starts_the_course_and_the_page_then_knows_how_it_stands() {
    let server = Server::start().await;
    let (_, link) = server.invite("ana@example.org").await;
    let mut ana = server.browser();

    let page = ana.get(&link).await;
    assert_eq!((page.status, page.buttons()), (StatusCode::OK, vec!["Start course"]));
    assert!(page.text().contains("Ants &amp; bees") && page.text().contains("For ana@example.org"));

    let token = ana.launch(&link, &[]).await;
    assert_eq!(ana.get(&link).await.buttons(), ["Start course"], "a launch that has not begun is none");
    begin(&server, &token).await;
    let page = ana.get(&link).await;
    assert_eq!(page.buttons(), ["Continue here"]);
    assert!(page.text().contains("open elsewhere"));

    server.clock.advance(TimeDelta::minutes(5));
    assert_eq!(ana.get(&link).await.buttons(), ["Continue course"]);
}

#[tokio::test]
async fn two_clicks_of_one_browser_are_one_learner() {
    let server = Server::start().await;
    let (_, link) = server.invite("ana@example.org").await;
    let mut ana = server.browser();
    ana.get(&link).await;
    ana.launch(&link, &[]).await;
    ana.launch(&link, &[]).await;
    assert_eq!(ana.get(&link).await.buttons(), ["Start course"]);
}

#[tokio::test]
async fn another_browser_proves_itself_by_a_mailed_code() {
    let server = Server::start().await;
    let (_, link) = server.invite("ana@example.org").await;
    server.browser().launch(&link, &[]).await;

    let mut phone = server.browser();
    let page = phone.get(&link).await;
    assert_eq!(page.buttons(), ["Send code"]);
    assert!(page.text().contains("a•••@example.org") && !page.text().contains("ana@"), "{}", page.text());
    let refused = phone.post(&link, &[]).await;
    assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, link.as_str()));

    let sent = phone.post(&format!("{link}/code"), &[]).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, link.as_str()));
    let page = phone.get(&link).await;
    assert_eq!((page.labels(), page.buttons()), (vec!["Code"], vec!["Continue course", "Send a new code"]));

    let code = code_in(&server.mail_to("ana@example.org").await.text);
    let check = format!("{link}/code/check");
    let wrong = phone.post(&check, &[("code", another(&code))]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains("aria-invalid=\"true\" aria-describedby=\"code-error\""));
    assert_eq!(phone.get(&check).await.location(), link, "reloading leads back to the page");

    let thief = server.browser().post(&check, &[("code", &code)]).await;
    assert_eq!(thief.status, StatusCode::BAD_REQUEST, "a code counts in the browser that asked for it");
    phone.launch(&check, &[("code", &code)]).await;
    assert_eq!(phone.get(&link).await.buttons(), ["Start course"]);
}

#[tokio::test]
async fn a_code_ends_after_five_wrong_ones_and_a_new_one_can_be_had() {
    let server = Server::verifying(VerifyPrivate::Always, VerifyPublic::Return).await;
    let (_, link) = server.invite("ana@example.org").await;
    let mut ana = server.browser();
    assert_eq!(ana.get(&link).await.buttons(), ["Send code"], "always means before the first start too");
    ana.post(&format!("{link}/code"), &[]).await;
    let code = code_in(&server.mail_to("ana@example.org").await.text);
    let check = format!("{link}/code/check");
    for _ in 0..4 {
        let page = ana.post(&check, &[("code", another(&code))]).await;
        assert!(page.text().contains("not the code"));
    }
    let page = ana.post(&check, &[("code", another(&code))]).await;
    assert!(page.text().contains("no longer valid"));
    assert_eq!((page.status, page.buttons()), (StatusCode::BAD_REQUEST, vec!["Send code"]));
    assert_eq!(ana.post(&check, &[("code", &code)]).await.status, StatusCode::BAD_REQUEST);

    ana.post(&format!("{link}/code"), &[]).await;
    let code = code_in(&server.mail_to("ana@example.org").await.text);
    ana.launch(&check, &[("code", &code)]).await;
}

#[tokio::test]
async fn only_so_many_codes_are_mailed_to_one_address() {
    let server = Server::verifying(VerifyPrivate::Always, VerifyPublic::Return).await;
    let (_, link) = server.invite("ana@example.org").await;
    let mut ana = server.browser();
    for _ in 0..3 {
        assert_eq!(ana.post(&format!("{link}/code"), &[]).await.status, StatusCode::SEE_OTHER);
    }
    let page = ana.post(&format!("{link}/code"), &[]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.text().contains("Too many mails"));
}

#[tokio::test]
async fn without_verification_the_link_is_enough() {
    let server = Server::verifying(VerifyPrivate::Never, VerifyPublic::Return).await;
    let (_, link) = server.invite("ana@example.org").await;
    server.browser().launch(&link, &[]).await;
    server.browser().launch(&link, &[]).await;
}
