//! The OpenAPI documents, and the pages at `/api/docs` that show them to people, the first of them at once. They are made
//! on the server, and need no script and nothing from elsewhere.

mod page;

use std::sync::OnceLock;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderName, header};
use axum::response::{Html, IntoResponse};
use axum::routing::{MethodRouter, get};
use utoipa::openapi::OpenApi;

const STYLE: &str = include_str!("docs/style.css");

/// Only the style of this server, and nothing else.
const POLICY: (HeaderName, &str) = (
    header::CONTENT_SECURITY_POLICY,
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// How one wire is described. Document and page are made when they are first asked for: most servers never are, and
/// a document is megabytes of small objects.
pub(crate) struct Description {
    name: &'static str,
    title: &'static str,
    make: fn() -> OpenApi,
    document: OnceLock<Bytes>,
    page: OnceLock<Bytes>,
}

impl Description {
    pub(crate) const fn new(name: &'static str, title: &'static str, make: fn() -> OpenApi) -> Self {
        Self { name, title, make, document: OnceLock::new(), page: OnceLock::new() }
    }

    /// Serves the document.
    pub(crate) fn serve_document<S: Clone + Send + Sync + 'static>(&'static self) -> MethodRouter<S> {
        let json = || serde_json::to_vec(&(self.make)()).expect("the document is plain data").into();
        get(async move || ([(header::CONTENT_TYPE, "application/json")], self.document.get_or_init(json).clone()))
    }

    fn serve_page(&'static self, all: &'static [&'static Self]) -> MethodRouter {
        let html = || {
            let choices: Vec<_> = all.iter().map(|one| (one.name, one.title)).collect();
            page::render(&(self.make)(), self.name, &choices).into()
        };
        get(async move || ([POLICY], Html(self.page.get_or_init(html).clone())))
    }
}

/// The pages of all descriptions, each under its name.
pub(crate) fn router(all: &'static [&'static Description]) -> Router {
    let mut router = Router::new().route("/docs/style.css", get(style));
    if let Some(first) = all.first() {
        router = router.route("/docs", first.serve_page(all));
    }
    for one in all {
        router = router.route(&format!("/docs/{}", one.name), one.serve_page(all));
    }
    router
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
