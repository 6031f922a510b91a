//! People of the account (reference/rise-api.md §6).

pub(super) mod delete;
pub(super) mod get;
pub(super) mod list;
pub(super) mod list_groups;
pub(super) mod list_reporting_groups;
pub(super) mod schema;
