//! The page at `/api/docs`: the OpenAPI document for people. It is made once, on the server, and needs no script and
//! nothing from elsewhere.

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

pub(crate) fn router(document: &OpenApi) -> Router {
    let page = page::render(document);
    Router::new().route("/docs", get(async || ([POLICY], Html(page)))).route("/docs/style.css", get(style))
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
