//! What belongs to the account: applications, their credentials, people, and the first start.

mod authenticate;
mod bootstrap;
mod create_application;
mod create_person;
mod credential_hash;

pub use authenticate::Authenticated;
pub(crate) use authenticate::CredentialCache;
pub use bootstrap::{Bootstrap, FirstStart};
pub use create_application::NewApplication;
pub use create_person::{NewPerson, Role, UnknownRole};
