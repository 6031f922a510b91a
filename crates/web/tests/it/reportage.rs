use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use usher_service::report::Navigation;

use crate::browser::{Answer, ask_for};
use crate::support::{Server, TITLE};

async fn get(server: &Server, path: &str) -> Answer {
    ask_for(&server.reportage, Method::GET, path, &[]).await
}

#[tokio::test]
async fn people_who_never_launched_are_in_the_results() {
    let server = Server::start().await;
    server.invite("-ana@example.org").await;
    let page = get(&server, &server.report(Navigation::Free, "")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("<dt>Not started</dt><dd>1</dd>"), "{}", page.text());
    assert!(page.text().contains(&TITLE.replace('&', "&amp;")));
    let people = get(&server, &server.report(Navigation::Free, "viewall=learners")).await;
    assert!(people.text().contains("-ana@example.org"), "{}", people.text());
    let csv =
        get(&server, &server.report(Navigation::None, "courseId=ants").replace("/reportage?", "/reportage.csv?")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = csv.text().lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].contains(",\"'-ana@example.org\","), "no spreadsheet runs it: {lines:?}");
}

#[tokio::test]
async fn looking_at_results_changes_nothing_and_leaks_nothing() {
    let server = Server::start().await;
    server.invite("ana@example.org").await;
    let path = server.report(Navigation::Free, "");
    let before = server.dump().await;
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST] {
        ask_for(&server.reportage, method, &path, &[]).await;
    }
    assert_eq!(server.dump().await, before);
    let page = get(&server, &path).await;
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
}

#[tokio::test]
async fn a_link_that_does_not_hold_says_so_kindly() {
    let server = Server::start().await;
    let path = server.report(Navigation::Free, "");
    for path in
        ["/reportage", "/reportage?auth=", "/reportage?auth=x", "/reportage.csv?auth=x", &format!("{path}&more=x")]
    {
        let page = get(&server, path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text().contains("Report not found"), "{}", page.text());
    }
    server.clock.advance(TimeDelta::minutes(61));
    let page = get(&server, &path).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.text().contains("This link to the results has expired"), "{}", page.text());
}
