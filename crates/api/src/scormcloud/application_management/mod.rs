//! Applications and their secrets. All but the token is the management application's to do.

pub(super) mod create;
pub(super) mod credentials;
pub(super) mod delete;
pub(super) mod get;
pub(super) mod list;
pub(super) mod list_all;
mod schema;
pub(super) mod token;
pub(super) mod update;
