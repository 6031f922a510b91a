//! The SMTP transport against a server that speaks the protocol.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod server;
mod smtp;
mod tls;
