//! Launches: one sitting of a learner, from the link to the exit. Whoever holds a launch's token may act in it; the
//! token is random and only its hash is stored.

mod apply;
mod auth;
mod begin;
mod changes;
mod commit;
mod content;
mod create;
mod end;
mod extras;
mod fault;
mod log;
mod merge;
mod open;
mod player;
mod preview;
mod reports;
mod restart;
mod rules;
mod token;
mod tree;

pub use begin::{Begun, Exit};
pub use commit::{Acknowledged, Commit, NodeResult};
pub use content::Shell;
pub(crate) use create::{ExitTo, NewLaunch, open_for};
pub use end::EndReason;
pub(crate) use extras::{read_css_url, read_extra_query};
pub use fault::LaunchFault;
pub use open::Opened;
pub use player::PlayerSettings;
pub(crate) use reports::WaitingReports;
pub use token::LaunchToken;
pub use tree::Node;
pub(crate) use tree::{outcome_of, roll_up_course};

use chrono::TimeDelta;
use usher_store::launches::Launch;

/// A launch whose page was not heard of for so long is no longer live: the player calls every 15 s.
pub(crate) const LIVE: TimeDelta = TimeDelta::seconds(45);

/// The state of a launch whose page is there. One of a registration is live at a time; a launch that keeps nothing is
/// never live, so that it can be beside the one that is.
fn begun_state(launch: &Launch) -> &'static str {
    if launch.tracking { "live" } else { "paused" }
}
