//! The three routers over a real server on a temporary database.

#![expect(clippy::unwrap_used, reason = "what sets a scene may panic like a test")]

mod browser;
mod content;
mod headers;
mod homes;
mod mails;
mod notices;
mod people;
mod private;
mod public;
mod reportage;
mod reports;
mod runtime;
mod support;
