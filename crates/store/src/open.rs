use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

use crate::grouped::GroupedWriter;
use crate::{Conn, Error, Result};

/// An open database.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
}

#[derive(Clone)]
enum Pools {
    /// SQLite has one writer; readers see the last committed state (WAL).
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
        grouped: GroupedWriter,
    },
    Postgres(PgPool),
}

/// Which database a store is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One file, one process.
    Sqlite,
    /// A server, several processes.
    Postgres,
}

impl Store {
    /// Opens `sqlite:<path>` (made if missing) or `postgres://…`, and brings its schema up to date.
    pub async fn open(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(Path::new(path.trim_start_matches("//"))).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await
        } else {
            Err(Error::Url("database.url must begin with sqlite: or postgres:".into()))
        }
    }

    async fn open_sqlite(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .pragma("cache_size", "-16384")
            // What is removed is gone from the file too, not only out of sight: an erasure relies on it.
            .pragma("secure_delete", "on")
            .statement_cache_capacity(256);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_mins(1))
            .idle_timeout(None)
            .max_lifetime(None)
            // A file does not go away; asking first would cost a hand-over to the connection's thread each time.
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_mins(1))
            .idle_timeout(None)
            .max_lifetime(None)
            // A file does not go away; asking first would cost a hand-over to the connection's thread each time.
            .test_before_acquire(false)
            .connect_with(options.create_if_missing(false).pragma("query_only", "on"))
            .await?;
        let grouped = GroupedWriter::start(writer.clone());
        Ok(Self { pools: Pools::Sqlite { readers, writer, grouped } })
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?.application_name("usher").statement_cache_capacity(256);
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(30))
            // A connection that died shows itself at its next statement; asking first would cost a round trip each time.
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
        Ok(Self { pools: Pools::Postgres(pool) })
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        match self.pools {
            Pools::Sqlite { .. } => Backend::Sqlite,
            Pools::Postgres(_) => Backend::Postgres,
        }
    }

    /// A connection for reading, outside a transaction.
    pub async fn read(&self) -> Result<Conn> {
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => readers.acquire().await?.into(),
            Pools::Postgres(pool) => pool.acquire().await?.into(),
        })
    }

    /// A transaction for writing. On SQLite it waits for the one writer, so hold it for statements only,
    /// never for network or file work.
    pub async fn begin(&self) -> Result<Conn> {
        if let Some(held) = crate::held::take() {
            return Ok(held);
        }
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => writer.begin_with("begin immediate").await?.into(),
            Pools::Postgres(pool) => pool.begin().await?.into(),
        })
    }

    /// Runs a small unit of work durably: on SQLite together with others that wait, in one transaction, all answered
    /// after the commit; on PostgreSQL in a transaction of its own. An error of the unit takes back that unit alone;
    /// for that it may be run twice, so it must do nothing but write.
    pub async fn write_grouped<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'c> FnMut(&'c mut Conn) -> futures::future::BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        match &self.pools {
            Pools::Sqlite { grouped, .. } => grouped.run(work).await,
            Pools::Postgres(_) => {
                let mut conn = self.begin().await?;
                let answer = work(&mut conn).await?;
                conn.commit().await?;
                Ok(answer)
            }
        }
    }

    /// Ends every lease of this database: right at the start on SQLite, whose one process has just begun.
    pub async fn drop_all_leases(&self) -> Result<()> {
        let mut conn = self.begin().await?;
        crate::lease::drop_all(&mut conn).await?;
        conn.commit().await
    }

    /// Empties SQLite's log, which holds earlier states of what was changed, into its file; false while a reader still
    /// looks at one of them. On PostgreSQL vacuum does it, in its own time.
    pub async fn forget_earlier_states(&self) -> Result<bool> {
        let Pools::Sqlite { writer, .. } = &self.pools else { return Ok(true) };
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(writer).await?;
        Ok(busy == 0)
    }

    /// Closes all connections, so that SQLite's log is folded into its file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { readers, writer, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}
