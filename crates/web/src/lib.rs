//! The pages: what learners see before a course, the player around it, and the mail that was captured.
//!
//! A page asks `usher-service` and shows the answer; no rule lives here. Each of the three routers is for a listener
//! of its own: the main origin, the content origin, and the operator's address.

mod assets;
mod client;
mod csv;
mod fault;
mod headers;
mod learner;
mod mails;
mod moment;
mod negotiation;
mod notice;
mod people;
mod player;
mod reportage;
mod results;
mod settings;
mod templates;

pub use client::ClientAddress;
pub use learner::{learner_router, not_found};
pub use mails::mails_router;
pub use player::content_router;
pub use reportage::reportage_router;
pub use settings::WebSettings;
