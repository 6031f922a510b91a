//! The whole matrix of scopes and operations, against what the sources say.

use std::collections::BTreeMap;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use usher_model::Scope;

use crate::support::Site;

/// Operations that take other scopes than their deed lets expect: the vendor's pages list them so.
const LISTED: [(&str, &str); 10] = [
    ("deleteAllLearnerData", "admin"),
    ("deleteInvitationTags", "write:invitation"),
    ("deleteLearnerTags", "write:learner"),
    ("getInvitationTags", "read:invitation"),
    ("getLearnerTags", "read:learner"),
    ("putInvitationTags", "write:invitation"),
    ("putInvitationTagsBatch", "write:invitation"),
    ("putLearnerTags", "write:learner"),
    ("putLearnerTagsBatch", "write:learner"),
    ("updateLearnerInfo", "write:learner"),
];

/// What the vendor's pages list, by operation; nothing where they are not at hand.
fn listed() -> BTreeMap<String, Vec<String>> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/sources");
    let mut listed = BTreeMap::new();
    for page in ["scorm-cloud-invitations-service.txt", "scorm-cloud-learner-service.txt"] {
        let Ok(text) = std::fs::read_to_string(sources.join(page)) else { continue };
        let (mut before, mut operation) = ("", "");
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if ["GET /", "PUT /", "POST /", "DELETE /"].iter().any(|method| line.starts_with(method)) {
                operation = before;
            }
            if let Some(first) = line.strip_prefix("oauth2 OAUTH ") {
                let rest = lines.by_ref().take_while(|line| !line.trim().is_empty());
                let scopes = std::iter::once(first).chain(rest).map(|scope| scope.trim().to_owned());
                listed.insert(operation.to_owned(), scopes.collect());
            }
            if !line.trim().is_empty() {
                before = line;
            }
        }
        assert!(!listed.is_empty(), "{page}");
    }
    listed
}

/// What an operation takes: what is listed, else the deed, and the deed on its kind of thing.
fn expected(method: &str, id: &str, tag: &str, path: &str) -> Vec<String> {
    if let Some((_, scope)) = LISTED.iter().find(|(listed, _)| *listed == id) {
        return vec![(*scope).to_owned()];
    }
    let deed = match method {
        // They only make a link to look at something.
        _ if id.starts_with("build") => "read",
        "get" | "head" => "read",
        "delete" => "delete",
        _ => "write",
    };
    let kind = match tag {
        "applicationManagement" => "appmgmt",
        "invitations" => "invitation",
        "xapi" if path.contains("Pipes") => "xapipipe",
        "xapi" => "xapicredential",
        tag => tag,
    };
    vec![deed.to_owned(), format!("{deed}:{kind}")]
}

struct Served {
    id: String,
    method: String,
    path: String,
    management: bool,
    accepted: Vec<String>,
}

/// Every operation that is served and takes tokens.
fn served() -> Vec<Served> {
    let document = serde_json::to_value(usher_api::openapi()).unwrap();
    let mut served = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let (id, tag) = (operation["operationId"].as_str().unwrap(), operation["tags"][0].as_str().unwrap());
            if ["getAppToken", "createToken"].contains(&id) {
                continue;
            }
            served.push(Served {
                id: id.to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                management: tag == "applicationManagement" && !path.contains("/configuration"),
                accepted: expected(method, id, tag, path),
            });
        }
    }
    served
}

async fn status(site: &Site, served: &Served) -> u16 {
    // An id that nothing has.
    let path = served.path.split('/').map(|part| if part.starts_with('{') { "none" } else { part });
    let path = path.collect::<Vec<_>>().join("/");
    let request = Request::builder().method(served.method.as_str()).uri(format!("/api/v2{path}"));
    site.send(request.body(Body::from("{}")).unwrap()).await.status.as_u16()
}

#[test]
fn the_pages_list_what_is_expected() {
    let listed = listed();
    for operation in served() {
        let Some(mut listed) = listed.get(&operation.id).cloned() else { continue };
        let mut expected = operation.accepted;
        listed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(listed, expected, "{}", operation.id);
    }
}

#[tokio::test]
async fn each_operation_takes_its_scopes_and_no_others() {
    let mut site = Site::new().await;
    let served = served();
    for management in [false, true] {
        for scope in Scope::all() {
            site = if management { site.speaking_as_management() } else { site.speaking_as_application() };
            let answer = site.ask_token(&format!("scope={}", scope.as_str())).await;
            if management && scope.kind().is_some_and(|kind| kind != "appmgmt") {
                assert_eq!(answer.status, 400, "{}", scope.as_str());
                continue;
            }
            site = site.speaking_as(Some(format!("Bearer {}", answer.ok()["access_token"].as_str().unwrap())));
            for operation in &served {
                let word = scope.as_str();
                let may = operation.management == management
                    && (word == "admin" || operation.accepted.iter().any(|accepted| accepted == word));
                let status = status(&site, operation).await;
                assert_eq!(status != 403, may, "{word} on {}: {status}", operation.id);
                assert!(status < 500 && status != 401, "{word} on {}: {status}", operation.id);
            }
        }
    }
}

#[tokio::test]
async fn a_secret_does_what_is_its_applications_to_do() {
    let mut site = Site::new().await;
    for management in [false, true] {
        site = if management { site.speaking_as_management() } else { site.speaking_as_application() };
        for operation in &served() {
            let status = status(&site, operation).await;
            assert_eq!(status == 403, operation.management != management, "{}: {status}", operation.id);
            assert!(status < 500 && status != 401, "{}: {status}", operation.id);
        }
    }
}

/// The path that the vendor's prose has for the job status.
#[tokio::test]
async fn a_path_that_is_not_in_the_document_has_its_scopes_too() {
    let site = Site::new().await;
    let answer = site.ask_token("scope=read:invitation").await.ok();
    let site = site.speaking_as(Some(format!("Bearer {}", answer["access_token"].as_str().unwrap())));
    assert_eq!(site.get("/invitations/private/none/status").await.status, 404);
}

#[test]
fn the_document_tells_the_scopes() {
    let document = serde_json::to_value(usher_api::openapi()).unwrap();
    for operation in served() {
        let described = &document["paths"][&operation.path][operation.method.to_lowercase()]["security"];
        let ways = described.as_array().unwrap();
        let of = |scheme: &str| -> Vec<&Value> { ways.iter().filter_map(|way| way.get(scheme)).collect() };
        let basic = if operation.management { "APP_MANAGEMENT" } else { "APP_NORMAL" };
        assert_eq!(of(basic).len(), 1, "{}", operation.id);
        let mut told: Vec<&str> = of("OAUTH").iter().map(|scopes| scopes[0].as_str().unwrap()).collect();
        let mut expected: Vec<&str> = operation.accepted.iter().map(String::as_str).collect();
        if !expected.contains(&"admin") {
            expected.push("admin");
        }
        told.sort_unstable();
        expected.sort_unstable();
        assert_eq!(told, expected, "{}", operation.id);
    }
}
