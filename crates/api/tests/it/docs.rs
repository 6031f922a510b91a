use axum::body::Body;
use axum::http::Request;

use crate::support::Site;

#[tokio::test]
async fn the_page_loads_its_own_assets_alone() {
    let site = Site::new().await.speaking_as(None);
    let page = site.send(Request::get("/api/docs").body(Body::empty()).unwrap()).await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'; style-src 'self'"));
    assert!(!page.text.contains("<script") && !page.text.contains("http://") && !page.text.contains("https://"));
    assert!(page.text.contains(r#"<link rel="stylesheet" href="/api/docs/style.css">"#));
    let style = site.send(Request::get("/api/docs/style.css").body(Body::empty()).unwrap()).await;
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
}

#[tokio::test]
async fn every_link_of_the_page_leads_somewhere() {
    let site = Site::new().await;
    for path in ["/api/docs", "/api/docs/scormcloud-v2", "/api/docs/usher-v1", "/api/docs/rise"] {
        let page = site.send(Request::get(path).body(Body::empty()).unwrap()).await.text;
        for target in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(page.contains(&format!("id=\"{target}\"")), "{path}: {target}");
        }
        for other in page.split("href=\"/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let answer = site.send(Request::get(format!("/{other}")).body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 200, "{path}: /{other}");
        }
    }
}
