//! What the runtime data of one activity says about it.

use usher_model::{Completion, Outcome, Score, Success};

use super::elements::{Elements, number, text};
use crate::activity::{Activity, ActivityKind};
use crate::standard::Standard;

/// The outcome of one launched activity; `time` is left at zero, for the server keeps it.
///
/// Without elements nothing is known. An asset that has some without any status is complete: it cannot report, so
/// having been opened is all it can do.
pub fn sco_outcome(standard: Standard, activity: &Activity, elements: &Elements) -> Outcome {
    if elements.is_empty() {
        return Outcome::default();
    }
    let outcome = if standard.is_2004() { scorm_2004(activity, elements) } else { scorm_12(activity, elements) };
    if activity.kind == ActivityKind::Asset && !has_status(elements) {
        return Outcome { completion: Completion::Completed, ..outcome };
    }
    outcome
}

fn has_status(elements: &Elements) -> bool {
    ["cmi.core.lesson_status", "cmi.completion_status"]
        .iter()
        .filter_map(|name| text(elements, name))
        .any(|status| !matches!(status, "not attempted" | "unknown"))
}

/// SCORM 1.2 run-time environment, `cmi.core.lesson_status`: one word says both completion and success, and a mastery
/// score of the manifest decides between passed and failed where the course gives a raw score but no verdict.
fn scorm_12(activity: &Activity, elements: &Elements) -> Outcome {
    let score = percent(elements, "cmi.core.score");
    let mastered = || Some(score?.percent() >= activity.mastery_score?);
    let (completion, success) = match text(elements, "cmi.core.lesson_status").unwrap_or_default() {
        "passed" => (Completion::Completed, Success::Passed),
        "failed" => (Completion::Completed, Success::Failed),
        "completed" => (Completion::Completed, mastered().map_or(Success::Unknown, verdict)),
        "incomplete" | "browsed" => (Completion::Incomplete, Success::Unknown),
        // No status yet. Enough is enough, but too little can still grow: the runtime says `completed` at the end.
        _ => match mastered() {
            Some(true) => (Completion::Completed, Success::Passed),
            Some(false) => (Completion::Incomplete, Success::Failed),
            None => (Completion::Incomplete, Success::Unknown),
        },
    };
    Outcome { completion, success, score, ..Outcome::default() }
}

/// SCORM 2004 RTE 4.2.4 and 4.2.22: a threshold of the manifest, together with the measure that the course reports,
/// decides over the status that the course reports.
fn scorm_2004(activity: &Activity, elements: &Elements) -> Outcome {
    let progress = number(elements, "cmi.progress_measure").filter(|measure| (0.0..=1.0).contains(measure));
    let scaled = number(elements, "cmi.score.scaled").filter(|scaled| (-1.0..=1.0).contains(scaled));

    let reached = activity.completion_threshold.zip(progress).map(|(threshold, measure)| measure >= threshold);
    let completion = match (reached, text(elements, "cmi.completion_status")) {
        (Some(true), _) | (None, Some("completed")) => Completion::Completed,
        (None, Some("not attempted")) => Completion::Unknown,
        _ => Completion::Incomplete,
    };

    let passed = activity.scaled_passing_score.zip(scaled).map(|(threshold, scaled)| scaled >= threshold);
    let success = match (passed, text(elements, "cmi.success_status")) {
        (Some(passed), _) => verdict(passed),
        (None, Some("passed")) => Success::Passed,
        (None, Some("failed")) => Success::Failed,
        _ => Success::Unknown,
    };

    let score = scaled.and_then(Score::from_scaled).or_else(|| percent(elements, "cmi.score"));
    Outcome { completion, success, score, progress, ..Outcome::default() }
}

fn verdict(passed: bool) -> Success {
    if passed { Success::Passed } else { Success::Failed }
}

