//! The history of an application.

pub(crate) mod list;
