//! A connection beside the store's, for what only a test asks.

use std::collections::BTreeMap;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection as _, FromRow, PgConnection, SqliteConnection};

use crate::database::Database;

/// A connection of its own.
pub enum Raw {
    /// To the file.
    Sqlite(SqliteConnection),
    /// To the server.
    Postgres(PgConnection),
}

impl Raw {
    /// Connects beside the store.
    pub async fn connect(db: &Database) -> Self {
        if db.url.starts_with("sqlite:") {
            Self::Sqlite(SqliteConnection::connect(&db.url).await.unwrap())
        } else {
            Self::Postgres(PgConnection::connect(&db.url).await.unwrap())
        }
    }

    /// Runs a query whose rows read alike on both databases.
    pub async fn rows<T>(&mut self, sql: impl Into<String>) -> Vec<T>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let sql = AssertSqlSafe(sql.into());
        match self {
            Self::Sqlite(c) => sqlx::query_as(sql).fetch_all(c).await.unwrap(),
            Self::Postgres(c) => sqlx::query_as(sql).fetch_all(c).await.unwrap(),
        }
    }

    async fn texts(&mut self, sql: impl Into<String>) -> Vec<String> {
        self.rows::<(String,)>(sql).await.into_iter().map(|(text,)| text).collect()
    }

    /// How many rows a table has.
    pub async fn count(&mut self, table: &str) -> i64 {
        self.rows::<(i64,)>(format!("select count(*) from {table}")).await[0].0
    }

    /// The names of the schema's tables.
    async fn tables(&mut self) -> Vec<String> {
        let sql = match self {
            Self::Sqlite(_) => {
                "select name from sqlite_schema where type = 'table' and name not like '\\_%' escape '\\'"
            }
            Self::Postgres(_) => {
                "select tablename::text from pg_tables where schemaname = 'public' and tablename not like '\\_%'"
            }
        };
        self.texts(sql).await
    }

    /// Every row of every table as text, to compare before and after.
    pub async fn dump(&mut self) -> BTreeMap<String, Vec<String>> {
        let mut dump = BTreeMap::new();
        for table in self.tables().await {
            let columns = match self {
                Self::Sqlite(_) => self
                    .texts(format!(
                        "select group_concat('quote(\"' || name || '\")', ' || '','' || ') from pragma_table_info('{table}')"
                    ))
                    .await
                    .remove(0),
                Self::Postgres(_) => format!("{table}::text"),
            };
            let rows = self.texts(format!("select {columns} from {table} order by 1")).await;
            dump.insert(table, rows);
        }
        dump
    }
}
