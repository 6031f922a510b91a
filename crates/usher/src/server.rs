//! The running server: three listeners and the workers behind them, until a signal ends them.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::middleware;
use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use usher_api::ApiLimits;
use usher_mail::smtp::MailUrl;
use usher_service::Usher;
use usher_service::mail::Transport;
use usher_store::Backend;
use usher_web::WebSettings;

use crate::cli::Role;
use crate::client_address::{self, TrustedProxies};
use crate::config::Config;
use crate::startup::{Fault, Started};
use crate::{admin, first_start};

/// How long requests under way may take after a signal.
const GRACE: Duration = Duration::from_secs(10);
/// Mails that are made ready at once when they are captured rather than sent.
const CAPTURE_SENDERS: usize = 4;

/// Serves until a signal.
pub(crate) async fn serve(started: Started, config: &Config, role: Role) -> Result<(), Fault> {
    let Started { usher, store } = started;
    if store.backend() == Backend::Sqlite {
        if role != Role::All {
            return Err(
                "SQLite is one process: only `--role all` can serve it; several processes need PostgreSQL".into()
            );
        }
        // This is the one process, and it has just begun: nobody works on what is leased.
        store.drop_all_leases().await?;
    }
    // Listening comes first, so that a taken port is told before anything is made.
    let admin = listen(config.admin.listen, "admin.listen").await?;
    let web = if role == Role::Worker {
        None
    } else {
        Some((listen(config.http.listen, "http.listen").await?, listen(config.content.listen, "content.listen").await?))
    };
    first_start::run(&usher, config).await?;

    // Before anything answers, so that a stop right after the first answer is a clean one.
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = CancellationToken::new();
    let mut tasks = JoinSet::new();
    tasks.spawn(run(admin, admin::router(&usher), stop.clone()));
    if let Some((http, content)) = web {
        let settings = web_settings(config);
        let limits = ApiLimits { json_body_bytes: config.limits.body_bytes.get() };
        let main = usher_web::learner_router(usher.clone(), &settings)
            .merge(usher_web::reportage_router(usher.clone()))
            .merge(usher_api::router(usher.clone(), limits))
            .fallback(usher_web::not_found);
        let proxies: TrustedProxies = config.http.trusted_proxies.clone().into();
        let noting = middleware::from_fn_with_state(proxies, client_address::note);
        tasks.spawn(run(http, main.layer(noting.clone()), stop.clone()));
        let content_router = usher_web::content_router(usher.clone(), &settings).layer(noting);
        tasks.spawn(run(content, content_router, stop.clone()));
        tracing::info!(api = %format!("{}/api/v2", config.http.public_url), "serving");
    }
    if role != Role::Web {
        spawn_workers(&mut tasks, &usher, config, &stop)?;
    }

    tokio::select! {
        _ = terminate.recv() => tracing::info!("stopping"),
        _ = tokio::signal::ctrl_c() => tracing::info!("stopping"),
        Some(ended) = tasks.join_next() => {
            stop.cancel();
            ended??;
            return Err("a part of the server ended by itself".into());
        }
    }
    stop.cancel();
    let ended = tokio::time::timeout(GRACE, async { while tasks.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!("some requests were still under way and are broken off");
    }
    store.close().await;
    Ok(())
}

fn web_settings(config: &Config) -> WebSettings {
    WebSettings {
        public_url: config.http.public_url.to_string(),
        content_url: config.content.public_url.to_string(),
        frame_ancestors: None,
    }
}

fn spawn_workers(
    tasks: &mut JoinSet<std::io::Result<()>>,
    usher: &Usher,
    config: &Config,
    stop: &CancellationToken,
) -> Result<(), Fault> {
    let senders = match &config.mail.url {
        MailUrl::Capture => CAPTURE_SENDERS,
        MailUrl::Smtp(relay) => usize::from(relay.connections.get()),
    };
    let transport = Transport::new(&config.mail.url)?;
    let mut spawn = |work: BoxFuture<'static, ()>| {
        tasks.spawn(async move {
            work.await;
            Ok(())
        });
    };
    let worker = || (usher.clone(), stop.clone());
    let (usher, stop) = worker();
    spawn(Box::pin(async move { usher.run_mail_worker(transport, senders, stop).await }));
    let (usher, stop) = worker();
    spawn(Box::pin(async move { usher.run_import_worker(stop).await }));
    let (usher, stop) = worker();
    spawn(Box::pin(async move { usher.run_postback_worker(usher_api::render_postback, stop).await }));
    let (usher, stop) = worker();
    spawn(Box::pin(async move { usher.run_webhook_worker(usher_api::render_webhook, stop).await }));
    let (usher, stop) = worker();
    spawn(Box::pin(async move { usher.run_learner_worker(stop).await }));
    let (usher, stop) = worker();
    spawn(Box::pin(async move { usher.run_housekeeping(stop).await }));
    Ok(())
}

async fn listen(address: SocketAddr, setting: &str) -> Result<TcpListener, Fault> {
    TcpListener::bind(address).await.map_err(|e| format!("{setting}: {address} cannot be listened on: {e}").into())
}

async fn run(listener: TcpListener, router: Router, stop: CancellationToken) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await
}
