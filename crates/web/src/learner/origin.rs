use axum::extract::{Request, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::Site;
use crate::notice::{Kind, NoticePage};

/// Refuses what a page of another site posts.
pub(super) async fn refuse_other_sites(State(site): State<Site>, request: Request, next: Next) -> Response {
    let changes_nothing = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes_nothing || is_own(request.headers(), &site.origin) {
        return next.run(request).await;
    }
    NoticePage::new(Kind::Elsewhere).answer()
}

/// Browsers say where a request comes from in `Sec-Fetch-Site`, over plain HTTP in `Origin` alone (the pages set a
/// referrer policy that keeps it from being `null`). A client that sends neither is no browser, and nobody's cookies
/// or clicks can be abused through it.
fn is_own(headers: &HeaderMap, origin: &str) -> bool {
    match (headers.get("sec-fetch-site"), headers.get(ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(from)) => from == origin,
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        is_own(&headers.collect(), "https://usher.example")
    }

    #[test]
    fn a_form_of_our_own_pages_may_post() {
        assert!(own(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(own(&[("sec-fetch-site", "none")]));
        assert!(own(&[("origin", "https://usher.example")]));
        assert!(own(&[]));
    }

    #[test]
    fn a_form_of_another_site_may_not() {
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("sec-fetch-site", "same-site"), ("origin", "https://usher.example")]));
        assert!(!own(&[("origin", "https://evil.example")]));
        assert!(!own(&[("origin", "null")]));
    }
}
