use serde::{Deserialize, Serialize};
use usher_model::Centiseconds;
use usher_service::Usher;
use usher_service::account_course::CourseResult;
use utoipa::{IntoParams, ToSchema};

use crate::rise::instant::instant;
use crate::rise::listing::link;

/// Somebody on a course, and what they came to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    /// The course.
    course_id: String,
    /// Its title.
    course_title: String,
    /// What people came to in it.
    course_report_url: String,
    /// The course again.
    course_url: String,
    /// Who in the account it is; null if nobody in it is known to have the address.
    user_id: Option<String>,
    /// Their address, if it is known.
    email: Option<String>,
    /// First name; may be empty.
    first_name: String,
    /// Last name; may be empty.
    last_name: String,
    /// All that they came to; null without a person.
    learner_report_url: Option<String>,
    /// The person; null without one.
    user_url: Option<String>,
    /// `Not Started`, `In Progress` or `Complete`.
    status: &'static str,
    /// The time spent (ISO 8601).
    duration: String,
    /// How many parts of the course are completed.
    number_of_lessons_completed: i64,
    /// The score in percent, rounded; null if there is none.
    quiz_score_percent: Option<i64>,
    /// Whether it was passed; null if the course does not tell.
    is_quiz_passed: Option<bool>,
    /// When the course was first opened.
    #[schema(format = DateTime)]
    started_at: Option<String>,
    /// When it was completed.
    #[schema(format = DateTime)]
    completed_at: Option<String>,
    /// Whether nobody in the account is, or is any more, known to have the address.
    user_deleted: bool,
    /// Whether the course is gone: never, since its results go with it.
    course_deleted: bool,
    /// Whether the course can be taken.
    course_available: bool,
}

impl Session {
    /// As all reports show it.
    pub(super) fn of(usher: &Usher, row: CourseResult) -> Self {
        let course = row.course_key.to_string();
        let learner = row.person_id.map(|id| id.to_string());
        Self {
            course_report_url: link(usher, &["reports", "courses", &course]),
            course_url: link(usher, &["courses", &course]),
            course_id: course,
            course_title: row.course_title,
            learner_report_url: learner.as_ref().map(|id| link(usher, &["reports", "learners", id])),
            user_url: learner.as_ref().map(|id| link(usher, &["users", id])),
            user_deleted: learner.is_none(),
            user_id: learner,
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            status: match (row.completion.as_str(), row.first_access_at) {
                ("COMPLETED", _) => "Complete",
                (_, Some(_)) => "In Progress",
                (_, None) => "Not Started",
            },
            duration: Centiseconds(row.time_cs).to_iso8601(),
            number_of_lessons_completed: row.parts_completed,
            quiz_score_percent: row.score.map(|score| score.round() as i64),
            is_quiz_passed: match row.success.as_str() {
                "PASSED" => Some(true),
                "FAILED" => Some(false),
                _ => None,
            },
            started_at: row.first_access_at.map(instant),
            completed_at: row.completed_at.map(instant),
            course_deleted: false,
            course_available: true,
        }
    }
}

/// Which page of a report.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportParams {
    /// How many a page holds: up to 2000 may be asked for, up to 500 come; 50 if not said.
    #[param(minimum = 1, maximum = 2000)]
    pub limit: Option<i64>,
    /// Part of `nextUrl`.
    pub cursor: Option<String>,
}
