//! The only crate that knows SQL: one plain text per statement, type-checked against SQLite and PostgreSQL.
//!
//! [`Store`] opens a database, [`Conn`] is a connection of it (in a transaction or not), and each module holds
//! the statements of one table. Everything that belongs to an application takes the application's id in every
//! statement, unless its key was read under that application in the same call; the modules
//! `applications`, `credentials`, `persons`, `person_links`, `sessions`, `sign_in_tries`, `team_groups`,
//! `team_invitations`, `account_mails`, `account_courses`, `account_reach`, `account_reports`, `enrolments`, `rise_keys`, `webhooks` and
//! `learner_courses` belong to the account.
//!
//! Rows are plain structs with the column's names. What a value means is told in `usher-model`.

#[macro_use]
mod bulk;
#[macro_use]
mod conn;
mod dialect;
mod error;
mod grouped;
mod held;
mod lease;
#[macro_use]
mod list;
mod objects;
mod open;
#[macro_use]
mod outbound;
mod time;

#[macro_use]
pub mod account_reach;
pub mod account_courses;
pub mod account_mails;
pub mod account_reports;
pub mod applications;
pub mod browsers;
pub mod captured_mails;
pub mod courses;
pub mod credentials;
pub mod deliveries;
pub mod enrolments;
pub mod erasures;
pub mod events;
pub mod import_jobs;
pub mod instances;
pub mod invitations;
pub mod invitees;
pub mod kept_answers;
pub mod launch_events;
pub mod launches;
pub mod learner_courses;
pub mod learner_jobs;
pub mod learner_tags;
pub mod learners;
pub mod package_files;
pub mod person_links;
pub mod persons;
pub mod postbacks;
pub mod previews;
pub mod proofs;
pub mod registrations;
pub mod removals;
pub mod reports;
pub mod rise_keys;
pub mod runtimes;
pub mod sessions;
pub mod settings;
pub mod sign_in_tries;
pub mod tags;
pub mod team_groups;
pub mod team_invitations;
pub mod versions;
pub mod webhooks;

pub use conn::Conn;
pub use error::{Error, Result};
pub use lease::Lease;
pub use list::{Order, Page, PageRequest, SortKey, Window};
pub use objects::Objects;
pub use open::{Backend, Store};
pub use sqlx::types::Json;
pub use time::Time;
