//! Public invitations: one link; anyone may join.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod list_users;
mod schema;
pub(crate) mod update;
