//! The runtime data of an activity, as its course reported it. Texts are empty where nothing is set.

use serde::Serialize;
use usher_model::parse_time;
use usher_service::registration::{Comment, Interaction, LearnerPreference, RuntimeObjective, RuntimeView};
use utoipa::ToSchema;

use crate::scormcloud::schema::{RegistrationSuccess, instant};

/// The runtime data of an activity.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuntimeSchema {
    /// How far the learner has come, as the course said.
    pub completion_status: String,
    /// Whether it counts: `CREDIT` or `NO_CREDIT`.
    pub credit: String,
    /// How the last sitting began: `AB_INITIO` or `RESUME`.
    pub entry: String,
    /// How it ended: `SUSPEND`, `LOGOUT`, `TIME_OUT` or `NORMAL`.
    pub exit: String,
    /// The learner's settings.
    pub learner_preference: LearnerPreferenceSchema,
    /// The bookmark.
    pub location: String,
    /// `NORMAL`, `BROWSE` or `REVIEW`.
    pub mode: String,
    /// 0 to 1.
    pub progress_measure: String,
    /// -1 to 1.
    pub score_scaled: String,
    /// In the course's own points.
    pub score_raw: String,
    /// The least that `scoreRaw` can be.
    pub score_min: String,
    /// The most that `scoreRaw` can be.
    pub score_max: String,
    /// Time over all sittings, in the form of the course's standard.
    pub total_time: String,
    /// The same as `0000:00:00.00`.
    pub time_tracked: String,
    /// Whether the learner has passed, as the course said.
    pub runtime_success_status: RegistrationSuccess,
    /// What the course kept for itself.
    pub suspend_data: String,
    /// What the learner wrote.
    pub learner_comments: Vec<CommentSchema>,
    /// What the course was given to show.
    pub lms_comments: Vec<CommentSchema>,
    /// The answers; with `includeInteractionsAndObjectives`.
    pub runtime_interactions: Vec<RuntimeInteractionSchema>,
    /// The objectives; with `includeInteractionsAndObjectives`.
    pub runtime_objectives: Vec<RuntimeObjectiveSchema>,
}

/// Settings of the learner in a course.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LearnerPreferenceSchema {
    /// Loudness.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_level: Option<f64>,
    /// The language.
    pub language: String,
    /// Speed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_speed: Option<f64>,
    /// -1 without captions, 1 with them, 0 as the course does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_captioning: Option<i64>,
}

/// A remark.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CommentSchema {
    /// What it says.
    pub value: String,
    /// Where in the course it was made.
    pub location: String,
    /// When, as the course said.
    pub date_time: String,
}

/// An answer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuntimeInteractionSchema {
    /// The question, in the course's own naming.
    pub id: String,
    /// The kind of question.
    #[serde(rename = "type")]
    pub kind: InteractionType,
    /// The objectives that it counts for.
    pub objectives: Vec<String>,
    /// When it was asked, as the course said.
    pub timestamp: String,
    /// The same in UTC, where the course named a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp_utc: Option<String>,
    /// The patterns of right answers.
    pub correct_responses: Vec<String>,
    /// How much it weighs.
    pub weighting: String,
    /// The learner's answer.
    pub learner_response: String,
    /// What the course made of it.
    pub result: String,
    /// How long the learner took.
    pub latency: String,
    /// What was asked.
    pub description: String,
}

/// A kind of question.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub(crate) enum InteractionType {
    TrueFalse,
    Choice,
    FillIn,
    LongFillIn,
    Likert,
    Matching,
    Performance,
    Sequencing,
    Numeric,
    Other,
}

/// An objective, as the course reported it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuntimeObjectiveSchema {
    /// Its identifier.
    pub id: String,
    /// -1 to 1.
    pub score_scaled: String,
    /// The least that `scoreRaw` can be.
    pub score_min: String,
    /// The most that `scoreRaw` can be.
    pub score_max: String,
    /// In the course's own points.
    pub score_raw: String,
    /// Whether it is passed.
    pub runtime_objective_success_status: RegistrationSuccess,
    /// How far the learner has come with it.
    pub runtime_objective_completion_status: RuntimeObjectiveCompletion,
    /// 0 to 1.
    pub progress_measure: String,
    /// What it is about.
    pub description: String,
}

