//! Who is told of what happens in the account, and what they are told (reference/rise-api.md §8).

pub(super) mod create;
pub(super) mod delete;
pub(super) mod get;
pub(super) mod list;
pub(super) mod list_calls;
mod render;
mod schema;

pub use render::render_webhook;
