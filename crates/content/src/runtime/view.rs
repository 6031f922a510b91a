//! The runtime data of an activity as reports show it.

use serde::Serialize;
use usher_model::{Centiseconds, Success};

use super::elements::{Elements, list, text};
use super::interaction::Interaction;
use crate::activity::Activity;
use crate::standard::Standard;

/// The values of `RuntimeSchema` on the SCORM Cloud wire (reference/scormcloud-v2.md §7.2). Texts are empty where nothing
/// is set; words are in capitals with underscores, `NOT_ATTEMPTED`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RuntimeView {
    /// `UNKNOWN`, `NOT_ATTEMPTED`, `BROWSED`, `INCOMPLETE` or `COMPLETED`.
    pub completion_status: String,
    /// Success as the course reported it.
    pub success_status: Success,
    /// `CREDIT` or `NO_CREDIT`.
    pub credit: String,
    /// How the last sitting began: `AB_INITIO`, `RESUME` or empty.
    pub entry: String,
    /// How it ended: `SUSPEND`, `LOGOUT`, `TIME_OUT`, `NORMAL` or empty.
    pub exit: String,
    /// The bookmark.
    pub location: String,
    /// `NORMAL`, `BROWSE` or `REVIEW`.
    pub mode: String,
    /// SCORM 2004: 0 to 1.
    pub progress_measure: String,
    /// SCORM 2004: -1 to 1.
    pub score_scaled: String,
    /// The score in the course's own points.
    pub score_raw: String,
    /// The least that `score_raw` can be.
    pub score_min: String,
    /// The most that `score_raw` can be.
    pub score_max: String,
    /// Time over all sittings, in the form of the standard.
    pub total_time: String,
    /// The same as `0000:00:00.00`.
    pub time_tracked: String,
    /// What the course kept for itself.
    pub suspend_data: String,
    /// The learner's settings.
    pub learner_preference: LearnerPreference,
    /// What the learner wrote.
    pub learner_comments: Vec<Comment>,
    /// What the course was given to show to the learner.
    pub lms_comments: Vec<Comment>,
    /// The answers.
    pub interactions: Vec<Interaction>,
    /// The objectives, in the order of their index.
    pub objectives: Vec<RuntimeObjective>,
}

/// Settings of the learner in a course.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LearnerPreference {
    /// Loudness: 1 is the course's own (SCORM 2004), -1 to 100 (SCORM 1.2).
    pub audio_level: Option<f64>,
    /// The language chosen, or empty.
    pub language: String,
    /// Speed: 1 is the course's own (SCORM 2004), -100 to 100 (SCORM 1.2).
    pub delivery_speed: Option<f64>,
    /// -1 without captions, 1 with them, 0 as the course does.
    pub audio_captioning: Option<i64>,
}

/// A remark on a course.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comment {
    /// The remark.
    pub value: String,
    /// Where in the course.
    pub location: String,
    /// When, as the course sent it.
    pub date_time: String,
}

/// An objective as the course reported it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RuntimeObjective {
    /// Its identifier in the course.
    pub id: String,
    /// SCORM 2004: -1 to 1.
    pub score_scaled: String,
    /// The score in the course's own points.
    pub score_raw: String,
    /// The least that `score_raw` can be.
    pub score_min: String,
    /// The most that `score_raw` can be.
    pub score_max: String,
    /// Success as reported.
    pub success_status: Success,
    /// Words as in [`RuntimeView::completion_status`].
    pub completion_status: String,
    /// SCORM 2004: 0 to 1.
    pub progress_measure: String,
    /// SCORM 2004: what it is about.
    pub description: String,
}

/// Shows what is stored for one activity.
pub fn view(
    standard: Standard,
    activity: &Activity,
    elements: &Elements,
    interactions: &[Interaction],
    total_time: Centiseconds,
) -> RuntimeView {
    let names = Names::of(standard);
    let value = |name: &str| text(elements, name).unwrap_or_default().to_owned();
    let core = |name: &str| value(&format!("{}.{name}", names.core));
    let preference = |name: &str| text(elements, &format!("{}.{name}", names.preference));
    let (completion, success) = (core(names.completion), core(names.success));
    RuntimeView {
        completion_status: completion_word(&completion),
        success_status: success_word(&success),
        credit: capitals(&core("credit")),
        entry: capitals(&core("entry")),
        exit: capitals(&core("exit")),
        location: core(names.location),
        mode: capitals(&core(names.mode)),
        progress_measure: value("cmi.progress_measure"),
        score_scaled: core("score.scaled"),
        score_raw: core("score.raw"),
        score_min: core("score.min"),
        score_max: core("score.max"),
        total_time: if standard.is_2004() { total_time.to_iso8601() } else { total_time.to_timespan() },
        time_tracked: total_time.to_tracked(),
        suspend_data: elements.get("cmi.suspend_data").cloned().unwrap_or_default(),
        learner_preference: LearnerPreference {
            audio_level: preference(names.audio).and_then(|level| level.parse().ok()),
            language: preference("language").unwrap_or_default().to_owned(),
            delivery_speed: preference(names.speed).and_then(|speed| speed.parse().ok()),
            audio_captioning: preference(names.captions).and_then(|captions| captions.parse().ok()),
        },
        learner_comments: comments(elements, names.learner_comments),
        lms_comments: comments(elements, "cmi.comments_from_lms"),
        interactions: interactions.to_vec(),
        objectives: objectives(standard, activity, elements),
    }
}

