//! One person on an invitation.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod qr;
pub(crate) mod remove;
pub(crate) mod renew_link;
pub(crate) mod resend;
mod schema;
pub(crate) mod update;
