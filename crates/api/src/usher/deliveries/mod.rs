//! Mails of an application.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod schema;