/// Where the two standards keep the same thing.
pub(super) struct Names {
    pub(super) core: &'static str,
    pub(super) completion: &'static str,
    pub(super) success: &'static str,
    pub(super) location: &'static str,
    mode: &'static str,
    pub(super) preference: &'static str,
    pub(super) audio: &'static str,
    pub(super) speed: &'static str,
    pub(super) captions: &'static str,
    pub(super) learner_comments: &'static str,
}

impl Names {
    pub(super) fn of(standard: Standard) -> &'static Self {
        if standard.is_2004() { &SCORM_2004 } else { &SCORM_12 }
    }
}

const SCORM_12: Names = Names {
    core: "cmi.core",
    completion: "lesson_status",
    success: "lesson_status",
    location: "lesson_location",
    mode: "lesson_mode",
    preference: "cmi.student_preference",
    audio: "audio",
    speed: "speed",
    captions: "text",
    learner_comments: "cmi.comments",
};

const SCORM_2004: Names = Names {
    core: "cmi",
    completion: "completion_status",
    success: "success_status",
    location: "location",
    mode: "mode",
    preference: "cmi.learner_preference",
    audio: "audio_level",
    speed: "delivery_speed",
    captions: "audio_captioning",
    learner_comments: "cmi.comments_from_learner",
};

/// Comments are one text in SCORM 1.2 and a list in SCORM 2004.
fn comments(elements: &Elements, name: &str) -> Vec<Comment> {
    if let Some(value) = text(elements, name) {
        return vec![Comment { value: value.to_owned(), ..Comment::default() }];
    }
    let item = |members: std::collections::BTreeMap<&str, &str>| {
        let member = |name: &str| members.get(name).copied().unwrap_or_default().to_owned();
        Comment { value: member("comment"), location: member("location"), date_time: member("timestamp") }
    };
    list(elements, name).into_values().map(item).collect()
}

/// The stored objectives; before any is stored, those that the manifest declares for SCORM 2004.
fn objectives(standard: Standard, activity: &Activity, elements: &Elements) -> Vec<RuntimeObjective> {
    let stored = list(elements, "cmi.objectives");
    if stored.is_empty() && standard.is_2004() {
        let declared = |id: &str| RuntimeObjective {
            id: id.to_owned(),
            completion_status: completion_word(""),
            ..RuntimeObjective::default()
        };
        return activity.objectives.iter().map(|objective| declared(&objective.id)).collect();
    }
    let item = |members: std::collections::BTreeMap<&str, &str>| {
        let member = |name: &str| members.get(name).copied().unwrap_or_default().to_owned();
        let (completion, success) =
            if standard.is_2004() { ("completion_status", "success_status") } else { ("status", "status") };
        RuntimeObjective {
            id: member("id"),
            score_scaled: member("score.scaled"),
            score_raw: member("score.raw"),
            score_min: member("score.min"),
            score_max: member("score.max"),
            success_status: success_word(&member(success)),
            completion_status: completion_word(&member(completion)),
            progress_measure: member("progress_measure"),
            description: member("description"),
        }
    };
    stored.into_values().map(item).collect()
}

/// `lesson_status` and `completion_status` share their words, but SCORM 1.2 says passed and failed here too.
fn completion_word(status: &str) -> String {
    match status {
        "passed" | "failed" | "completed" => "COMPLETED".to_owned(),
        "incomplete" | "browsed" | "not attempted" => capitals(status),
        _ => "UNKNOWN".to_owned(),
    }
}

fn success_word(status: &str) -> Success {
    match status {
        "passed" => Success::Passed,
        "failed" => Success::Failed,
        _ => Success::Unknown,
    }
}

