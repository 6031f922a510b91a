//! The wires of Usher: what integrations speak to it over HTTP. Wire types carry the vendor's names; rules are in
//! `usher-service`.
//!
//! * `/api/v2/…` is the SCORM Cloud API V2, described at `/api/v2/openapi.json`;
//! * `/api/usher/v1/…` is what the vendor has no words for, described at `/api/usher/v1/openapi.json`;
//! * `/api/rise/…` is the Rise.com API, about the people of the account, described at `/api/rise/openapi.json`;
//! * `/api/docs` shows these descriptions to people.

mod docs;
mod rise;
mod scormcloud;
mod usher;

use std::net::IpAddr;

use axum::Router;
use axum::http::{HeaderValue, Request, Uri, header};
use docs::Description;
pub use rise::render_webhook;
pub use scormcloud::render_postback;
use tower::ServiceBuilder;
use tower_http::set_header::SetResponseHeaderLayer;
use usher_service::Usher;

/// Where a request came from: an extension that whoever accepts connections puts into each request, as only the binary
/// knows which proxies may be believed. The history names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// How much a caller may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiLimits {
    /// Largest JSON body in bytes; a larger one is answered with 413. Packages have a limit of their own
    /// (`Settings::max_package_bytes`).
    pub json_body_bytes: usize,
}

static DESCRIPTIONS: [&Description; 3] = [&scormcloud::DESCRIPTION, &usher::DESCRIPTION, &rise::DESCRIPTION];

/// Everything under `/api`.
pub fn router(usher: Usher, limits: ApiLimits) -> Router {
    let api = Router::new()
        .nest("/v2", scormcloud::router(usher.clone(), limits))
        .nest("/usher/v1", usher::router(usher.clone(), limits))
        .nest("/rise", rise::router(usher, limits))
        // A nested router does not see its own path with a slash behind it.
        .route("/rise/", axum::routing::any(rise::nothing))
        .merge(docs::router(&DESCRIPTIONS))
        .fallback(scormcloud::no_route)
        .method_not_allowed_fallback(scormcloud::method_not_allowed);
    let api = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .map_request(fold_slashes)
        .service(api);
    Router::new().nest_service("/api", api)
}

/// The description of the SCORM Cloud wire, made from the code that serves it.
pub fn openapi() -> utoipa::openapi::OpenApi {
    scormcloud::openapi()
}

/// The description of Usher's own wire, made likewise.
pub fn usher_openapi() -> utoipa::openapi::OpenApi {
    usher::openapi()
}

/// The description of the Rise wire, made likewise.
pub fn rise_openapi() -> utoipa::openapi::OpenApi {
    rise::openapi()
}

/// Folds slashes that follow each other into one: the vendor's Python client makes `/api/v2//ping` of its own default
/// host. An escaped slash (`%2F`) is part of an id and stays.
fn fold_slashes<B>(mut request: Request<B>) -> Request<B> {
    if !request.uri().path().contains("//") {
        return request;
    }
    let mut folded = String::with_capacity(request.uri().path().len());
    for letter in request.uri().path().chars() {
        if letter != '/' || !folded.ends_with('/') {
            folded.push(letter);
        }
    }
    if let Some(query) = request.uri().query() {
        folded.push('?');
        folded.push_str(query);
    }
    let mut parts = request.uri().clone().into_parts();
    // What was taken out of a valid path leaves a valid path.
    if let Ok(path_and_query) = folded.parse() {
        parts.path_and_query = Some(path_and_query);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(uri: &str) -> String {
        let request = Request::builder().uri(uri).body(()).unwrap();
        fold_slashes(request).uri().to_string()
    }

    #[test]
    fn slashes_are_folded_in_the_path_alone() {
        assert_eq!(folded("/v2//invitations///private?filter=a//b"), "/v2/invitations/private?filter=a//b");
        assert_eq!(folded("//v2/ping"), "/v2/ping");
        assert_eq!(folded("/v2/courses/a%2F%2Fb"), "/v2/courses/a%2F%2Fb");
        assert_eq!(folded("http://host//v2"), "http://host/v2");
    }
}
