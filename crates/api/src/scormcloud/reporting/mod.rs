//! Usage of the server, and links to the page of results.

pub(super) mod account_info;
pub(super) mod reportage_auth;
pub(super) mod reportage_link;
