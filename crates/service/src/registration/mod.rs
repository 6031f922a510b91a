//! Registrations: one learner on one course, and what came of it.

mod create;
mod delete;
mod launch_link;
mod list;
mod postback;
mod report;

pub use create::{Learner, NewRegistration};
pub use launch_link::LaunchLinkRequest;
pub use list::{RegistrationFilterField, RegistrationQuery, RegistrationSort};
pub(crate) use postback::show_postback;
pub use postback::{Postback, PostbackAuth, ResultsFormat};
pub(crate) use report::standard_of;
pub use report::{ActivityReport, Detail, RegistrationReport};
pub use usher_content::runtime::{Comment, Interaction, LearnerPreference, RuntimeObjective, RuntimeView};
