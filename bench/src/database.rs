//! The databases that both sides work on: each its own copy of the same one.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// The embedded one.
    Sqlite,
    /// A temporary cluster on a socket, as durable as a real one.
    Postgres,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        })
    }
}

/// Where databases are made. Ends the cluster when dropped.
pub(crate) enum Server {
    /// In a directory.
    Sqlite(PathBuf),
    /// In a cluster.
    Postgres {
        /// The cluster's own URL.
        url: String,
        /// Where it lies.
        directory: PathBuf,
    },
}

impl Server {
    /// A place for databases below `directory`.
    pub(crate) async fn start(kind: Kind, directory: &Path) -> Result<Self> {
        match kind {
            Kind::Sqlite => Ok(Self::Sqlite(directory.to_owned())),
            Kind::Postgres => {
                let directory = directory.join("pg");
                let url = cluster("start-durable", &directory)?;
                let server = Self::Postgres { url, directory };
                server.check_durable().await?;
                Ok(server)
            }
        }
    }

    /// Which database this is.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Sqlite(_) => Kind::Sqlite,
            Self::Postgres { .. } => Kind::Postgres,
        }
    }

    /// The URL of the database of that name; names are those of directories too.
    pub(crate) fn url(&self, name: &str) -> String {
        match self {
            Self::Sqlite(directory) => format!("sqlite:{}", sqlite_file(directory, name).display()),
            Self::Postgres { url, .. } => url.replacen("/postgres?", &format!("/{name}?"), 1),
        }
    }

    /// Makes an empty database.
    pub(crate) async fn create(&self, name: &str) -> Result<()> {
        match self {
            Self::Sqlite(directory) => Ok(std::fs::create_dir_all(directory.join(name))?),
            Self::Postgres { .. } => self.administer(&format!("create database {name}")).await,
        }
    }

    /// Copies a database that nobody uses.
    pub(crate) async fn copy(&self, from: &str, to: &str) -> Result<()> {
        match self {
            Self::Sqlite(directory) => {
                std::fs::create_dir_all(directory.join(to))?;
                let (from, to) = (sqlite_file(directory, from), sqlite_file(directory, to));
                // Its log is there if it was not closed in order.
                for extension in ["db", "db-wal"] {
                    let from = from.with_extension(extension);
                    if from.exists() {
                        std::fs::copy(from, to.with_extension(extension))?;
                    }
                }
                Ok(())
            }
            Self::Postgres { .. } => self.administer(&format!("create database {to} template {from}")).await,
        }
    }

    async fn administer(&self, sql: &str) -> Result<()> {
        let client = connect(&self.url("postgres")).await?;
        // Sessions of a server that has just ended may linger for a moment.
        for _ in 0..50 {
            match client.batch_execute(sql).await {
                Err(error) if error.to_string().contains("being accessed") => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                done => return done.with_context(|| sql.to_owned()),
            }
        }
        bail!("{sql}: the database stays in use")
    }

    /// Figures of a server that forgets what it acknowledged would mean nothing.
    async fn check_durable(&self) -> Result<()> {
        let client = connect(&self.url("postgres")).await?;
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value: String = client.query_one(&format!("show {setting}"), &[]).await?.get(0);
            ensure!(value == "on", "{setting} is {value}");
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Self::Postgres { directory, .. } = self
            && let Err(error) = cluster("stop", directory)
        {
            eprintln!("{error:#}");
        }
    }
}

/// A connection whose traffic is handled in the background.
pub(crate) async fn connect(url: &str) -> Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.context("PostgreSQL")?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            eprintln!("a connection to PostgreSQL broke: {error}");
        }
    });
    Ok(client)
}

fn sqlite_file(directory: &Path, name: &str) -> PathBuf {
    directory.join(name).join("usher.db")
}

fn cluster(verb: &str, directory: &Path) -> Result<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/pg-test-cluster.sh");
    let output = Command::new(script).arg(verb).arg(directory).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "pg-test-cluster.sh {verb}: {}", output.status);
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_has_a_url_of_its_own() {
        let sqlite = Server::Sqlite("/var/tmp/x".into());
        assert_eq!(sqlite.url("usher"), "sqlite:/var/tmp/x/usher/usher.db");
    }
}
