//! The wires, in process, over a real service on a temporary database: SQLite, but where [`both!`] says both.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps in vain")]

#[macro_use(both)]
extern crate usher_testing;

mod application_management;
mod configuration;
mod contract;
mod course_parts;
mod courses;
mod docs;
mod idempotency;
mod instances;
mod invitation_lists;
mod learners;
mod media;
mod postbacks;
mod private_invitations;
mod public_invitations;
mod registrations;
mod reporting;
mod results;
mod rise;
mod scopes;
mod support;
mod tags;
mod tokens;
mod transport;
mod usher;
