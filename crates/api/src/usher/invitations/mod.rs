//! Whole invitations.

pub(crate) mod delete;
pub(crate) mod preview_private;
pub(crate) mod qr;
pub(crate) mod remind;
