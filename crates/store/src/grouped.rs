use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _};
use sqlx::SqlitePool;
use tokio::sync::{mpsc, oneshot};

use crate::{Conn, Error, Result};

/// At most so many units share one transaction, so that the first does not wait long for the last.
const GROUP: usize = 512;
/// How long one unit may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// SQLite's grouped writer: units of work that wait at the same time share one transaction and one fsync, and are
/// answered after the commit. A unit may be run twice, so it must do nothing but write.
#[derive(Clone)]
pub(crate) struct GroupedWriter(mpsc::Sender<Box<dyn Unit>>);

impl GroupedWriter {
    /// Starts the task that owns the grouping. It ends when the last sender is gone.
    pub(crate) fn start(writer: SqlitePool) -> Self {
        let (sender, mut waiting) = mpsc::channel::<Box<dyn Unit>>(4 * GROUP);
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP);
            while waiting.recv_many(&mut group, GROUP).await > 0 {
                let committed = commit_group(&writer, &mut group).await;
                let fault = committed.err().map(|e| e.to_string());
                for unit in group.drain(..) {
                    unit.answer(fault.as_deref());
                }
            }
        });
        Self(sender)
    }

    /// Hands in one unit and waits for its durable answer.
    pub(crate) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'c> FnMut(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let unit = Waiting { work, outcome: None, reply };
        let gone = || Error::Group("the writer has stopped".into());
        self.0.send(Box::new(unit)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// Units seldom fail, and each statement is a hand-over to SQLite's thread. So they run bare at first, and only after a
/// failure again, each in its savepoint.
async fn commit_group(writer: &SqlitePool, group: &mut [Box<dyn Unit>]) -> Result<()> {
    if commit_bare(writer, group).await? || group.len() == 1 {
        return Ok(());
    }
    let mut conn = Conn::from(writer.begin_with("begin immediate").await?);
    for unit in group {
        execute(&mut conn, "savepoint unit").await?;
        if !kept(unit.as_mut(), &mut conn).await {
            execute(&mut conn, "rollback to unit").await?;
        }
        execute(&mut conn, "release unit").await?;
    }
    conn.commit().await
}

/// Whether all went well; if not, nothing is written.
async fn commit_bare(writer: &SqlitePool, group: &mut [Box<dyn Unit>]) -> Result<bool> {
    let mut conn = Conn::from(writer.begin_with("begin immediate").await?);
    for unit in group {
        if !kept(unit.as_mut(), &mut conn).await {
            // Dropping the connection takes the transaction back.
            return Ok(false);
        }
    }
    conn.commit().await?;
    Ok(true)
}

async fn kept(unit: &mut dyn Unit, conn: &mut Conn) -> bool {
    tokio::time::timeout(PATIENCE, unit.run(conn)).await.unwrap_or(false)
}

async fn execute(conn: &mut Conn, sql: &'static str) -> Result<()> {
    each!(conn, c => async { sqlx::query(sql).execute(c).await.map(|_| ()) })?;
    Ok(())
}

trait Unit: Send {
    /// Does the work; false takes it back.
    fn run<'a>(&'a mut self, conn: &'a mut Conn) -> BoxFuture<'a, bool>;
    /// Tells the waiting caller, after the commit or its failure.
    fn answer(self: Box<Self>, fault: Option<&str>);
}

struct Waiting<T, E, F> {
    work: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Unit for Waiting<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: for<'c> FnMut(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send,
{
    fn run<'a>(&'a mut self, conn: &'a mut Conn) -> BoxFuture<'a, bool> {
        async move {
            let Self { work, outcome, .. } = self;
            *outcome = None;
            // A panic must not end the task that serves all others; what the unit wrote is taken back like after an error.
            *outcome = AssertUnwindSafe(async { work(conn).await }).catch_unwind().await.ok();
            matches!(outcome, Some(Ok(_)))
        }
        .boxed()
    }

    fn answer(self: Box<Self>, fault: Option<&str>) {
        let answer = match (self.outcome, fault) {
            (Some(Err(e)), _) => Err(e),
            (Some(Ok(value)), None) => Ok(value),
            (_, Some(fault)) => Err(Error::Group(fault.to_owned()).into()),
            (None, None) => Err(Error::Group("the unit took too long or broke".into()).into()),
        };
        // A caller that went away needs no answer.
        let _ = self.reply.send(answer);
    }
}
