//! On SQLite: each thread of the server reads with a connection and prepared statements of its own; one thread writes,
//! and what waits for it shares a transaction.

mod statements;
mod writer;

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State as Of};
use axum::http::HeaderMap;
use chrono::DateTime;
use rusqlite::{Connection, OpenFlags, params};
use uuid::Uuid;

use super::Fault;
use super::auth::{Presented, Proven};
use super::batch::Batch;
use super::wire::{Acknowledged, InvitationSummary, PublicInvitation, Report, instant};
use writer::{Work, Writer};

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// What the handlers share.
pub(super) struct State {
    path: PathBuf,
    public_url: String,
    proven: Proven,
    writer: Writer,
}

impl State {
    pub(super) fn open(path: &str, public_url: String) -> Result<Arc<Self>> {
        let writer = Writer::start(Connection::open(path)?)?;
        Ok(Arc::new(Self { path: path.into(), public_url, proven: Proven::default(), writer }))
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        READER.with_borrow_mut(|reader| {
            if reader.is_none() {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                *reader = Some(Connection::open_with_flags(&self.path, flags)?);
            }
            work(reader.as_ref().context("the reader was just opened")?)
        })
    }

    fn authenticate(&self, headers: &HeaderMap) -> Result<String, Fault> {
        let presented = Presented::read(headers)?;
        let app = presented.app.clone();
        if !self.proven.knows(&presented) {
            self.read(|connection| {
                let mut statement = connection.prepare_cached(statements::CREDENTIALS)?;
                let stored = statement.query_map([&app], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
                presented.check(stored)
            })?;
            self.proven.remember(presented);
        }
        Ok(app)
    }
}

pub(super) async fn show(
    Of(state): Of<Arc<State>>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Json<PublicInvitation>, Fault> {
    let app = state.authenticate(&headers)?;
    let shown = state.read(|connection| {
        let mut statement = connection.prepare_cached(statements::SHOW)?;
        Ok(statement.query_row(params![app, id], |row| {
            Ok(PublicInvitation {
                id,
                course_id: row.get(0)?,
                course_title: row.get(1)?,
                allow_launch: row.get(2)?,
                allow_new_registrations: row.get(3)?,
                url: format!("{}/i/{}", state.public_url, row.get_ref(4)?.as_str()?),
                create_date: instant(DateTime::from_timestamp_micros(row.get(5)?).unwrap_or_default()),
                updated: instant(DateTime::from_timestamp_micros(row.get(6)?).unwrap_or_default()),
                registration_cap: row.get(7)?,
            })
        })?)
    })?;
    Ok(Json(shown))
}

pub(super) async fn commit(
    Of(state): Of<Arc<State>>,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Json<Acknowledged>, Fault> {
    let report = Report::read(&token, &body)?;
    let answer = report.acknowledge();
    state.writer.run(Work::Report(Box::new(report))).await?;
    Ok(Json(answer))
}

pub(super) async fn invite(
    Of(state): Of<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<InvitationSummary>, Fault> {
    let app = state.authenticate(&headers)?;
    let batch = Arc::new(Batch::of(app, serde_json::from_slice(&body)?));
    state.writer.run(Work::Invite(Arc::clone(&batch))).await?;
    let batch = Arc::into_inner(batch).context("the writer has let go of it")?;
    Ok(Json(batch.summary()))
}
