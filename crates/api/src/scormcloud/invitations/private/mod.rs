//! Private invitations: a mail and a link for each address.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod job_status;
pub(crate) mod list;
pub(crate) mod list_users;
mod schema;
pub(crate) mod update;
