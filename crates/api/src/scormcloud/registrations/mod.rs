//! Registrations, their instances, and their launch links.

mod activity_schema;
pub(super) mod create;
pub(super) mod create_instance;
pub(super) mod delete;
pub(super) mod delete_global_data;
pub(super) mod delete_instance;
pub(super) mod exists;
pub(super) mod get;
pub(super) mod get_instance;
mod initial_state;
pub(super) mod launch_history;
pub(super) mod launch_link;
mod legacy_report;
pub(super) mod list;
pub(super) mod list_instances;
mod postback;
pub(super) mod postback_test;
pub(super) mod reset;
mod runtime_schema;
mod schema;
pub(super) mod statements;
pub(super) mod tags;

pub use postback::render_postback;
pub(super) use schema::LearnerSchema;
