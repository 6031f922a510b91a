//! The one thread that writes. All that waits for it shares a transaction and its fsync.

use std::sync::{Arc, mpsc};

use anyhow::{Context as _, Result};
use rusqlite::{Connection, params};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::statements;
use crate::stand_in::batch::Batch;
use crate::stand_in::wire::Report;

/// At most so many share a transaction.
const GROUP: usize = 512;

/// Something to write.
pub(super) enum Work {
    Report(Box<Report>),
    Invite(Arc<Batch>),
}

/// The way to the thread.
pub(super) struct Writer(mpsc::Sender<(Work, oneshot::Sender<()>)>);

impl Writer {
    pub(super) fn start(mut connection: Connection) -> Result<Self> {
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -16384",
        )?;
        connection.set_prepared_statement_cache_capacity(64);
        let (sender, waiting) = mpsc::channel();
        std::thread::spawn(move || {
            while let Ok(first) = waiting.recv() {
                let group: Vec<_> = std::iter::once(first).chain(waiting.try_iter().take(GROUP - 1)).collect();
                match write(&mut connection, &group) {
                    Ok(()) => group.into_iter().for_each(|(work, done)| {
                        // Who waits may want what was written for itself.
                        drop(work);
                        let _ = done.send(());
                    }),
                    // Without an answer each waiting call fails.
                    Err(error) => eprintln!("{error:#}"),
                }
            }
        });
        Ok(Self(sender))
    }

    /// Waits until the work is durable.
    pub(super) async fn run(&self, work: Work) -> Result<()> {
        let (done, answer) = oneshot::channel();
        self.0.send((work, done)).context("the writer has ended")?;
        answer.await.context("the writer could not write")
    }
}

fn write(connection: &mut Connection, group: &[(Work, oneshot::Sender<()>)]) -> Result<()> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for (work, _) in group {
        match work {
            Work::Report(report) => write_report(&tx, report)?,
            Work::Invite(batch) => write_batch(&tx, batch)?,
        }
    }
    Ok(tx.commit()?)
}

fn write_report(connection: &Connection, report: &Report) -> Result<()> {
    let Report { token_hash, commit, completion, success, score, sitting_cs, at } = report;
    let at = at.timestamp_micros();
    let (registration, instance): (Uuid, i64) = connection
        .prepare_cached(statements::LAUNCH)?
        .query_row(params![token_hash, commit.epoch, commit.seq, at], |row| Ok((row.get(0)?, row.get(1)?)))
        .context("no such launch, or an old report")?;
    let elements = serde_json::to_string(&commit.elements)?;
    let time: i64 = connection.prepare_cached(statements::RUNTIME)?.query_row(
        params![registration, instance, commit.activity, elements, completion, success, score, sitting_cs, at],
        |row| row.get(0),
    )?;
    connection.prepare_cached(statements::INSTANCE)?.execute(params![
        registration,
        instance,
        completion,
        success,
        score,
        time,
        at
    ])?;
    Ok(())
}

fn write_batch(connection: &Connection, batch: &Batch) -> Result<()> {
    let Batch { app, invitation, course, creator, .. } = batch;
    let at = batch.at.timestamp_micros();
    let version: Uuid =
        connection.prepare_cached(statements::VERSION)?.query_row(params![app, course], |row| row.get(0))?;
    connection.prepare_cached(statements::INVITATION)?.execute(params![
        invitation,
        app,
        course,
        creator,
        i64::try_from(batch.people.len())?,
        at
    ])?;
    let mut registration = connection.prepare_cached(statements::REGISTRATION)?;
    let mut instance = connection.prepare_cached(statements::FRESH_INSTANCE)?;
    let mut invitee = connection.prepare_cached(statements::INVITEE)?;
    let mut delivery = connection.prepare_cached(statements::DELIVERY)?;
    // One table after the other keeps its pages at hand.
    for one in &batch.people {
        registration.execute(params![one.registration, app, one.registration_id, course, one.email, one.xapi, at])?;
    }
    for one in &batch.people {
        instance.execute(params![one.registration, version, at])?;
    }
    for one in &batch.people {
        invitee.execute(params![one.invitee, app, invitation, one.registration, one.email, at])?;
    }
    for one in &batch.people {
        delivery.execute(params![one.delivery, app, invitation, one.invitee, one.email, at])?;
    }
    connection.prepare_cached(statements::EVENT)?.execute(params![
        Uuid::now_v7(),
        app,
        invitation.to_string(),
        batch.detail().to_string(),
        at
    ])?;
    Ok(())
}
