//! Work whose commit waits for what belongs to it.

use std::cell::Cell;

use crate::{Conn, Store};

tokio::task_local! {
    /// The transaction that the work at hand has ended, and whose commit is held back.
    static HELD: Cell<Option<Conn>>;
}

impl Store {
    /// Does some work and holds back its commit: the transaction that it ended comes back open, so that whoever called
    /// for the work adds to it what must be durable together with it, and commits. `None` if the work ended none; if
    /// the caller drops it, or is itself dropped, nothing of the work has happened.
    ///
    /// Between its transactions the work must neither wait for files or the network nor expect another connection to
    /// see what it wrote, save after [`Conn::commit_now`].
    pub async fn hold_commit<T>(&self, work: impl Future<Output = T>) -> (T, Option<Conn>) {
        HELD.scope(Cell::new(None), async { (work.await, HELD.with(Cell::take)) }).await
    }
}

/// The transaction that is held back, to go on with.
pub(crate) fn take() -> Option<Conn> {
    HELD.try_with(Cell::take).ok().flatten()
}

/// Holds a transaction back, if that is asked for; else it comes back.
pub(crate) fn hold(conn: Conn) -> Option<Conn> {
    let mut conn = Some(conn);
    let _ = HELD.try_with(|held| held.set(conn.take()));
    conn
}
