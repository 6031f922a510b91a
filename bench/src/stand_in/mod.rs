//! The stand-in: a server that does what one request of Usher needs and nothing else, in the fastest way that is
//! known. It works on a copy of Usher's database, so it reads and writes the same rows under the same indexes.

mod auth;
mod batch;
mod postgres;
mod process;
mod sqlite;
mod wire;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::arguments;
pub(crate) use process::StandIn;

/// What a handler ends in where it cannot answer. The benchmark calls only what must work, so the cause goes to the log.
struct Fault(StatusCode);

impl axum::response::IntoResponse for Fault {
    fn into_response(self) -> axum::response::Response {
        self.0.into_response()
    }
}

impl<E: Into<anyhow::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        eprintln!("{:#}", error.into());
        Self(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Serves until it is told to end.
pub(crate) async fn serve(of: arguments::StandIn) -> Result<()> {
    const GET: &str = "/api/v2/invitations/public/{id}";
    const COMMIT: &str = "/runtime/{token}/commit";
    const INVITE: &str = "/api/v2/invitations/private";
    let routes = if let Some(path) = of.database.strip_prefix("sqlite:") {
        Router::new()
            .route(GET, get(sqlite::show))
            .route(COMMIT, post(sqlite::commit))
            .route(INVITE, post(sqlite::invite))
            .with_state(sqlite::State::open(path, of.public_url)?)
    } else {
        Router::new()
            .route(GET, get(postgres::show))
            .route(COMMIT, post(postgres::commit))
            .route(INVITE, post(postgres::invite))
            .with_state(postgres::State::open(&of.database, of.public_url).await?)
    };
    let routes = routes.route("/readyz", get(async || "ready\n"));
    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind(of.listen).await.with_context(|| of.listen.to_string())?;
    tokio::select! {
        ended = async { axum::serve(listener, routes).await } => Ok(ended?),
        _ = terminate.recv() => Ok(()),
    }
}
