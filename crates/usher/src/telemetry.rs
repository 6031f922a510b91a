//! The log: lines on standard error, as text or JSON.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::TryInitError;
use tracing_subscriber::{fmt, prelude::*};

use crate::config::{LogFormat, Telemetry};

/// Sends the log lines of this process to standard error. To be called once.
pub(crate) fn start(settings: &Telemetry) -> Result<(), TryInitError> {
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let lines = match settings.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry().with(EnvFilter::new(&settings.log)).with(lines).try_init()
}
