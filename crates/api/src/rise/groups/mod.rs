//! Groups of people (reference/rise-api.md §6).

pub(super) mod create;
pub(super) mod delete;
pub(super) mod get;
pub(super) mod list;
pub(super) mod members;
pub(super) mod rename;
pub(super) mod reporters;
pub(super) mod schema;
