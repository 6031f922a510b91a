//! What belongs to the account: applications, their credentials, people, and the first start.

mod authenticate;
mod bootstrap;
mod call_rate;
mod create_application;
mod create_credential;
mod create_person;
pub(crate) mod credential_hash;
mod delete_application;
mod delete_credential;
mod get_application;
mod list_applications;
mod list_credentials;
mod may_delete;
mod token;
mod update_application;
mod update_credential;

pub use crate::rights::{Role, UnknownRole};
pub use authenticate::Authenticated;
pub(crate) use authenticate::CredentialCache;
pub use bootstrap::{Bootstrap, FirstStart};
pub(crate) use call_rate::CallRates;
pub use call_rate::TooFast;
pub use create_application::NewApplication;
pub use create_credential::NewCredential;
pub use create_person::NewPerson;
pub use get_application::{ApplicationDetail, ApplicationInclude};
pub use list_applications::{ApplicationFilterField, ApplicationQuery, ApplicationSort};
pub use token::MAX_TOKEN_LIFE;
pub use update_application::ApplicationChange;
pub use update_credential::CredentialChange;
pub use usher_store::credentials::Credential;
