//! The operator's listener: health, numbers, captured mail. Only for those who run the server.

use std::fmt::Write as _;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use usher_service::Usher;

/// The routes of `admin.listen`.
pub(crate) fn router(usher: &Usher) -> Router {
    let mails = usher_web::mails_router(usher.clone()).layer(middleware::from_fn(loopback_only));
    Router::new()
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(usher.clone())
        .merge(mails)
}

/// Captured mail holds links that open registrations, so it is for this machine alone, whatever the listener is on.
async fn loopback_only(ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request, next: Next) -> Response {
    if peer.ip().to_canonical().is_loopback() {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "captured mail is shown on this machine only\n").into_response()
    }
}

async fn readyz(State(usher): State<Usher>) -> Response {
    if usher.is_ready().await {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
    }
}

/// Numbers in the text format of Prometheus.
async fn metrics(State(usher): State<Usher>) -> Response {
    let queues = match usher.queues().await {
        Ok(queues) => queues,
        Err(error) => {
            tracing::error!(%error, "the queues could not be counted");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let mut text = String::new();
    for (name, help, value) in [
        ("usher_mails_waiting", "Mails that wait to be sent.", queues.mails),
        ("usher_imports_waiting", "Imports that wait or are under way.", queues.imports),
        ("usher_postbacks_waiting", "Postbacks that wait to be sent, for the first time or again.", queues.postbacks),
        ("usher_learner_jobs_waiting", "Changes and erasures of learners that wait or are under way.", queues.learners),
    ] {
        // Writing into a String cannot fail.
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
    }
    let checks = usher.password_checks();
    let _ = write!(
        text,
        "# HELP usher_password_checks_total Passwords that were checked, also for people who do not exist.\n\
         # TYPE usher_password_checks_total counter\nusher_password_checks_total {checks}\n"
    );
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(text, "# TYPE usher_build_info gauge\nusher_build_info{{version=\"{version}\"}} 1\n");
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
