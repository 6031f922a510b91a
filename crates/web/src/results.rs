//! Results as pages and tables write them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use usher_model::{Locale, format_time};
use usher_service::report::{RegistrationLine, Tally};

use crate::moment::Moment;

/// Numbers as the page writes them.
#[derive(Serialize)]
pub(crate) struct TallyCells {
    registrations: i64,
    not_started: i64,
    in_progress: i64,
    completed: i64,
    passed: i64,
    failed: i64,
    /// In percent, if there is one.
    score: Option<String>,
}

/// A registration with its result, as the page writes it.
#[derive(Serialize)]
pub(crate) struct ResultCells {
    pub(crate) name: String,
    /// What tells people of the same name apart.
    detail: String,
    course: String,
    /// `not_started`, `in_progress`, `completed`, `passed` or `failed`: the key of its text.
    status: &'static str,
    /// In percent, if there is one.
    score: Option<String>,
    /// Hours and minutes.
    time: String,
    last_seen: Option<Moment>,
    completed: Option<Moment>,
}

/// What somebody is called, and what else tells who they are.
pub(crate) fn person(first: &str, last: &str, email: Option<String>, id: String) -> (String, String) {
    let name = format!("{first} {last}").trim().to_owned();
    match email {
        Some(email) if name.is_empty() => (email, String::new()),
        Some(email) => (name, email),
        None if name.is_empty() => (id, String::new()),
        None => (name, id),
    }
}

fn percent(score: Option<f64>) -> Option<String> {
    score.map(|score| format!("{}", score.round()))
}

impl From<Tally> for TallyCells {
    fn from(tally: Tally) -> Self {
        Self {
            registrations: tally.registrations,
            not_started: tally.not_started,
            in_progress: tally.in_progress,
            completed: tally.completed,
            passed: tally.passed,
            failed: tally.failed,
            score: percent(tally.average_score),
        }
    }
}

impl From<RegistrationLine> for ResultCells {
    fn from(row: RegistrationLine) -> Self {
        let status = match (row.success.as_str(), row.completion.as_str()) {
            ("PASSED", _) => "passed",
            ("FAILED", _) => "failed",
            (_, "COMPLETED") => "completed",
            _ if row.first_access_at.is_some() => "in_progress",
            _ => "not_started",
        };
        let (name, detail) = person(&row.first_name, &row.last_name, row.email, row.learner_id);
        let minutes = row.time_cs / 6000;
        Self {
            name,
            detail,
            course: row.course_title,
            status,
            score: percent(row.score),
            time: format!("{}:{:02}", minutes / 60, minutes % 60),
            last_seen: row.last_access_at.map(|at| at.0.into()),
            completed: row.completed_at.map(|at| at.0.into()),
        }
    }
}

/// The columns of a table of results, by the keys of their names in the locale.
pub(crate) const COLUMNS: [&str; 15] = [
    "registration_id",
    "course_id",
    "course",
    "learner_id",
    "email",
    "first_name",
    "last_name",
    "registered",
    "started",
    "last_seen",
    "completed",
    "completion",
    "success",
    "score",
    "seconds",
];

/// What the columns of these keys are called.
pub(crate) fn column_names(locale: &Locale, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| locale.text(&format!("reportage.csv_{key}")).to_owned()).collect()
}

/// A line of such a table.
pub(crate) fn cells(row: &RegistrationLine) -> Vec<String> {
    let time = |at: Option<DateTime<Utc>>| at.map(format_time).unwrap_or_default();
    vec![
        row.id.clone(),
        row.course_id.clone(),
        row.course_title.clone(),
        row.learner_id.clone(),
        row.email.clone().unwrap_or_default(),
        row.first_name.clone(),
        row.last_name.clone(),
        time(Some(row.created_at.into())),
        time(row.first_access_at.map(Into::into)),
        time(row.last_access_at.map(Into::into)),
        time(row.completed_at.map(Into::into)),
        row.completion.clone(),
        row.success.clone(),
        row.score.map(|score| score.to_string()).unwrap_or_default(),
        format!("{:.2}", row.time_cs as f64 / 100.0),
    ]
}

#[cfg(test)]
pub(crate) mod samples {
    use usher_service::report::{RegistrationLine, Tally};
    use uuid::Uuid;

    use super::DateTime;

    pub(crate) fn tally(average_score: Option<f64>) -> Tally {
        Tally { registrations: 6, not_started: 1, in_progress: 2, completed: 3, passed: 2, failed: 1, average_score }
    }

    fn registration(email: Option<&str>, completion: &str, success: &str) -> RegistrationLine {
        let at = (completion != "UNKNOWN").then(|| DateTime::UNIX_EPOCH.into());
        RegistrationLine {
            key: Uuid::nil(),
            id: "r".into(),
            course_id: "ants".into(),
            course_title: "Ants & <bees>".into(),
            learner_id: "ana".into(),
            email: email.map(Into::into),
            first_name: "Ana".into(),
            last_name: "<B>".into(),
            created_at: DateTime::UNIX_EPOCH.into(),
            completion: completion.into(),
            success: success.into(),
            score: at.map(|_| 80.0),
            time_cs: 366_100,
            first_access_at: at,
            last_access_at: at,
            completed_at: at.filter(|_| completion == "COMPLETED"),
        }
    }

    /// A registration of each kind of result.
    pub(crate) fn registrations() -> Vec<RegistrationLine> {
        vec![
            registration(Some("ana@example.org"), "COMPLETED", "PASSED"),
            registration(None, "COMPLETED", "FAILED"),
            registration(None, "COMPLETED", "UNKNOWN"),
            registration(None, "INCOMPLETE", "UNKNOWN"),
            registration(None, "UNKNOWN", "UNKNOWN"),
        ]
    }
}
