//! The content origin: the player, the calls that it makes, and the files of courses. Everything here is authorised by
//! the launch token in the path and by nothing else; course content is hostile.

mod content;
mod runtime;
mod shell;

#[cfg(test)]
pub(crate) use shell::ShellPage;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use usher_service::Usher;

use crate::assets::{LEARNER, PLAYER};
use crate::headers::{OWN_ASSETS, protect};
use crate::notice::NoticePage;
use crate::settings::WebSettings;

/// What the handlers share.
#[derive(Clone)]
struct Site {
    usher: Usher,
    /// The content security policy of the player's page.
    shell_policy: Arc<str>,
    /// The content security policy of course files.
    course_policy: HeaderValue,
    /// The start page, on the main origin.
    start_page: String,
}

/// The largest report of a course, and of a page that goes away with it.
const MAX_REPORT_BYTES: usize = 8 << 20;
/// The largest other call.
const MAX_CALL_BYTES: usize = 64 << 10;

/// Everything of the content origin.
pub fn content_router(usher: Usher, settings: &WebSettings) -> Router {
    let framers = settings.frame_ancestors.as_deref().unwrap_or("'none'");
    // A course may lead its frame to other sites; the shell itself loads and runs only what is the server's.
    let shell_policy = format!(
        "{OWN_ASSETS}; connect-src 'self'; frame-src * blob: data:; form-action 'none'; frame-ancestors {framers}"
    );
    // Real courses need inline scripts and much else, so a policy can only say who may frame them: the player, and
    // whoever may frame that.
    let course_framers = settings.frame_ancestors.as_deref().unwrap_or_default();
    let site = Site {
        usher,
        shell_policy: shell_policy.as_str().into(),
        course_policy: HeaderValue::try_from(format!("frame-ancestors 'self' {course_framers}"))
            .unwrap_or(HeaderValue::from_static("frame-ancestors 'self'")),
        start_page: settings.public_url.clone(),
    };
    let pages = Router::new().route("/launch/{token}", get(shell::page)).fallback(not_found);
    let runtime = Router::new()
        .route("/runtime/{token}/commit", post(runtime::commit))
        .route("/runtime/{token}/end", post(runtime::end))
        .route_layer(DefaultBodyLimit::max(MAX_REPORT_BYTES))
        .merge(
            Router::new()
                .route("/runtime/{token}/begin", post(runtime::begin))
                .route("/runtime/{token}/open", post(runtime::open))
                .route("/runtime/{token}/ping", post(runtime::ping))
                .route_layer(DefaultBodyLimit::max(MAX_CALL_BYTES)),
        );
    protect(pages.merge(runtime), &shell_policy)
        .route("/content/{token}/{*path}", get(content::file))
        .merge(LEARNER.router())
        .merge(PLAYER.router())
        .layer(middleware::from_fn(refuse_service_workers))
        .with_state(site)
}

/// A service worker would outlive its launch and see those of others.
async fn refuse_service_workers(request: Request, next: Next) -> Response {
    if request.headers().contains_key("service-worker") {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

async fn not_found(State(site): State<Site>) -> Response {
    NoticePage::unknown(site.start_page).answer()
}
