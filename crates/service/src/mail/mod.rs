//! Mail: what each delivery says, the worker that sends it, and what was captured instead.

mod account;
mod captured;
mod pace;
mod render;
mod transport;
mod worker;

pub use captured::{CapturedMail, CapturedMailSummary};
pub use transport::Transport;
