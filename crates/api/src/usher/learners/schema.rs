use serde::Serialize;
use usher_service::learner::{self, LearnerDetail};
use utoipa::ToSchema;

/// Somebody who has registrations, as the newest of them has it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Learner {
    /// The id under which the registrations belong together.
    id: String,
    /// The address; missing if none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// First name; may be empty.
    first_name: String,
    /// Last name; may be empty.
    last_name: String,
    /// How many registrations there are.
    registration_count: i64,
    /// The tags; only where one learner is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<String>>,
}

impl From<learner::Learner> for Learner {
    fn from(learner: learner::Learner) -> Self {
        Self {
            id: learner.learner_id,
            email: learner.email,
            first_name: learner.first_name,
            last_name: learner.last_name,
            registration_count: learner.registrations,
            tags: None,
        }
    }
}

impl From<LearnerDetail> for Learner {
    fn from(LearnerDetail { learner, tags }: LearnerDetail) -> Self {
        Self { tags: Some(tags), ..learner.into() }
    }
}
