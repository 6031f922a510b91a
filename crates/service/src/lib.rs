//! The verbs of Usher. Only this crate knows its rules: the wires and the pages above parse what comes in and show
//! what comes out; the store below keeps rows.
//!
//! Every verb is a method of [`Usher`], one file each, and takes the [`Actor`] who does it. What changes and what must
//! follow from it (a mail, a line of history) commit together.

mod actor;
mod again;
mod clock;
mod entropy;
mod error;
mod listing;
mod seal;
mod secret;
mod settings;
mod usher;

pub mod account;
pub mod account_course;
pub mod configuration;
pub mod course;
pub mod delivery;
pub mod door;
pub mod enrolment;
pub mod event;
pub mod group;
pub mod health;
pub mod home;
pub mod housekeeping;
pub mod idempotency;
pub mod import;
pub mod invitation;
pub mod invitee;
pub mod launch;
pub mod learner;
pub mod mail;
pub mod outbound;
pub mod people;
pub mod postback;
pub mod registration;
pub mod report;
pub mod rights;
pub mod rise_key;
pub mod sign_in;
pub mod tag;
pub mod team;
pub mod webhook;

pub use actor::{Actor, PersonActor};
pub use clock::Clock;
pub use entropy::Entropy;
pub use error::{Error, Result};
pub use listing::{DateField, Direction, ListRequest, Listing, Period, TextFilter};
pub use secret::Secret;
pub use settings::{MailLimits, Settings, SignInLimits, VerifyPrivate, VerifyPublic};
pub use usher::{Parts, Usher};
