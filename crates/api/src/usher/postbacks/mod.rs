//! Postbacks: where each stands, every call that was made, and calling again.

pub(crate) mod list;
pub(crate) mod list_attempts;
pub(crate) mod replay;
pub(crate) mod replay_failed;
pub(crate) mod schema;
pub(crate) mod signing_secret;
