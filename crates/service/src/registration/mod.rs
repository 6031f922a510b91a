//! Registrations: one learner on one course, and what came of it.

mod create;
mod create_instance;
mod delete;
mod delete_global_data;
mod delete_instance;
mod hold;
mod initial_state;
mod launch_history;
mod launch_link;
mod list;
mod list_instances;
mod postback;
mod report;
mod reset;

pub use create::{Learner, NewRegistration};
pub(crate) use delete::remove_registration;
pub use initial_state::{InitialActivity, InitialState};
pub use launch_history::LaunchRecord;
pub use launch_link::LaunchLinkRequest;
pub use list::{RegistrationFilterField, RegistrationQuery, RegistrationSort};
pub use list_instances::InstanceQuery;
pub(crate) use postback::show_postback;
pub use postback::{Postback, PostbackAuth, ResultsFormat};
pub(crate) use report::standard_of;
pub use report::{ActivityReport, Detail, RegistrationReport};
pub use usher_content::runtime::{Comment, Interaction, LearnerPreference, RuntimeObjective, RuntimeView};
pub use usher_store::launch_events::LaunchEvent;
pub use usher_store::launches::LaunchAuth;
