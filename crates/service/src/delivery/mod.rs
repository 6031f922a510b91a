//! Mails that went out, wait, or failed: what is known of each, never what it says.

mod get;
mod list;

pub use list::DeliveryQuery;
pub use usher_store::deliveries::DeliveryRecord;
