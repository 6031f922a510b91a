//! Courses, their files and their import.

pub(super) mod assets;
pub(super) mod delete;
pub(super) mod delete_version;
mod form;
pub(super) mod get;
pub(super) mod get_version;
mod import;
pub(super) mod import_fetch;
pub(super) mod import_no_upload;
pub(super) mod import_status;
pub(super) mod import_upload;
pub(super) mod list;
pub(super) mod list_versions;
mod place;
pub(super) mod preview;
mod schema;
pub(super) mod set_title;
pub(super) mod statements;
pub(super) mod tags;
pub(super) mod zip;

pub(super) use import::StringResultSchema;
pub(super) use schema::scaled_passing_score;
