//! Keys of the Rise API: they belong to the account and stand for an admin. A key is shown once; its hash is kept.

mod authenticate;
mod create;
mod list;
mod revoke;

pub use create::NewRiseKey;
pub use usher_store::rise_keys::RiseKey;
