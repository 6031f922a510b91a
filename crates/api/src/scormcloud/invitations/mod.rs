//! Invitations to a course.

pub(super) mod list;
pub(crate) mod private;
pub(super) mod public;
mod schema;
pub(super) mod tags;
mod users;
