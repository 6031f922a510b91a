use std::io::Read as _;

use axum::http::{Method, StatusCode};
use flate2::read::GzDecoder;

use crate::browser::{Answer, ask_for};
use crate::runtime::{begin, launched};
use crate::support::{PAGE, Server};

const VIDEO: &str = "media/%C3%BCnder.mp4";

async fn course() -> (Server, String) {
    let server = Server::start().await;
    let token = launched(&server).await;
    begin(&server, &token).await;
    (server, token)
}

async fn get(server: &Server, token: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask_for(&server.content, Method::GET, &format!("/content/{token}/{path}"), headers).await
}

#[tokio::test]
async fn a_file_is_found_by_its_decoded_path_and_sent_whole() {
    let (server, token) = course().await;
    let page = get(&server, &token, "a%20b/index.html?x=1", &[]).await;
    assert_eq!((page.status, page.text()), (StatusCode::OK, PAGE));
    let headers = [
        "content-type",
        "content-length",
        "x-content-type-options",
        "referrer-policy",
        "cache-control",
        "accept-ranges",
    ];
    let length = PAGE.len().to_string();
    let expected = ["text/html", &length, "nosniff", "no-referrer", "private, max-age=3600", "bytes"];
    assert_eq!(headers.map(|name| page.header(name)), expected);
    assert_eq!(page.header("content-security-policy").trim_end(), "frame-ancestors 'self'");

    let video = get(&server, &token, VIDEO, &[]).await;
    assert_eq!((video.text(), video.header("content-type")), ("0123456789", "video/mp4"));

    let head = ask_for(&server.content, Method::HEAD, &format!("/content/{token}/{VIDEO}"), &[]).await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (StatusCode::OK, "10", 0));
}

#[tokio::test]
async fn nothing_lies_outside_of_a_package() {
    let (server, token) = course().await;
    for path in [
        "index.html",
        "a%20b/",
        "A%20B/index.html",
        "../usher.db",
        "a%20b/../imsmanifest.xml",
        "a%20b/%2e%2e/imsmanifest.xml",
        "..%5Cimsmanifest.xml",
        "/imsmanifest.xml",
        "imsmanifest.xml%00",
        "%00",
        "%ff",
        "imsmanifest.xml/",
    ] {
        let answer = get(&server, &token, path, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    assert_eq!(get(&server, "nothing", "a%20b/index.html", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_launch_that_is_not_open_shows_no_files() {
    let server = Server::start().await;
    let (_, link) = server.invite("ana@example.org").await;
    let mut ana = server.browser();
    let first = ana.launch(&link, &[]).await;
    assert_eq!(get(&server, &first, VIDEO, &[]).await.status, StatusCode::NOT_FOUND, "it has not begun");
    begin(&server, &first).await;
    assert_eq!(get(&server, &first, VIDEO, &[]).await.status, StatusCode::OK);
    let second = ana.launch(&link, &[]).await;
    begin(&server, &second).await;
    assert_eq!(get(&server, &first, VIDEO, &[]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn packed_files_travel_packed_where_the_client_takes_them() {
    let (server, token) = course().await;
    let plain = get(&server, &token, "a%20b/index.html", &[]).await;
    let packed = get(&server, &token, "a%20b/index.html", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("gzip", "accept-encoding"));
    assert_eq!(packed.header("content-length"), packed.body.len().to_string());
    assert!(packed.body.len() < plain.body.len() && packed.header("etag") != plain.header("etag"));
    let mut unpacked = String::new();
    GzDecoder::new(&packed.body[..]).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, PAGE);

    let part = [("accept-encoding", "gzip"), ("range", "bytes=0-3")];
    let part = get(&server, &token, "a%20b/index.html", &part).await;
    assert_eq!((part.header("content-encoding"), part.text()), ("", &PAGE[..4]));
    let stored = get(&server, &token, VIDEO, &[("accept-encoding", "gzip")]).await;
    assert_eq!((stored.header("content-encoding"), stored.text()), ("", "0123456789"));
}

#[tokio::test]
async fn ranges_are_sent_alone() {
    let (server, token) = course().await;
    for (range, status, content_range, body) in [
        ("bytes=2-4", StatusCode::PARTIAL_CONTENT, "bytes 2-4/10", "234"),
        ("bytes=7-", StatusCode::PARTIAL_CONTENT, "bytes 7-9/10", "789"),
        ("bytes=-2", StatusCode::PARTIAL_CONTENT, "bytes 8-9/10", "89"),
        ("bytes=10-", StatusCode::RANGE_NOT_SATISFIABLE, "bytes */10", ""),
        ("bytes=0-1,4-5", StatusCode::OK, "", "0123456789"),
    ] {
        let answer = get(&server, &token, VIDEO, &[("range", range)]).await;
        assert_eq!((answer.status, answer.header("content-range"), answer.text()), (status, content_range, body));
    }
    let deep = get(&server, &token, "a%20b/index.html", &[("range", "bytes=1000-1099")]).await;
    assert_eq!((deep.status, deep.text()), (StatusCode::PARTIAL_CONTENT, &PAGE[1000..1100]));
    let changed = get(&server, &token, VIDEO, &[("range", "bytes=2-4"), ("if-range", "\"other\"")]).await;
    assert_eq!((changed.status, changed.text()), (StatusCode::OK, "0123456789"));
    let etag = changed.header("etag");
    let same = get(&server, &token, VIDEO, &[("range", "bytes=2-4"), ("if-range", etag)]).await;
    assert_eq!((same.status, same.text()), (StatusCode::PARTIAL_CONTENT, "234"));
}

#[tokio::test]
async fn a_file_that_the_client_has_is_not_sent_again() {
    let (server, token) = course().await;
    for encoding in ["identity", "gzip"] {
        let first = get(&server, &token, "a%20b/index.html", &[("accept-encoding", encoding)]).await;
        let known = [("accept-encoding", encoding), ("if-none-match", first.header("etag"))];
        let again = get(&server, &token, "a%20b/index.html", &known).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(again.header("etag"), first.header("etag"));
    }
}

#[tokio::test]
async fn no_course_installs_a_service_worker() {
    let (server, token) = course().await;
    let worker = [("service-worker", "script")];
    assert_eq!(get(&server, &token, "a%20b/index.html", &worker).await.status, StatusCode::FORBIDDEN);
    let player = ask_for(&server.content, Method::GET, "/player/player.js", &worker).await;
    assert_eq!(player.status, StatusCode::FORBIDDEN);
}
