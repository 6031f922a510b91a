//! The secrets of an application.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
mod schema;
pub(crate) mod update;
