use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use usher_service::invitation::{Expiry, InvitationUpdate, Kind};

use crate::browser::{Answer, ask_for};
use crate::support::Server;

fn disable() -> InvitationUpdate {
    InvitationUpdate { allow_launch: Some(false), ..InvitationUpdate::default() }
}

fn is_notice(answer: &Answer, status: StatusCode, word: &str) {
    assert_eq!(answer.status, status);
    let text = answer.text();
    assert!(text.contains("<h1>") && text.contains(word) && text.contains("class=\"button quiet\""), "{text}");
}

#[tokio::test]
async fn a_link_that_never_was_is_not_found() {
    let server = Server::start().await;
    for path in ["/p/nothing", "/p/%00", "/p/a%2fb", "/i/nothing", "/i/%00", "/i/%ff", "/i/nothing/c/nothing"] {
        is_notice(&server.browser().get(path).await, StatusCode::NOT_FOUND, "not found");
        is_notice(&server.browser().post(path, &[]).await, StatusCode::NOT_FOUND, "not found");
    }
    let (_, link) = server.invite("ana@example.org").await;
    let forged = format!("{}{}", &link[..link.len() - 1], if link.ends_with('A') { 'E' } else { 'A' });
    is_notice(&server.browser().get(&forged).await, StatusCode::NOT_FOUND, "not found");
}

#[tokio::test]
async fn a_disabled_invitation_says_so_everywhere() {
    let server = Server::start().await;
    let (id, link) = server.invite("ana@example.org").await;
    let public = server.invite_all(0).await;
    server.update(id, Kind::Private, disable()).await;
    server.update(public.id, Kind::Public, disable()).await;
    for path in [&link, &public.path] {
        is_notice(&server.browser().get(path).await, StatusCode::FORBIDDEN, "disabled");
        is_notice(
            &server.browser().post(path, &[("email", "a@b"), ("first_name", "A"), ("last_name", "B")]).await,
            StatusCode::FORBIDDEN,
            "disabled",
        );
    }
}

#[tokio::test]
async fn an_expired_invitation_says_when() {
    let server = Server::start().await;
    let (id, link) = server.invite("ana@example.org").await;
    let until = server.now() + TimeDelta::hours(1);
    let update = InvitationUpdate { expires_at: Some(Expiry::At(until)), ..InvitationUpdate::default() };
    server.update(id, Kind::Private, update).await;
    let open = server.browser().get(&link).await;
    assert!(open.text().contains("<time datetime=\"2026-09-20T18:50:"), "{}", open.text());

    server.clock.advance(TimeDelta::hours(2));
    for answer in [server.browser().get(&link).await, server.browser().post(&link, &[]).await] {
        is_notice(&answer, StatusCode::GONE, "expired");
        assert!(answer.text().contains("20 September 2026, 18:50 UTC"));
    }
}

#[tokio::test]
async fn the_content_origin_shows_an_unknown_launch_the_way_back() {
    let server = Server::start().await;
    for path in ["/launch/nothing", "/", "/nothing"] {
        let answer = ask_for(&server.content, Method::GET, path, &[]).await;
        is_notice(&answer, StatusCode::NOT_FOUND, "not found");
        assert!(answer.text().contains("href=\"http:&#x2f;&#x2f;localhost:8080\""), "{}", answer.text());
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_has_a_page_for_the_binary_to_show() {
    let answer = usher_web::not_found().await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
}