/// How far a learner has come with an objective.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum RuntimeObjectiveCompletion {
    Unknown,
    Completed,
    Incomplete,
    NotAttempted,
    Browsed,
}

impl From<RuntimeView> for RuntimeSchema {
    fn from(view: RuntimeView) -> Self {
        Self {
            completion_status: view.completion_status,
            credit: view.credit,
            entry: view.entry,
            exit: view.exit,
            learner_preference: view.learner_preference.into(),
            location: view.location,
            mode: view.mode,
            progress_measure: view.progress_measure,
            score_scaled: view.score_scaled,
            score_raw: view.score_raw,
            score_min: view.score_min,
            score_max: view.score_max,
            total_time: view.total_time,
            time_tracked: view.time_tracked,
            runtime_success_status: view.success_status.into(),
            suspend_data: view.suspend_data,
            learner_comments: view.learner_comments.into_iter().map(Into::into).collect(),
            lms_comments: view.lms_comments.into_iter().map(Into::into).collect(),
            runtime_interactions: view.interactions.into_iter().map(Into::into).collect(),
            runtime_objectives: view.objectives.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<LearnerPreference> for LearnerPreferenceSchema {
    fn from(preference: LearnerPreference) -> Self {
        Self {
            audio_level: preference.audio_level,
            language: preference.language,
            delivery_speed: preference.delivery_speed,
            audio_captioning: preference.audio_captioning,
        }
    }
}

impl From<Comment> for CommentSchema {
    fn from(comment: Comment) -> Self {
        Self { value: comment.value, location: comment.location, date_time: comment.date_time }
    }
}

impl From<Interaction> for RuntimeInteractionSchema {
    fn from(interaction: Interaction) -> Self {
        Self {
            id: interaction.id,
            kind: interaction.kind.as_str().into(),
            objectives: interaction.objectives,
            timestamp_utc: parse_time(&interaction.timestamp).ok().map(instant),
            timestamp: interaction.timestamp,
            correct_responses: interaction.correct_responses,
            weighting: interaction.weighting,
            learner_response: interaction.learner_response,
            result: interaction.result,
            latency: interaction.latency,
            description: interaction.description,
        }
    }
}

impl From<&str> for InteractionType {
    fn from(word: &str) -> Self {
        match word {
            "TrueFalse" => Self::TrueFalse,
            "Choice" => Self::Choice,
            "FillIn" => Self::FillIn,
            "LongFillIn" => Self::LongFillIn,
            "Likert" => Self::Likert,
            "Matching" => Self::Matching,
            "Performance" => Self::Performance,
            "Sequencing" => Self::Sequencing,
            "Numeric" => Self::Numeric,
            // A course may say anything; a client's enum may not.
            _ => Self::Other,
        }
    }
}

impl From<RuntimeObjective> for RuntimeObjectiveSchema {
    fn from(objective: RuntimeObjective) -> Self {
        Self {
            id: objective.id,
            score_scaled: objective.score_scaled,
            score_min: objective.score_min,
            score_max: objective.score_max,
            score_raw: objective.score_raw,
            runtime_objective_success_status: objective.success_status.into(),
            runtime_objective_completion_status: objective.completion_status.as_str().into(),
            progress_measure: objective.progress_measure,
            description: objective.description,
        }
    }
}

impl From<&str> for RuntimeObjectiveCompletion {
    fn from(word: &str) -> Self {
        match word {
            "COMPLETED" => Self::Completed,
            "INCOMPLETE" => Self::Incomplete,
            "NOT_ATTEMPTED" => Self::NotAttempted,
            "BROWSED" => Self::Browsed,
            _ => Self::Unknown,
        }
    }
}
