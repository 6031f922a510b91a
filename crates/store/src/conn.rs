use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::Result;

/// A connection of either database. From [`crate::Store::read`] it is outside a transaction and for reading;
/// from [`crate::Store::begin`] it is in one, which [`Conn::commit`] ends and a drop takes back.
pub struct Conn(Inner);

enum Inner {
    SqliteReader(PoolConnection<Sqlite>),
    SqliteWriter(Transaction<'static, Sqlite>),
    PostgresReader(PoolConnection<Postgres>),
    PostgresWriter(Transaction<'static, Postgres>),
}

/// The concrete connection that a statement runs on; see [`each!`].
pub(crate) enum Raw<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn {
    pub(crate) fn raw(&mut self) -> Raw<'_> {
        match &mut self.0 {
            Inner::SqliteReader(c) => Raw::Sqlite(c),
            Inner::SqliteWriter(c) => Raw::Sqlite(c),
            Inner::PostgresReader(c) => Raw::Postgres(c),
            Inner::PostgresWriter(c) => Raw::Postgres(c),
        }
    }

    /// Makes the transaction durable, or hands it to whoever holds commits back ([`crate::Store::hold_commit`]).
    /// On a connection outside a transaction there is nothing to do.
    pub async fn commit(self) -> Result<()> {
        if matches!(self.0, Inner::SqliteReader(_) | Inner::PostgresReader(_)) {
            return Ok(());
        }
        match crate::held::hold(self) {
            Some(conn) => conn.commit_now().await,
            None => Ok(()),
        }
    }

    /// Makes the transaction durable even while commits are held back: for what must be true before a file is touched.
    pub async fn commit_now(self) -> Result<()> {
        match self.0 {
            Inner::SqliteWriter(tx) => tx.commit().await?,
            Inner::PostgresWriter(tx) => tx.commit().await?,
            Inner::SqliteReader(_) | Inner::PostgresReader(_) => {}
        }
        Ok(())
    }
}

impl From<PoolConnection<Sqlite>> for Conn {
    fn from(c: PoolConnection<Sqlite>) -> Self {
        Self(Inner::SqliteReader(c))
    }
}

impl From<Transaction<'static, Sqlite>> for Conn {
    fn from(tx: Transaction<'static, Sqlite>) -> Self {
        Self(Inner::SqliteWriter(tx))
    }
}

impl From<PoolConnection<Postgres>> for Conn {
    fn from(c: PoolConnection<Postgres>) -> Self {
        Self(Inner::PostgresReader(c))
    }
}

impl From<Transaction<'static, Postgres>> for Conn {
    fn from(tx: Transaction<'static, Postgres>) -> Self {
        Self(Inner::PostgresWriter(tx))
    }
}

/// Runs one expression on whichever database the connection is of: `each!(conn, c => sqlx::query(SQL).execute(c))`.
/// The expression is compiled once per backend, so the same SQL text is type-checked against both.
macro_rules! each {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn.raw() {
            $crate::conn::Raw::Sqlite($c) => $body.await,
            $crate::conn::Raw::Postgres($c) => $body.await,
        }
    };
}

/// Runs one statement on whichever database the connection is of, and tells how many rows it changed.
macro_rules! execute {
    ($conn:expr, $query:expr) => {
        each!($conn, c => async { $query.execute(c).await.map(|done| done.rows_affected()) })
    };
}
