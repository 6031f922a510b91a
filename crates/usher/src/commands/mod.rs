//! The commands, one file each.

pub(crate) mod app;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod import;
pub(crate) mod invite;
pub(crate) mod mails;
pub(crate) mod person;
pub(crate) mod rise_key;
