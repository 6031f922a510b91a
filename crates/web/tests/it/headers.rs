use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use usher_web::{WebSettings, content_router, learner_router};

use crate::browser::{ask, ask_for};
use crate::support::Server;

async fn cookie_at(server: &Server, public_url: &str, path: &str) -> String {
    let settings = WebSettings { public_url: public_url.into(), ..server.settings.clone() };
    let router = learner_router(server.usher.clone(), &settings);
    ask_for(&router, Method::GET, path, &[]).await.header("set-cookie").to_owned()
}

#[tokio::test]
async fn the_browser_cookie_is_tied_to_the_host_where_that_is_possible() {
    let server = Server::start().await;
    let path = server.invite_all(0).await.path;
    for secure in ["http://localhost:8080", "https://usher.example"] {
        let cookie = cookie_at(&server, secure, &path).await;
        let (pair, flags) = cookie.split_once("; ").unwrap();
        assert_eq!(pair.len(), "__Host-usher_browser=".len() + 43);
        assert!(pair.starts_with("__Host-usher_browser="));
        assert_eq!(flags, "Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure");
    }
    for plain in ["http://127.0.0.1:8080", "http://usher.lan"] {
        let cookie = cookie_at(&server, plain, &path).await;
        assert!(cookie.starts_with("usher_browser=") && !cookie.contains("Secure"), "{cookie}");
    }
}

#[tokio::test]
async fn a_browser_keeps_its_cookie() {
    let server = Server::start().await;
    let path = server.invite_all(0).await.path;
    let mut browser = server.browser();
    let first = browser.get(&path).await.header("set-cookie").to_owned();
    assert_eq!(browser.get(&path).await.header("set-cookie"), first);
}

#[tokio::test]
async fn learner_pages_are_not_stored_not_framed_and_send_no_referrer() {
    let server = Server::start().await;
    let path = server.invite_all(0).await.path;
    for path in ["/", &path, "/p/nothing"] {
        let answer = ask_for(&server.learner, Method::GET, path, &[]).await;
        let headers = ["cache-control", "referrer-policy", "x-content-type-options", "content-security-policy"];
        let expected = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                        form-action 'self' http://127.0.0.1:8081; frame-ancestors 'none'";
        assert_eq!(headers.map(|name| answer.header(name)), ["no-store", "no-referrer", "nosniff", expected]);
        assert!(!answer.text().contains("<style") && !answer.text().contains("style="));
    }
}

#[tokio::test]
async fn what_another_site_posts_is_refused_with_a_page_and_changes_nothing() {
    let server = Server::start().await;
    let path = server.invite_all(0).await.path;
    let (_, link) = server.invite("ana@example.org").await;
    let before = server.dump().await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "http://127.0.0.1:8081"),
        ("origin", "null"),
    ] {
        for path in [&path, &format!("{path}/continue"), &format!("{path}/other"), &link, &format!("{link}/code")] {
            let request = Request::post(path.as_str())
                .header(name, value)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from("email=ana%40example.org&first_name=A&last_name=B"));
            let answer = ask(&server.learner, request.unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value} {path}");
            assert!(answer.text().contains("another website"));
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn assets_are_kept_by_their_version_and_asked_for_again_without() {
    let server = Server::start().await;
    let page = ask_for(&server.learner, Method::GET, "/", &[]).await;
    let css = page.text().split("href=\"").find(|rest| rest.contains("learner.css")).unwrap();
    let css = css.split('"').next().unwrap().replace("&#x2f;", "/");
    for router in [&server.learner, &server.content, &server.mails] {
        let answer = ask_for(router, Method::GET, &css, &[]).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    }
    let player = ask_for(&server.content, Method::GET, "/player/player.js", &[("accept-encoding", "gzip")]).await;
    assert_eq!(
        ["cache-control", "content-type", "content-encoding"].map(|name| player.header(name)),
        ["no-cache", "text/javascript; charset=utf-8", "gzip"]
    );
    let again = [("accept-encoding", "gzip"), ("if-none-match", player.header("etag"))];
    assert_eq!(
        ask_for(&server.content, Method::GET, "/player/player.js", &again).await.status,
        StatusCode::NOT_MODIFIED
    );
    assert_eq!(ask_for(&server.content, Method::GET, "/player/none.js", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_player_is_framed_by_whom_the_configuration_names() {
    let server = Server::start().await;
    let token = server
        .browser()
        .launch(
            &server.invite_all(0).await.path,
            &[("email", "ana@example.org"), ("first_name", "A"), ("last_name", "B")],
        )
        .await;
    let framed = WebSettings { frame_ancestors: Some("https://lms.example".into()), ..server.settings.clone() };
    let framed = content_router(server.usher.clone(), &framed);
    for (router, ancestors) in [(&server.content, "'none'"), (&framed, "https://lms.example")] {
        let answer = ask_for(router, Method::GET, &format!("/launch/{token}"), &[]).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.ends_with(&format!("frame-ancestors {ancestors}")), "{policy}");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}
