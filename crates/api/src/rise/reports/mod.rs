//! What people came to (reference/rise-api.md §7).

pub(super) mod activity;
pub(super) mod course;
pub(super) mod learner;
mod schema;
