//! A fresh database for each test: a file for SQLite, a clone of a migrated template for PostgreSQL.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::str::FromStr as _;
use std::sync::atomic::{AtomicU32, Ordering};

use futures::FutureExt as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use usher_store::{Conn, Store};

/// Names a database of a PostgreSQL cluster in which the tests may make and drop databases of their own.
const URL: &str = "USHER_TEST_POSTGRES_URL";

/// The key of the advisory lock under which the template is made.
const TEMPLATE_LOCK: i64 = 0x7573_6865_7274;

/// The database of one test.
pub struct Database {
    /// Opened, and empty but for its schema.
    pub store: Store,
    /// Where a second connection beside the store can look.
    pub url: String,
}

impl Database {
    /// A connection for reading.
    pub async fn read(&self) -> Conn {
        self.store.read().await.unwrap()
    }

    /// A transaction.
    pub async fn begin(&self) -> Conn {
        self.store.begin().await.unwrap()
    }
}

/// Runs a test's body on a new SQLite file.
pub async fn on_sqlite<F: Future<Output = ()>>(body: impl FnOnce(Database) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("usher.db").display());
    body(Database { store: Store::open(&url).await.unwrap(), url }).await;
}

/// Runs a test's body on a clone of the template, and drops the clone, also when the body panics.
pub async fn on_postgres<F: Future<Output = ()>>(body: impl FnOnce(Database) -> F) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = server();
    let mut admin = PgConnection::connect_with(&server).await.unwrap();
    let template = template(&server, &mut admin).await;

    let name = format!("usher_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    execute(&mut admin, format!("drop database if exists {name} with (force)")).await;
    execute(&mut admin, format!("create database {name} template {template}")).await;
    let url = url_of(&server, &name);
    let store = Store::open(&url).await.unwrap();
    let outcome = AssertUnwindSafe(body(Database { store: store.clone(), url })).catch_unwind().await;
    store.close().await;
    execute(&mut admin, format!("drop database {name} with (force)")).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

fn server() -> PgConnectOptions {
    let Ok(url) = std::env::var(URL) else {
        panic!(
            "{URL} is not set: run `make test`, which starts a PostgreSQL for the tests, or start one with \
             `scripts/pg-test-cluster.sh start DIR` and set {URL} to what it prints"
        );
    };
    PgConnectOptions::from_str(&url).unwrap()
}

/// The name of the migrated template, which is made if it is missing. It is named by its migrations, so that a cluster
/// that outlives a change of them does not serve the old schema.
async fn template(server: &PgConnectOptions, admin: &mut PgConnection) -> String {
    let mut hasher = DefaultHasher::new();
    for migration in sqlx::migrate!("../store/migrations/postgres").iter() {
        (migration.version, &migration.checksum).hash(&mut hasher);
    }
    let name = format!("usher_template_{:016x}", hasher.finish());

    sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut *admin).await.unwrap();
    let made: bool = sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut *admin)
        .await
        .unwrap();
    if !made {
        // It takes its name when it is complete: a run that was killed leaves nothing that looks finished.
        execute(admin, format!("drop database if exists {name}_unfinished with (force)")).await;
        execute(admin, format!("create database {name}_unfinished")).await;
        let store = Store::open(&url_of(server, &format!("{name}_unfinished"))).await.unwrap();
        store.close().await;
        execute(admin, format!("alter database {name}_unfinished rename to {name}")).await;
    }
    sqlx::query("select pg_advisory_unlock($1)").bind(TEMPLATE_LOCK).execute(&mut *admin).await.unwrap();
    name
}

fn url_of(server: &PgConnectOptions, database: &str) -> String {
    server.clone().database(database).to_url_lossy().to_string()
}

async fn execute(admin: &mut PgConnection, sql: String) {
    sqlx::query(AssertSqlSafe(sql)).execute(admin).await.unwrap();
}
