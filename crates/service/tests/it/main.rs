//! The verbs of the product on SQLite and on PostgreSQL: each body of [`both!`] runs on a fresh database of either kind.

#![expect(clippy::unwrap_used, reason = "what sets a scene may panic like a test")]

#[macro_use(both)]
extern crate usher_testing;

use usher_testing::database;

mod configuration;
mod counts;
mod course_files;
mod deletions;
mod erasures;
mod homes;
mod idempotency;
mod imports;
mod invitees;
mod invites;
mod joins;
mod launches;
mod learners;
mod lock_order;
mod obeyed_settings;
mod postback_causes;
mod postbacks;
mod previews;
mod private_doors;
mod reading_rights;
mod receiver;
mod registrations;
mod reports;
mod results;
mod rights;
mod scene;
mod sign_ins;
mod teams;
mod verbs;
mod waiting_reports;
