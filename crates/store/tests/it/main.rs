//! The store on SQLite and on PostgreSQL: each body of [`both!`] runs on a fresh database of either kind.

#![expect(clippy::unwrap_used, reason = "what sets a scene may panic like a test")]

#[macro_use(both)]
extern crate usher_testing;

mod account_reports;
mod applications;
mod bulk;
mod deliveries;
mod explain;
mod grouped;
mod held;
mod imports;
mod invitees;
mod kept_answers;
mod launches;
mod learner_jobs;
mod learners;
mod leases;
mod lists;
mod migrations;
mod objects;
mod people;
mod plans;
mod postbacks;
mod raw;
mod reports;
mod runtimes;
mod scene;
mod schema;
mod seats;
mod settings;
mod tags;
mod tenants;
mod values;
mod visitors;
