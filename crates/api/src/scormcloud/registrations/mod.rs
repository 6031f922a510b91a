//! Registrations and their launch links.

mod activity_schema;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod exists;
pub(super) mod get;
pub(super) mod launch_link;
pub(super) mod list;
mod runtime_schema;
mod schema;
