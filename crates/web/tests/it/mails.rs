use axum::http::{Method, StatusCode};
use usher_service::Actor;

use crate::browser::{Answer, ask_for};
use crate::support::{Server, TITLE};

async fn get(server: &Server, path: &str) -> Answer {
    ask_for(&server.mails, Method::GET, path, &[]).await
}

#[tokio::test]
async fn captured_mail_can_be_listed_and_read() {
    let server = Server::start().await;
    assert!(get(&server, "/mails").await.text().contains("No mail yet."));
    server.invite("ana@example.org").await;
    server.invite("bo@example.org").await;

    let list = get(&server, "/mails").await;
    let (bo, ana) = (list.text().find("bo@example.org").unwrap(), list.text().find("ana@example.org").unwrap());
    assert!(bo < ana, "newest first");

    let mails = server.usher.captured_mails(&Actor::Operator, None).await.unwrap();
    let older = get(&server, &format!("/mails?before={}", mails[0].id)).await;
    assert!(older.text().contains("ana@example.org") && !older.text().contains("bo@example.org"));
    assert!(get(&server, &format!("/mails?before={}", mails[1].id)).await.text().contains("No older mail."));
    assert_eq!(get(&server, "/mails?before=x").await.text(), list.text());

    let mail = get(&server, &format!("/mails/{}", mails[0].id)).await;
    assert_eq!(mail.status, StatusCode::OK);
    for part in ["Ants &amp; bees", "bo@example.org", "usher@localhost", "<iframe", "<pre"] {
        assert!(mail.text().contains(part), "{part}: {}", mail.text());
    }
    let policy = mail.header("content-security-policy");
    assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"), "{policy}");

    let source = get(&server, &format!("/mails/{}.eml", mails[0].id)).await;
    assert_eq!(source.header("content-type"), "text/plain; charset=utf-8");
    assert!(source.text().contains("Message-ID:") && mails[0].subject == TITLE);
}

#[tokio::test]
async fn a_mail_that_is_not_there_is_not_found() {
    let server = Server::start().await;
    for path in ["/mails/x", "/mails/x.eml", "/mails/019f0000-0000-7000-8000-000000000000"] {
        assert_eq!(get(&server, path).await.status, StatusCode::NOT_FOUND);
    }
}
