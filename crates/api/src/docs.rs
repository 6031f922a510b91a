//! The pages at `/api/docs`: the OpenAPI documents for people, the first of them at once. They are made once, on the
//! server, and need no script and nothing from elsewhere.

mod page;

use axum::Router;
use axum::http::{HeaderName, header};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use utoipa::openapi::OpenApi;

const STYLE: &str = include_str!("docs/style.css");

/// Only the style of this server, and nothing else.
const POLICY: (HeaderName, &str) = (
    header::CONTENT_SECURITY_POLICY,
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The pages of documents, each under its name.
pub(crate) fn router(documents: &[(&str, &OpenApi)]) -> Router {
    let mut router = Router::new().route("/docs/style.css", get(style));
    let choices: Vec<_> = documents.iter().map(|(name, document)| (*name, document.info.title.as_str())).collect();
    for (place, (name, document)) in documents.iter().enumerate() {
        let page = page::render(document, name, &choices);
        let show = get(async || ([POLICY], Html(page)));
        if place == 0 {
            router = router.route("/docs", show.clone());
        }
        router = router.route(&format!("/docs/{name}"), show);
    }
    router
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
