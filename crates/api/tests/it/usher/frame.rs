//! What holds for every call of this wire: credentials, problems, parameters.

use axum::http::Method;

use crate::support::{MANAGEMENT, SECRET, Site, basic};

#[tokio::test]
async fn the_credentials_are_those_of_the_vendors_wire_and_refusals_are_problems() {
    let mut site = Site::new().await.speaking_as(None);
    for (authorization, status, detail) in [
        (None, 401, "Authorization Required."),
        (Some(basic("APP1", "other")), 401, "Provided credentials are invalid."),
        (Some(basic(MANAGEMENT, SECRET)), 403, "The management application manages applications"),
    ] {
        site = site.speaking_as(authorization);
        let answer = site.own(Method::GET, "/events", None).await;
        let (found, sentence, field) = answer.problem();
        assert_eq!((found, field), (status, None));
        assert!(sentence.starts_with(detail), "{sentence}");
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
}

#[tokio::test]
async fn an_unknown_route_and_a_wrong_method_are_problems_too() {
    let site = Site::new().await;
    let answer = site.own(Method::GET, "/nothing", None).await;
    assert_eq!(answer.problem(), (404, "There is nothing at /api/usher/v1/nothing".into(), None));
    let answer = site.own(Method::DELETE, "/events", None).await;
    assert_eq!(answer.problem(), (405, "DELETE is not allowed here".into(), None));
    assert_eq!(answer.header("allow"), Some("GET,HEAD"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_parameter_that_nobody_knows_is_refused_by_its_name() {
    let site = Site::new().await;
    let (status, detail, _) = site.own(Method::GET, "/events?verbs=a", None).await.problem();
    assert_eq!(status, 400);
    assert!(detail.contains("unknown field `verbs`, expected one of `verb`"), "{detail}");
}

#[tokio::test]
async fn a_page_that_cannot_be_shown_names_its_parameter() {
    let site = Site::new().await;
    for (query, detail, field) in [
        ("limit=0", "limit: must be 1 to 500, not 0", "limit"),
        ("limit=501", "limit: must be 1 to 500, not 501", "limit"),
        ("limit=many", "limit: must be a whole number, not `many`", "limit"),
        ("next=nonsense", "next: is not a token that this list has returned", "next"),
        ("since=soon", "since: `soon` is not an ISO 8601 date and time", "since"),
    ] {
        let (status, found, at) = site.own(Method::GET, &format!("/events?{query}"), None).await.problem();
        assert_eq!((status, at.as_deref()), (400, Some(field)), "{query}");
        assert!(found.starts_with(detail), "{found}");
    }
}

#[tokio::test]
async fn the_document_needs_no_credentials() {
    let site = Site::new().await.speaking_as(None);
    let document = site.own(Method::GET, "/openapi.json", None).await.ok();
    assert_eq!(document["servers"][0]["url"], "/api/usher/v1");
}
