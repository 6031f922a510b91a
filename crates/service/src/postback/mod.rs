//! Postbacks: results that are posted to a receiver when they change (reference/scormcloud-v2.md §8).
//!
//! A change queues its postback in its own transaction ([`queue`]). The [`worker`] leases what is due, so that no
//! receiver keeps others waiting ([`crate::outbound`]), asks the wire to write the result as it is then ([`Render`]), signs and
//! sends it, and records what came of it.

mod attempts;
mod example;
mod list;
mod queue;
mod replay;
mod send;
mod send_test;
mod sign;
mod target;
mod worker;

pub use attempts::AttemptQuery;
pub use list::{PostbackQuery, PostbackState};
pub(crate) use queue::{ResultChange, Urgency};
pub use usher_store::postbacks::{ListedPostback, Postback as QueuedPostback, PostbackAttempt};

use crate::Result;
use crate::registration::{Detail, RegistrationReport, ResultsFormat};

/// Writes a result as a wire shows it. The wires know their names, so it is handed in.
pub type Render = fn(RegistrationReport, Layout) -> Result<String>;

/// In which form a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Telling how much.
    pub format: ResultsFormat,
    /// In the XML of the vendor's first API, else in JSON.
    pub legacy: bool,
}

impl From<ResultsFormat> for Detail {
    fn from(format: ResultsFormat) -> Self {
        let full = format == ResultsFormat::Full;
        Self { child_results: format != ResultsFormat::Course, interactions_and_objectives: full, runtime: full }
    }
}
