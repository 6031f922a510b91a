//! Invitations to a course.

pub(super) mod list;
pub(super) mod private;
pub(super) mod public;
mod schema;
mod users;
