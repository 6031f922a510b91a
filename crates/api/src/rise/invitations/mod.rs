//! Invitations to the account (reference/rise-api.md §5).

pub(super) mod create;
pub(super) mod delete;
pub(super) mod get;
pub(super) mod list;
pub(super) mod resend;
pub(crate) mod schema;
