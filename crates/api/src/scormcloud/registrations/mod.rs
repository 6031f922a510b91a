//! Registrations and their launch links.

mod activity_schema;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod exists;
pub(super) mod get;
pub(super) mod launch_link;
mod legacy_report;
pub(super) mod list;
mod postback;
pub(super) mod postback_test;
mod runtime_schema;
mod schema;

pub use postback::render_postback;
