//! What came of the activities of a registration.

use serde::Serialize;
use usher_model::{Outcome, Score};
use usher_service::course::Activity;
use usher_service::registration::{ActivityReport, Detail, RuntimeObjective};
use utoipa::ToSchema;

use super::runtime_schema::RuntimeSchema;
use crate::scormcloud::courses::scaled_passing_score;
use crate::scormcloud::schema::{RegistrationCompletion, RegistrationSuccess, ScoreSchema};

/// What came of an activity.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityResultSchema {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How often it was begun.
    pub attempts: i64,
    /// How far the learner has come with it.
    pub activity_completion: RegistrationCompletion,
    /// Whether the learner has passed it.
    pub activity_success: RegistrationSuccess,
    /// The score, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreSchema>,
    /// Time spent, as `0000:00:00.00`.
    pub time_tracked: String,
    /// How far the learner has come with it, as a number.
    pub completion_amount: CompletionAmountSchema,
    /// Whether the learner left it in the middle.
    pub suspended: bool,
    /// What came of the activities below it; with `includeChildResults`.
    #[schema(no_recursion)]
    pub children: Vec<ActivityResultSchema>,
    /// What came of the objectives that its manifest declares; with `includeInteractionsAndObjectives`.
    pub objectives: Vec<ObjectiveSchema>,
    /// What the manifest sets.
    pub static_properties: StaticPropertiesSchema,
    /// What the course reported; with `includeRuntime`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<RuntimeSchema>,
}

/// How far a learner has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct CompletionAmountSchema {
    /// 0 to 100.
    pub scaled: f64,
}

/// What the manifest sets for an activity. Texts are empty where it sets nothing.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StaticPropertiesSchema {
    /// The progress that completes it, 0 to 1.
    pub completion_threshold: String,
    /// What it is handed at launch.
    pub launch_data: String,
    /// The time limit.
    pub max_time_allowed: String,
    /// The score that passes, -1 to 1; -1 where none is set.
    pub scaled_passing_score: f64,
    /// Whether one is set.
    pub scaled_passing_score_used: bool,
    /// What happens at the time limit.
    pub time_limit_action: String,
}

/// What came of an objective.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObjectiveSchema {
    /// Its identifier.
    pub id: String,
    /// Whether the activity's own score and success are kept on it.
    pub primary: bool,
    /// The score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreSchema>,
    /// The most that `scoreRaw` can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_max: Option<f64>,
    /// The least that `scoreRaw` can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_min: Option<f64>,
    /// In the course's own points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_raw: Option<f64>,
    /// The score of the attempt before. Not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_score_scaled: Option<f64>,
    /// The score of the first attempt. Not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_score_scaled: Option<f64>,
    /// 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_measure: Option<f64>,
    /// When it was first passed. Not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_success_time_stamp: Option<String>,
    /// How far the learner has come with it.
    pub objective_completion: RegistrationCompletion,
    /// Whether it is passed.
    pub objective_success: RegistrationSuccess,
    /// Whether it was passed in the attempt before. Not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_objective_success: Option<RegistrationSuccess>,
}

impl ActivityResultSchema {
    /// An activity as it is shown, with those below it that are known.
    pub(super) fn show(report: ActivityReport, detail: Detail) -> Self {
        let ActivityReport { activity, attempts, outcome, suspended, runtime, children } = report;
        let reported = runtime.as_ref().map_or(&[][..], |runtime| &runtime.objectives);
        let objectives = if detail.interactions_and_objectives {
            show_objectives(&activity, &outcome, reported)
        } else {
            Vec::new()
        };
        Self {
            static_properties: StaticPropertiesSchema::from(&activity),
            id: activity.id,
            title: activity.title,
            attempts,
            activity_completion: outcome.completion.into(),
            activity_success: outcome.success.into(),
            score: outcome.score.map(Into::into),
            time_tracked: outcome.time.to_tracked(),
            completion_amount: CompletionAmountSchema { scaled: outcome.progress.unwrap_or(0.0) * 100.0 },
            suspended,
            children: children.into_iter().map(|child| Self::show(child, detail)).collect(),
            objectives,
            runtime: runtime.map(Into::into),
        }
    }
}

/// The objectives that the manifest declares: the primary one stands for the activity itself, the others have what the
/// course reported under their identifier.
fn show_objectives(activity: &Activity, outcome: &Outcome, reported: &[RuntimeObjective]) -> Vec<ObjectiveSchema> {
    let show = |id: &String, primary: bool| {
        let said = reported.iter().find(|objective| objective.id == *id);
        let number = |text: fn(&RuntimeObjective) -> &str| said.and_then(|objective| text(objective).parse().ok());
        let scaled = number(|o| &o.score_scaled).and_then(Score::from_scaled);
        let completion = said.map(|objective| objective.completion_status.as_str());
        ObjectiveSchema {
            id: id.clone(),
            primary,
            score: if primary { outcome.score } else { scaled }.map(Into::into),
            score_max: number(|o| &o.score_max),
            score_min: number(|o| &o.score_min),
            score_raw: number(|o| &o.score_raw),
            progress_measure: number(|o| &o.progress_measure),
            objective_completion: match completion {
                _ if primary => outcome.completion.into(),
                Some("COMPLETED") => RegistrationCompletion::Completed,
                Some("INCOMPLETE") => RegistrationCompletion::Incomplete,
                _ => RegistrationCompletion::Unknown,
            },
            objective_success: if primary {
                outcome.success.into()
            } else {
                said.map_or(RegistrationSuccess::Unknown, |objective| objective.success_status.into())
            },
            ..ObjectiveSchema::default()
        }
    };
    activity.objectives.iter().map(|declared| show(&declared.id, declared.primary)).collect()
}

impl From<&Activity> for StaticPropertiesSchema {
    fn from(activity: &Activity) -> Self {
        let passing = scaled_passing_score(activity);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            completion_threshold: activity.completion_threshold.map(|t| t.to_string()).unwrap_or_default(),
            launch_data: text(&activity.launch_data),
            max_time_allowed: text(&activity.max_time_allowed),
            scaled_passing_score: passing.unwrap_or(-1.0),
            scaled_passing_score_used: passing.is_some(),
            time_limit_action: text(&activity.time_limit_action),
        }
    }
}
