//! Headers that every page of a router carries.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware;
use axum::response::Response;

/// What a page may load where nothing else is said: its own styles, scripts and pictures.
pub(crate) const OWN_ASSETS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                                     base-uri 'none'";

/// Adds the headers to all answers, save those that a handler has set itself.
pub(crate) fn protect<S: Clone + Send + Sync + 'static>(router: Router<S>, policy: &str) -> Router<S> {
    let headers = protection(policy);
    router.layer(middleware::map_response(move |mut response: Response| {
        add_missing(response.headers_mut(), &headers);
        std::future::ready(response)
    }))
}

/// The headers of a page with that content security policy.
pub(crate) fn protection(policy: &str) -> Vec<(HeaderName, HeaderValue)> {
    // The parts of the policy that come from the configuration may hold no character that a header cannot.
    let policy = HeaderValue::from_str(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    vec![
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_SECURITY_POLICY, policy),
    ]
}

/// Adds those that are not there.
pub(crate) fn add_missing(headers: &mut HeaderMap, missing: &[(HeaderName, HeaderValue)]) {
    for (name, value) in missing {
        headers.entry(name).or_insert_with(|| value.clone());
    }
}
