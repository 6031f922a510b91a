//! Usher as a server under measurement.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::process::{Process, free_address};

/// The application that every run has.
pub(crate) const APP: &str = "bench";
/// The person who may erase.
pub(crate) const ADMIN: &str = "admin@example.org";
const SECRET: &str = "a-secret-of-the-benchmark-and-of-nothing-else";
/// The course that comes with Usher: one SCO.
pub(crate) const COURSE: &str = "welcome";

/// What an API call of the application proves itself with.
pub(crate) fn authorization() -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{APP}:{SECRET}")))
}

/// A build of Usher.
pub(crate) struct Build(PathBuf);

impl Build {
    /// The binary at that path.
    pub(crate) fn find(path: &Path) -> Result<Self> {
        let found = path.canonicalize();
        Ok(Self(found.with_context(|| format!("{} is missing; `make build` makes it", path.display()))?))
    }
}

/// A running Usher.
pub(crate) struct Usher {
    process: Process,
    /// Where the API is.
    pub(crate) api: SocketAddr,
    /// Where the runtime is.
    pub(crate) content: SocketAddr,
    /// Where the metrics are.
    pub(crate) admin: SocketAddr,
    /// What links begin with.
    pub(crate) public_url: String,
}

impl Usher {
    /// Starts it on a database; `data` holds its files and its log. `mail_url` is its setting of that name.
    pub(crate) async fn start(build: &Build, database: &str, data: &Path, mail_url: &str) -> Result<Self> {
        let (api, content, admin) = (free_address()?, free_address()?, free_address()?);
        // The links of both sides must be alike, so they name no port.
        let public_url = "http://localhost".to_owned();
        let mut command = Command::new(&build.0);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("USHER_")) {
            command.env_remove(name);
        }
        command
            .current_dir(data)
            .arg("serve")
            .env("USHER_DATA_DIR", data)
            .env("USHER_DATABASE__URL", database)
            .env("USHER_HTTP__LISTEN", api.to_string())
            .env("USHER_HTTP__PUBLIC_URL", &public_url)
            .env("USHER_CONTENT__LISTEN", content.to_string())
            .env("USHER_CONTENT__PUBLIC_URL", format!("http://{content}"))
            .env("USHER_ADMIN__LISTEN", admin.to_string())
            .env("USHER_MAIL__URL", mail_url)
            .env("USHER_TELEMETRY__LOG", "warn")
            .env("USHER_BOOTSTRAP__APP_ID", APP)
            .env("USHER_BOOTSTRAP__APP_SECRET", SECRET)
            .env("USHER_BOOTSTRAP__ADMIN_EMAIL", ADMIN);
        let process = Process::start(&mut command, admin, "/readyz", &data.join("usher.log")).await?;
        Ok(Self { process, api, content, admin, public_url })
    }

    /// The process.
    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// Stops it.
    pub(crate) async fn stop(self) -> Result<()> {
        self.process.stop().await
    }
}
