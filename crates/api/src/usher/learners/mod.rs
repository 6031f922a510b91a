//! Learners: who has registrations, and all that is kept of one.

pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod schema;
