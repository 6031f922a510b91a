use serde::{Deserialize, Serialize};
use usher_service::registration::{Detail, RegistrationReport};
use utoipa::{IntoParams, ToSchema};

use super::activity_schema::{ActivityResultSchema, ObjectiveSchema};
use crate::scormcloud::schema::{RegistrationCompletion, RegistrationSuccess, ScoreSchema, instant};

/// How much to tell of a registration.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
pub(crate) struct DetailParams {
    /// Whether to show the results of all activities, not of the root alone.
    include_child_results: Option<bool>,
    /// Whether to show interactions and objectives.
    include_interactions_and_objectives: Option<bool>,
    /// Whether to show the other runtime data.
    include_runtime: Option<bool>,
}

impl From<DetailParams> for Detail {
    fn from(params: DetailParams) -> Self {
        Self {
            child_results: params.include_child_results.unwrap_or(false),
            interactions_and_objectives: params.include_interactions_and_objectives.unwrap_or(false),
            runtime: params.include_runtime.unwrap_or(false),
        }
    }
}

/// One learner on one course, and what came of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationSchema {
    /// Its id.
    pub id: String,
    /// The number of its newest instance; the first is 0.
    pub instance: i64,
    /// Its id in xAPI statements.
    pub xapi_registration_id: String,
    /// The dispatch that it came by. Never here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispatch_id: Option<String>,
    /// When it or its result last changed.
    #[schema(format = DateTime)]
    pub updated: String,
    /// How far the learner has come.
    pub registration_completion: RegistrationCompletion,
    /// The same as a number, 0 to 1.
    pub registration_completion_amount: f64,
    /// Whether the learner has passed.
    pub registration_success: RegistrationSuccess,
    /// The score, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreSchema>,
    /// Time spent, in seconds.
    pub total_seconds_tracked: f64,
    /// When the learner first opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub first_access_date: Option<String>,
    /// When the learner last had it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub last_access_date: Option<String>,
    /// When it was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub completed_date: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_date: String,
    /// Its course.
    pub course: CourseReferenceSchema,
    /// Its learner.
    pub learner: LearnerSchema,
    /// Its tags.
    pub tags: Vec<String>,
    /// Objectives that its activities share.
    pub global_objectives: Vec<ObjectiveSchema>,
    /// Data that its activities share.
    pub shared_data: Vec<SharedDataEntrySchema>,
    /// The activity that the learner left in the middle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_activity_id: Option<String>,
    /// The results of its activities.
    pub activity_details: ActivityResultSchema,
}

/// The course of a registration.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourseReferenceSchema {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The number of the version that the registration runs.
    pub version: i64,
}

/// A learner.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LearnerSchema {
    /// The id under which their registrations belong together.
    pub id: String,
    /// Their address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
}

/// Data that activities share.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedDataEntrySchema {
    /// Under which id.
    pub id: String,
    /// What.
    pub value: String,
}

impl RegistrationSchema {
    /// A registration as it is shown.
    pub(crate) fn show(report: RegistrationReport, detail: Detail) -> Self {
        let RegistrationReport { registration, instance, outcome, course_version, course_title, tags, root } = report;
        Self {
            id: registration.id,
            instance: registration.instance,
            xapi_registration_id: registration.xapi_id.to_string(),
            dispatch_id: None,
            updated: instant(registration.updated_at),
            registration_completion: outcome.completion.into(),
            registration_completion_amount: outcome.progress.unwrap_or(0.0),
            registration_success: outcome.success.into(),
            score: outcome.score.map(Into::into),
            total_seconds_tracked: outcome.time.seconds(),
            first_access_date: instance.first_access_at.map(instant),
            last_access_date: instance.last_access_at.map(instant),
            completed_date: instance.completed_at.map(instant),
            created_date: instant(registration.created_at),
            course: CourseReferenceSchema { id: registration.course_id, title: course_title, version: course_version },
            learner: LearnerSchema {
                id: registration.learner_id,
                email: registration.email,
                first_name: Some(registration.first_name),
                last_name: Some(registration.last_name),
            },
            tags,
            global_objectives: Vec::new(),
            shared_data: Vec::new(),
            suspended_activity_id: instance.suspended_activity,
            activity_details: ActivityResultSchema::show(root, detail),
        }
    }
}
