//! Courses and their import.

pub(super) mod delete;
pub(super) mod get;
mod import;
pub(super) mod import_fetch;
pub(super) mod import_no_upload;
pub(super) mod import_status;
pub(super) mod import_upload;
pub(super) mod list;
mod schema;

pub(super) use schema::scaled_passing_score;