/// A raw score as percent of the way from `min` (else 0) to `max` (else 100).
fn percent(elements: &Elements, group: &str) -> Option<Score> {
    let part = |name: &str| number(elements, &format!("{group}.{name}"));
    let (raw, min, max) = (part("raw")?, part("min").unwrap_or(0.0), part("max").unwrap_or(100.0));
    if max > min { Score::from_percent((raw - min) * 100.0 / (max - min)) } else { Score::from_percent(raw) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(pairs: &[(&str, &str)]) -> Elements {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    /// Completion, success and score in percent.
    fn summary(standard: Standard, activity: &Activity, pairs: &[(&str, &str)]) -> (Completion, Success, Option<f64>) {
        let outcome = sco_outcome(standard, activity, &elements(pairs));
        (outcome.completion, outcome.success, outcome.score.map(Score::percent))
    }

    #[test]
    fn nothing_is_known_without_data() {
        for standard in Standard::ALL {
            assert_eq!(sco_outcome(standard, &Activity::sample("a"), &Elements::new()), Outcome::default());
        }
    }

    #[test]
    fn a_status_of_scorm_12_says_completion_and_success() {
        use Completion::{Completed, Incomplete};
        use Success::{Failed, Passed, Unknown};
        for (status, completion, success) in [
            ("passed", Completed, Passed),
            ("failed", Completed, Failed),
            ("completed", Completed, Unknown),
            ("incomplete", Incomplete, Unknown),
            ("browsed", Incomplete, Unknown),
            ("not attempted", Incomplete, Unknown),
        ] {
            let found = summary(Standard::Scorm12, &Activity::sample("a"), &[("cmi.core.lesson_status", status)]);
            assert_eq!(found, (completion, success, None), "{status}");
        }
    }

    #[test]
    fn a_mastery_score_decides_where_the_course_gave_no_verdict() {
        use Completion::{Completed, Incomplete};
        use Success::{Failed, Passed, Unknown};
        let activity = Activity { mastery_score: Some(80.0), ..Activity::sample("a") };
        for (status, raw, completion, success) in [
            ("completed", "80", Completed, Passed),
            ("completed", "79.9", Completed, Failed),
            ("", "90", Completed, Passed),
            ("", "10", Incomplete, Failed),
            ("not attempted", "90", Completed, Passed),
            ("incomplete", "90", Incomplete, Unknown),
            ("failed", "90", Completed, Failed),
            ("passed", "10", Completed, Passed),
        ] {
            let found = summary(
                Standard::Scorm12,
                &activity,
                &[("cmi.core.lesson_status", status), ("cmi.core.score.raw", raw)],
            );
            assert_eq!(found, (completion, success, raw.parse().ok()), "{status} {raw}");
        }
        let unscored = summary(Standard::Scorm12, &activity, &[("cmi.core.lesson_status", "completed")]);
        assert_eq!(unscored, (Completed, Unknown, None));
    }

    #[test]
    fn a_raw_score_is_read_against_its_range() {
        let score = |pairs: &[(&str, &str)]| {
            let group: Vec<_> = pairs.iter().map(|(name, text)| (format!("cmi.core.score.{name}"), *text)).collect();
            let pairs: Vec<_> = group.iter().map(|(name, text)| (name.as_str(), *text)).collect();
            summary(Standard::Scorm12, &Activity::sample("a"), &pairs).2
        };
        assert_eq!(score(&[("raw", "55")]), Some(55.0));
        assert_eq!(score(&[("raw", "79.9"), ("max", "100")]), Some(79.9));
        assert_eq!(score(&[("raw", "8"), ("max", "10")]), Some(80.0));
        assert_eq!(score(&[("raw", "15"), ("min", "10"), ("max", "20")]), Some(50.0));
        assert_eq!(score(&[("raw", "40"), ("min", "0"), ("max", "0")]), Some(40.0));
        assert_eq!(score(&[("raw", "140")]), None);
        assert_eq!(score(&[("raw", "NaN")]), None);
        assert_eq!(score(&[("max", "100")]), None);
    }

    #[test]
    fn scorm_2004_reports_completion_and_success_apart() {
        let found = summary(
            Standard::Scorm2004Ed3,
            &Activity::sample("a"),
            &[("cmi.completion_status", "incomplete"), ("cmi.success_status", "passed"), ("cmi.score.scaled", "0.5")],
        );
        assert_eq!(found, (Completion::Incomplete, Success::Passed, Some(50.0)));
        let begun = summary(
            Standard::Scorm2004Ed3,
            &Activity::sample("a"),
            &[("cmi.completion_status", "unknown"), ("cmi.location", "2")],
        );
        assert_eq!(begun, (Completion::Incomplete, Success::Unknown, None));
    }

    #[test]
    fn thresholds_of_the_manifest_decide_over_the_reported_status() {
        let activity =
            Activity { completion_threshold: Some(0.5), scaled_passing_score: Some(0.8), ..Activity::sample("a") };
        let found = summary(
            Standard::Scorm2004Ed4,
            &activity,
            &[
                ("cmi.completion_status", "completed"),
                ("cmi.progress_measure", "0.4"),
                ("cmi.score.scaled", "0.9"),
                ("cmi.success_status", "failed"),
            ],
        );
        assert_eq!(found, (Completion::Incomplete, Success::Passed, Some(90.0)));
        let unmeasured = summary(
            Standard::Scorm2004Ed4,
            &activity,
            &[("cmi.completion_status", "completed"), ("cmi.success_status", "failed")],
        );
        assert_eq!(unmeasured, (Completion::Completed, Success::Failed, None));
    }

    #[test]
    fn reported_progress_is_kept() {
        let outcome =
            sco_outcome(Standard::Scorm2004Ed4, &Activity::sample("a"), &elements(&[("cmi.progress_measure", "0.25")]));
        let expected = Outcome { completion: Completion::Incomplete, progress: Some(0.25), ..Outcome::default() };
        assert_eq!(outcome, expected);
    }

    #[test]
    fn an_opened_asset_is_complete_unless_it_reports() {
        let asset = Activity { kind: ActivityKind::Asset, ..Activity::sample("a") };
        let opened = summary(Standard::Scorm12, &asset, &[("cmi.core.entry", "ab-initio")]);
        assert_eq!(opened, (Completion::Completed, Success::Unknown, None));
        let reporting = summary(Standard::Scorm12, &asset, &[("cmi.core.lesson_status", "incomplete")]);
        assert_eq!(reporting, (Completion::Incomplete, Success::Unknown, None));
    }
}
