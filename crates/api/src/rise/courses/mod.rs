//! The courses of all applications, and who is to take them (reference/rise-api.md §7).

pub(super) mod enrol;
pub(super) mod get;
pub(super) mod list;
pub(crate) mod schema;
pub(super) mod withdraw;