fn capitals(word: &str) -> String {
    word.to_uppercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::ObjectiveSeed;

    fn elements(pairs: &[(&str, &str)]) -> Elements {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn scorm_12_data_is_shown_in_the_words_of_the_wire() {
        let stored = elements(&[
            ("cmi.comments", "too long"),
            ("cmi.core.credit", "no-credit"),
            ("cmi.core.entry", "ab-initio"),
            ("cmi.core.exit", "time-out"),
            ("cmi.core.lesson_location", "3"),
            ("cmi.core.lesson_mode", "normal"),
            ("cmi.core.lesson_status", "failed"),
            ("cmi.core.score.max", "100"),
            ("cmi.core.score.raw", "40"),
            ("cmi.objectives.0.id", "rules"),
            ("cmi.objectives.0.status", "not attempted"),
            ("cmi.student_preference.audio", "50"),
            ("cmi.student_preference.text", "1"),
            ("cmi.suspend_data", " kept "),
        ]);
        let time = Centiseconds(1234);
        let shown = view(Standard::Scorm12, &Activity::sample("a"), &stored, &[Interaction::default()], time);
        let expected = RuntimeView {
            completion_status: "COMPLETED".to_owned(),
            success_status: Success::Failed,
            credit: "NO_CREDIT".to_owned(),
            entry: "AB_INITIO".to_owned(),
            exit: "TIME_OUT".to_owned(),
            location: "3".to_owned(),
            mode: "NORMAL".to_owned(),
            score_raw: "40".to_owned(),
            score_max: "100".to_owned(),
            total_time: time.to_timespan(),
            time_tracked: time.to_tracked(),
            suspend_data: " kept ".to_owned(),
            learner_preference: LearnerPreference {
                audio_level: Some(50.0),
                audio_captioning: Some(1),
                ..LearnerPreference::default()
            },
            learner_comments: vec![Comment { value: "too long".to_owned(), ..Comment::default() }],
            interactions: vec![Interaction::default()],
            objectives: vec![RuntimeObjective {
                id: "rules".to_owned(),
                completion_status: "NOT_ATTEMPTED".to_owned(),
                ..RuntimeObjective::default()
            }],
            ..RuntimeView::default()
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn scorm_2004_data_is_shown_in_the_words_of_the_wire() {
        let stored = elements(&[
            ("cmi.comments_from_learner.0.comment", "nice"),
            ("cmi.comments_from_learner.0.location", "p2"),
            ("cmi.comments_from_learner.0.timestamp", "2026-01-01T10:00:00Z"),
            ("cmi.completion_status", "incomplete"),
            ("cmi.learner_preference.language", "de"),
            ("cmi.location", "p2"),
            ("cmi.objectives.0.id", "rules"),
            ("cmi.objectives.0.score.scaled", "0.5"),
            ("cmi.objectives.0.success_status", "passed"),
            ("cmi.progress_measure", "0.5"),
            ("cmi.score.scaled", "0.75"),
            ("cmi.success_status", "passed"),
        ]);
        let time = Centiseconds(100);
        let shown = view(Standard::Scorm2004Ed4, &Activity::sample("a"), &stored, &[], time);
        let expected = RuntimeView {
            completion_status: "INCOMPLETE".to_owned(),
            success_status: Success::Passed,
            location: "p2".to_owned(),
            progress_measure: "0.5".to_owned(),
            score_scaled: "0.75".to_owned(),
            total_time: time.to_iso8601(),
            time_tracked: time.to_tracked(),
            learner_preference: LearnerPreference { language: "de".to_owned(), ..LearnerPreference::default() },
            learner_comments: vec![Comment {
                value: "nice".to_owned(),
                location: "p2".to_owned(),
                date_time: "2026-01-01T10:00:00Z".to_owned(),
            }],
            objectives: vec![RuntimeObjective {
                id: "rules".to_owned(),
                score_scaled: "0.5".to_owned(),
                success_status: Success::Passed,
                completion_status: "UNKNOWN".to_owned(),
                ..RuntimeObjective::default()
            }],
            ..RuntimeView::default()
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn declared_objectives_show_before_any_was_reported() {
        let activity = Activity {
            objectives: vec![ObjectiveSeed { id: "main".to_owned(), primary: true }],
            ..Activity::sample("a")
        };
        let shown = view(Standard::Scorm2004Ed3, &activity, &Elements::new(), &[], Centiseconds(0));
        let expected = RuntimeObjective {
            id: "main".to_owned(),
            completion_status: "UNKNOWN".to_owned(),
            ..RuntimeObjective::default()
        };
        assert_eq!(shown.objectives, [expected]);
    }
}
