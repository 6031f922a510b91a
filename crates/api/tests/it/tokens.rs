//! Tokens: asked for with a secret, good for their scopes and their time, and gone with the secret.

use serde_json::json;
use usher_model::{AppId, CredentialId};
use usher_service::Actor;
use usher_service::account::CredentialChange;

use crate::support::{APP, Site};

const EXPIRED: &str = "The token is invalid, has expired, or its secret is no longer in force.";

/// The header that a token is sent in.
async fn bearer(site: &Site, scope: &str) -> String {
    let token = site.ask_token(&format!("scope={scope}")).await.ok();
    format!("Bearer {}", token["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn a_token_opens_what_its_scopes_allow_until_it_ends() {
    let site = Site::with_course().await;
    let answer = site.ask_token("scope=read%3Acourse+read%3Aping").await.ok();
    assert_eq!((&answer["expires_in"], &answer["token_type"]), (&json!(300), &json!("Bearer")));
    let token = answer["access_token"].as_str().unwrap();
    let site = site.speaking_as(Some(format!("bearer {token}")));
    assert_eq!(site.get("/courses/golf").await.ok()["title"], "Golf");
    let refused = site.delete("/courses/golf").await;
    let text = "deleteCourse takes a token with one of the scopes delete:course, delete, admin";
    assert_eq!(refused.refusal(), (403, text.into()));
    assert_eq!(refused.header("www-authenticate"), Some("Bearer error=\"insufficient_scope\""));

    site.wait(299);
    site.get("/ping").await.ok();
    site.wait(1);
    let ended = site.get("/ping").await;
    assert_eq!(ended.refusal(), (401, EXPIRED.into()));
    assert_eq!(ended.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
}

#[tokio::test]
async fn a_token_with_an_end_of_the_callers_choice_is_made_too() {
    let site = Site::new().await;
    let body = json!({
        "permissions": { "scopes": ["read"], "applicationName": APP, "other": 1 },
        "expiry": "2026-09-21T00:00:00Z",
    });
    let token = site.post("/appManagement/token", body).await.ok();
    let site = site.speaking_as(Some(format!("Bearer {}", token["result"].as_str().unwrap())));
    site.get("/courses").await.ok();
    site.wait(7 * 3600);
    assert_eq!(site.get("/courses").await.status, 401);
}

#[tokio::test]
async fn a_token_dies_with_its_secret() {
    let site = Site::new().await;
    let app = AppId::parse(APP).unwrap();
    let token = bearer(&site, "read").await;
    let site = site.speaking_as(Some(token));
    site.get("/courses").await.ok();

    let id = CredentialId(site.usher.list_credentials(&Actor::Operator, &app).await.unwrap()[0].id);
    let switch = async |active| {
        let change = CredentialChange { active: Some(active), ..CredentialChange::default() };
        site.usher.update_credential(&Actor::Operator, &app, id, change).await.unwrap();
    };
    switch(false).await;
    assert_eq!(site.get("/courses").await.refusal(), (401, EXPIRED.into()));
    switch(true).await;
    site.get("/courses").await.ok();
    site.usher.delete_credential(&Actor::Operator, &app, id).await.unwrap();
    assert_eq!(site.get("/courses").await.refusal(), (401, EXPIRED.into()));
}

#[tokio::test]
async fn a_token_makes_no_token() {
    let site = Site::new().await;
    let token = bearer(&site, "admin").await;
    let site = site.speaking_as(Some(token));
    let refused = site.ask_token("scope=read").await;
    let text = "A token makes no token: this takes the application's id and a secret.";
    assert_eq!(refused.refusal(), (401, text.into()));
    assert!(refused.header("www-authenticate").unwrap().starts_with("Basic "));
}

#[tokio::test]
async fn what_is_no_token_of_this_server_is_refused() {
    let site = Site::new().await;
    let token = bearer(&site, "read").await;
    let other = Site::new().await;
    let foreign = bearer(&other, "read").await;
    let changed = token.replace("Bearer ", "Bearer A");
    // Both servers have the same key, but each its own secret.
    let app = AppId::parse(APP).unwrap();
    let id = CredentialId(site.usher.list_credentials(&Actor::Operator, &app).await.unwrap()[0].id);
    site.usher.delete_credential(&Actor::Operator, &app, id).await.unwrap();
    let mut site = site;
    for wrong in ["Bearer", "Bearer ", "Bearer x", "Bearer a.b", &changed, &foreign] {
        site = site.speaking_as(Some(wrong.to_owned()));
        assert_eq!(site.get("/ping").await.status, 401, "{wrong}");
    }
}

#[tokio::test]
async fn what_a_token_may_not_be_is_refused_by_name() {
    let site = Site::new().await;
    let fault = async |form: &str| {
        let (status, text) = site.ask_token(form).await.refusal();
        assert_eq!(status, 400, "{form}");
        text
    };
    assert!(fault("scope=read+write:all").await.starts_with("scope: `write:all` is no scope; scopes are admin, "));
    assert_eq!(fault("").await, "scope: must hold at least one scope");
    assert_eq!(fault("scope=+").await, "scope: must hold at least one scope");
    let range = "expiration: must be 1 to 31622400 seconds";
    assert_eq!(fault("scope=read&expiration=0").await, range);
    assert_eq!(fault("scope=read&expiration=31622401").await, range);
    assert_eq!(fault("scope=read&expiration=x").await, "expiration: must be a whole number, not `x`");

    let fault = async |scopes: &[&str], name: Option<&str>, expiry: &str| {
        let body = json!({ "permissions": { "scopes": scopes, "applicationName": name }, "expiry": expiry });
        let (status, text) = site.post("/appManagement/token", body).await.refusal();
        assert_eq!(status, 400);
        text
    };
    let later = "2026-10-01T00:00:00Z";
    let ahead = "expiry: must lie ahead, by 366 days at most";
    assert_eq!(fault(&["read"], None, "2026-09-20T17:50:14Z").await, ahead);
    assert_eq!(fault(&["read"], None, "2027-10-01T00:00:00Z").await, ahead);
    assert!(fault(&["read"], None, "soon").await.starts_with("expiry: `soon` "));
    assert_eq!(fault(&[], None, later).await, "permissions.scopes: must hold at least one scope");
    assert!(fault(&["Read"], None, later).await.starts_with("permissions.scopes: `Read` is no scope"));
    assert!(fault(&["read"], Some("OTHER"), later).await.starts_with("permissions.applicationName: must be `APP1`"));
}

#[tokio::test]
async fn the_management_application_gives_only_what_it_has() {
    let site = Site::new().await.speaking_as_management();
    let (status, text) = site.ask_token("scope=read+read:course").await.refusal();
    assert_eq!((status, text.as_str()), (400, "scope: `read:course` is not the management application's to give"));
    let token = bearer(&site, "write:appmgmt").await;
    let site = site.speaking_as(Some(token));
    site.post("/appManagement/applications", json!({ "name": "New" })).await.ok();
    assert_eq!(site.get("/appManagement/applications").await.status, 403);
}

#[tokio::test]
async fn a_credential_that_calls_too_often_is_told_when_to_come_back() {
    let site = Site::with(|settings| settings.requests_per_minute = std::num::NonZeroU32::new(2)).await;
    site.get("/ping").await.ok();
    site.get("/ping").await.ok();
    let refused = site.get("/ping").await;
    let text = "This credential may make 2 calls a minute (limits.requests_per_minute); try again in 30 seconds";
    assert_eq!(refused.refusal(), (429, text.into()));
    assert_eq!(refused.header("retry-after"), Some("30"));
    let site = site.speaking_as_management();
    site.get("/appManagement/applications").await.ok();
    let site = site.speaking_as_application();
    site.wait(30);
    site.get("/ping").await.ok();
    assert_eq!(site.get("/ping").await.status, 429);
}
