//! `initialRegistrationState`: a registration as this wire shows it, read back. Any part may be missing or null; parts
//! that say nothing about what the learner did (ids, the course, the learner) are not looked at.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use usher_model::{Centiseconds, Completion, Outcome, Score, Success, parse_time};
use usher_service::registration::{
    Comment, InitialActivity, InitialState, Interaction, LearnerPreference, RuntimeObjective, RuntimeView,
};

use crate::scormcloud::error::{ApiError, Result};
use crate::scormcloud::schema::said;

const FIELD: &str = "initialRegistrationState";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InitialStateSchema {
    registration_completion: Option<String>,
    registration_completion_amount: Option<f64>,
    registration_success: Option<String>,
    score: Option<ScoreIn>,
    total_seconds_tracked: Option<f64>,
    first_access_date: Option<String>,
    last_access_date: Option<String>,
    completed_date: Option<String>,
    suspended_activity_id: Option<String>,
    activity_details: Option<ActivityIn>,
}

#[derive(Deserialize)]
struct ScoreIn {
    scaled: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActivityIn {
    id: Option<String>,
    attempts: Option<i64>,
    activity_completion: Option<String>,
    activity_success: Option<String>,
    score: Option<ScoreIn>,
    time_tracked: Option<String>,
    completion_amount: Option<ScoreIn>,
    suspended: Option<bool>,
    children: Option<Vec<ActivityIn>>,
    runtime: Option<RuntimeIn>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuntimeIn {
    completion_status: Option<String>,
    exit: Option<String>,
    learner_preference: Option<PreferenceIn>,
    location: Option<String>,
    progress_measure: Option<String>,
    score_scaled: Option<String>,
    score_raw: Option<String>,
    score_min: Option<String>,
    score_max: Option<String>,
    runtime_success_status: Option<String>,
    suspend_data: Option<String>,
    learner_comments: Option<Vec<CommentIn>>,
    lms_comments: Option<Vec<CommentIn>>,
    runtime_interactions: Option<Vec<InteractionIn>>,
    runtime_objectives: Option<Vec<ObjectiveIn>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PreferenceIn {
    audio_level: Option<f64>,
    language: Option<String>,
    delivery_speed: Option<f64>,
    audio_captioning: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommentIn {
    value: Option<String>,
    location: Option<String>,
    date_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InteractionIn {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    objectives: Option<Vec<String>>,
    timestamp: Option<String>,
    correct_responses: Option<Vec<String>>,
    weighting: Option<String>,
    learner_response: Option<String>,
    result: Option<String>,
    latency: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ObjectiveIn {
    id: Option<String>,
    score_scaled: Option<String>,
    score_min: Option<String>,
    score_max: Option<String>,
    score_raw: Option<String>,
    runtime_objective_success_status: Option<String>,
    runtime_objective_completion_status: Option<String>,
    progress_measure: Option<String>,
    description: Option<String>,
}

impl InitialStateSchema {
    pub(super) fn read(self) -> Result<InitialState> {
        let time = match self.total_seconds_tracked {
            None => Centiseconds(0),
            Some(seconds) => read_time("totalSecondsTracked", Centiseconds::from_seconds(seconds))?,
        };
        let mut activities = Vec::new();
        if let Some(root) = self.activity_details {
            root.read_into(&mut activities)?;
        }
        Ok(InitialState {
            outcome: Outcome {
                completion: read_completion("registrationCompletion", self.registration_completion)?,
                success: read_success("registrationSuccess", self.registration_success)?,
                score: read_score("score.scaled", self.score)?,
                progress: read_share("registrationCompletionAmount", self.registration_completion_amount, 1.0)?,
                time,
            },
            first_access_at: read_date("firstAccessDate", self.first_access_date)?,
            last_access_at: read_date("lastAccessDate", self.last_access_date)?,
            completed_at: read_date("completedDate", self.completed_date)?,
            suspended_activity: said(self.suspended_activity_id),
            activities,
        })
    }
}

impl ActivityIn {
    /// Reads this activity and those below it, in their order.
    fn read_into(self, all: &mut Vec<InitialActivity>) -> Result<()> {
        let at = |field: &str| format!("activityDetails.{field}");
        let time = match said(self.time_tracked) {
            None => Centiseconds(0),
            Some(text) => read_time(&at("timeTracked"), Centiseconds::from_timespan(&text))?,
        };
        let amount = self.completion_amount.and_then(|amount| amount.scaled);
        all.push(InitialActivity {
            id: self.id.ok_or_else(|| fault(&at("id"), "is missing"))?,
            attempts: self.attempts.unwrap_or(0),
            outcome: Outcome {
                completion: read_completion(&at("activityCompletion"), self.activity_completion)?,
                success: read_success(&at("activitySuccess"), self.activity_success)?,
                score: read_score(&at("score.scaled"), self.score)?,
                progress: read_share(&at("completionAmount.scaled"), amount, 100.0)?,
                time,
            },
            suspended: self.suspended.unwrap_or(false),
            runtime: self.runtime.map(RuntimeIn::read).transpose()?,
        });
        self.children.into_iter().flatten().try_for_each(|child| child.read_into(all))
    }
}

impl RuntimeIn {
    fn read(self) -> Result<RuntimeView> {
        let preference = self.learner_preference.unwrap_or_default();
        let interactions = self.runtime_interactions.into_iter().flatten().zip(0..);
        let objectives = self.runtime_objectives.into_iter().flatten().map(ObjectiveIn::read);
        Ok(RuntimeView {
            completion_status: read_status("runtime.completionStatus", self.completion_status)?,
            success_status: read_success("runtime.runtimeSuccessStatus", self.runtime_success_status)?,
            exit: text(self.exit),
            location: text(self.location),
            progress_measure: text(self.progress_measure),
            score_scaled: text(self.score_scaled),
            score_raw: text(self.score_raw),
            score_min: text(self.score_min),
            score_max: text(self.score_max),
            suspend_data: text(self.suspend_data),
            learner_preference: LearnerPreference {
                audio_level: preference.audio_level,
                language: text(preference.language),
                delivery_speed: preference.delivery_speed,
                audio_captioning: preference.audio_captioning,
            },
            learner_comments: self.learner_comments.into_iter().flatten().map(CommentIn::read).collect(),
            lms_comments: self.lms_comments.into_iter().flatten().map(CommentIn::read).collect(),
            interactions: interactions.map(|(one, index)| one.read(index)).collect(),
            objectives: objectives.collect::<Result<_>>()?,
            ..RuntimeView::default()
        })
    }
}

impl CommentIn {
    fn read(self) -> Comment {
        Comment { value: text(self.value), location: text(self.location), date_time: text(self.date_time) }
    }
}

impl InteractionIn {
    fn read(self, index: u32) -> Interaction {
        let texts = |list: Option<Vec<String>>| list.into_iter().flatten().map(|one| text(Some(one))).collect();
        Interaction {
            index,
            id: text(self.id),
            kind: text(self.kind),
            objectives: texts(self.objectives),
            timestamp: text(self.timestamp),
            correct_responses: texts(self.correct_responses),
            weighting: text(self.weighting),
            learner_response: text(self.learner_response),
            result: text(self.result),
            latency: text(self.latency),
            description: text(self.description),
        }
    }
}

impl ObjectiveIn {
    fn read(self) -> Result<RuntimeObjective> {
        let success = self.runtime_objective_success_status;
        let completion = self.runtime_objective_completion_status;
        Ok(RuntimeObjective {
            id: text(self.id),
            score_scaled: text(self.score_scaled),
            score_raw: text(self.score_raw),
            score_min: text(self.score_min),
            score_max: text(self.score_max),
            success_status: read_success("runtimeObjectives.runtimeObjectiveSuccessStatus", success)?,
            completion_status: read_status("runtimeObjectives.runtimeObjectiveCompletionStatus", completion)?,
            progress_measure: text(self.progress_measure),
            description: text(self.description),
        })
    }
}

/// A text without zero bytes, which no database keeps.
fn text(value: Option<String>) -> String {
    value.unwrap_or_default().replace('\0', "")
}

fn fault(field: &str, fault: impl std::fmt::Display) -> ApiError {
    ApiError::invalid(&format!("{FIELD}.{field}"), fault)
}

fn read_completion(field: &str, word: Option<String>) -> Result<Completion> {
    let read = |word: String| word.parse().map_err(|unknown| fault(field, unknown));
    said(word).map_or(Ok(Completion::Unknown), read)
}

fn read_success(field: &str, word: Option<String>) -> Result<Success> {
    let read = |word: String| word.parse().map_err(|unknown| fault(field, unknown));
    said(word).map_or(Ok(Success::Unknown), read)
}

fn read_status(field: &str, word: Option<String>) -> Result<String> {
    const WORDS: [&str; 5] = ["UNKNOWN", "COMPLETED", "INCOMPLETE", "NOT_ATTEMPTED", "BROWSED"];
    let word = said(word).unwrap_or_default();
    if word.is_empty() || WORDS.contains(&word.as_str()) {
        return Ok(word);
    }
    Err(fault(field, format!("must be one of {}", WORDS.join(", "))))
}

fn read_score(field: &str, score: Option<ScoreIn>) -> Result<Option<Score>> {
    let Some(percent) = score.and_then(|score| score.scaled) else { return Ok(None) };
    Score::from_percent(percent).map(Some).ok_or_else(|| fault(field, "must be a number from 0 to 100"))
}

/// The longest time that is believed: a hundred thousand hours.
const MAX_TIME: Centiseconds = Centiseconds(100_000 * 60 * 60 * 100);

fn read_time(field: &str, time: Option<Centiseconds>) -> Result<Centiseconds> {
    let believed = time.filter(|time| (Centiseconds(0)..=MAX_TIME).contains(time));
    believed.ok_or_else(|| fault(field, "must be a time from 0 to 100000 hours"))
}

/// A share that is written as 0 to `whole`.
fn read_share(field: &str, amount: Option<f64>, whole: f64) -> Result<Option<f64>> {
    let Some(amount) = amount else { return Ok(None) };
    if !(0.0..=whole).contains(&amount) {
        return Err(fault(field, format!("must be a number from 0 to {whole}")));
    }
    // Nothing is what every registration has that was not begun.
    Ok(Some(amount / whole).filter(|share| *share > 0.0))
}

fn read_date(field: &str, text: Option<String>) -> Result<Option<DateTime<Utc>>> {
    let read = |text: String| parse_time(&text).map_err(|reason| fault(field, format!("`{text}` {reason}")));
    said(text).map(read).transpose()
}
