//! What a unit is given at launch.

use serde_json::Value;
use usher_model::Centiseconds;

use super::elements::{Elements, nest, text};
use super::interaction::{Interaction, interaction_elements};
use crate::activity::Activity;
use crate::standard::Standard;

/// The learner as the course sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnerSeed {
    /// Goes to `cmi.core.student_id`, `cmi.learner_id`.
    pub id: String,
    /// Goes to `cmi.core.student_name`, `cmi.learner_name`; the standards want `Last, First`.
    pub name: String,
}

/// The data model at launch as `{"cmi": {…}}`, for `loadFromJSON` of scorm-again.
///
/// All that was stored comes back, a bookmark also when the last sitting ended without `suspend`: many courses rely on
/// it. The manifest, the learner and the total time decide over what was stored; `exit` and `session_time` start unset.
/// `entry` is `ab-initio` the first time, `resume` where there is something to resume, else empty.
pub fn seed(
    standard: Standard,
    activity: &Activity,
    learner: &LearnerSeed,
    elements: &Elements,
    interactions: &[Interaction],
    total_time: Centiseconds,
) -> Value {
    let mut given = elements.clone();
    given.extend(interaction_elements(standard, interactions));
    let fixed = if standard.is_2004() {
        if !elements.keys().any(|name| name.starts_with("cmi.objectives.")) {
            for (index, objective) in activity.objectives.iter().enumerate() {
                given.insert(format!("cmi.objectives.{index}.id"), objective.id.clone());
            }
        }
        scorm_2004(activity, learner, total_time)
    } else {
        scorm_12(activity, learner, total_time)
    };
    let core = if standard.is_2004() { "cmi" } else { "cmi.core" };
    let entry = entry(standard, core, elements, interactions);
    let own = [
        (format!("{core}.entry"), Some(entry.to_owned())),
        (format!("{core}.exit"), None),
        (format!("{core}.session_time"), None),
    ];
    for (name, value) in fixed.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(own) {
        match value {
            Some(value) => given.insert(name, value),
            None => given.remove(&name),
        };
    }
    nest(&given)
}

/// SCORM 1.2 RTE 3.4.2 `cmi.core.entry`, SCORM 2004 RTE 4.2.7 `cmi.entry`, widened by bookmarks without `suspend`.
fn entry(standard: Standard, core: &str, elements: &Elements, interactions: &[Interaction]) -> &'static str {
    if elements.is_empty() && interactions.is_empty() {
        return "ab-initio";
    }
    let location = if standard.is_2004() { "cmi.location" } else { "cmi.core.lesson_location" };
    let resumable = text(elements, location).is_some()
        || text(elements, "cmi.suspend_data").is_some()
        || text(elements, &format!("{core}.exit")) == Some("suspend");
    if resumable { "resume" } else { "" }
}

type Fixed = Vec<(&'static str, Option<String>)>;

fn scorm_12(activity: &Activity, learner: &LearnerSeed, total_time: Centiseconds) -> Fixed {
    vec![
        ("cmi.core.student_id", Some(learner.id.clone())),
        ("cmi.core.student_name", Some(learner.name.clone())),
        ("cmi.core.credit", Some("credit".to_owned())),
        ("cmi.core.lesson_mode", Some("normal".to_owned())),
        ("cmi.core.total_time", Some(total_time.to_timespan())),
        ("cmi.launch_data", activity.launch_data.clone()),
        ("cmi.student_data.mastery_score", activity.mastery_score.map(|score| score.to_string())),
        ("cmi.student_data.max_time_allowed", activity.max_time_allowed.clone()),
        ("cmi.student_data.time_limit_action", activity.time_limit_action.clone()),
    ]
}

fn scorm_2004(activity: &Activity, learner: &LearnerSeed, total_time: Centiseconds) -> Fixed {
    vec![
        ("cmi.learner_id", Some(learner.id.clone())),
        ("cmi.learner_name", Some(learner.name.clone())),
        ("cmi.credit", Some("credit".to_owned())),
        ("cmi.mode", Some("normal".to_owned())),
        ("cmi.total_time", Some(total_time.to_iso8601())),
        ("cmi.launch_data", activity.launch_data.clone()),
        ("cmi.completion_threshold", activity.completion_threshold.map(|threshold| threshold.to_string())),
        ("cmi.scaled_passing_score", activity.scaled_passing_score.map(|score| score.to_string())),
        ("cmi.max_time_allowed", activity.max_time_allowed.clone()),
        ("cmi.time_limit_action", activity.time_limit_action.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::activity::ObjectiveSeed;

    fn elements(pairs: &[(&str, &str)]) -> Elements {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn learner() -> LearnerSeed {
        LearnerSeed { id: "ada".to_owned(), name: "Lovelace, Ada".to_owned() }
    }

    #[test]
    fn the_first_launch_of_scorm_12_starts_from_the_manifest() {
        let activity = Activity {
            launch_data: Some("level=2".to_owned()),
            mastery_score: Some(80.0),
            max_time_allowed: Some("00:30:00".to_owned()),
            time_limit_action: Some("exit,message".to_owned()),
            ..Activity::sample("a")
        };
        let seeded = seed(Standard::Scorm12, &activity, &learner(), &Elements::new(), &[], Centiseconds(0));
        assert_eq!(
            seeded,
            json!({"cmi": {
                "core": {
                    "student_id": "ada",
                    "student_name": "Lovelace, Ada",
                    "credit": "credit",
                    "lesson_mode": "normal",
                    "entry": "ab-initio",
                    "total_time": Centiseconds(0).to_timespan(),
                },
                "launch_data": "level=2",
                "student_data": {
                    "mastery_score": "80",
                    "max_time_allowed": "00:30:00",
                    "time_limit_action": "exit,message",
                },
            }})
        );
    }

    #[test]
    fn the_first_launch_of_scorm_2004_declares_the_objectives_of_the_manifest() {
        let objective = |id: &str, primary| ObjectiveSeed { id: id.to_owned(), primary };
        let activity = Activity {
            scaled_passing_score: Some(0.8),
            completion_threshold: Some(1.0),
            objectives: vec![objective("main", true), objective("rules", false)],
            ..Activity::sample("a")
        };
        let seeded = seed(Standard::Scorm2004Ed3, &activity, &learner(), &Elements::new(), &[], Centiseconds(0));
        assert_eq!(
            seeded,
            json!({"cmi": {
                "learner_id": "ada",
                "learner_name": "Lovelace, Ada",
                "credit": "credit",
                "mode": "normal",
                "entry": "ab-initio",
                "total_time": Centiseconds(0).to_iso8601(),
                "scaled_passing_score": "0.8",
                "completion_threshold": "1",
                "objectives": {"0": {"id": "main"}, "1": {"id": "rules"}},
            }})
        );
    }

    #[test]
    fn a_later_launch_gets_back_what_was_stored() {
        let stored = elements(&[
            ("cmi.core.student_name", "Old Name"),
            ("cmi.core.lesson_location", "page-3"),
            ("cmi.core.lesson_status", "incomplete"),
            ("cmi.core.session_time", "00:10:00"),
            ("cmi.core.total_time", "09:09:09"),
            ("cmi.core.exit", "logout"),
            ("cmi.student_data.mastery_score", "10"),
        ]);
        let answered = Interaction { id: "q1".to_owned(), learner_response: "a".to_owned(), ..Interaction::default() };
        let time = Centiseconds(60_000);
        let seeded = seed(Standard::Scorm12, &Activity::sample("a"), &learner(), &stored, &[answered], time);
        assert_eq!(
            seeded,
            json!({"cmi": {
                "core": {
                    "student_id": "ada",
                    "student_name": "Lovelace, Ada",
                    "credit": "credit",
                    "lesson_mode": "normal",
                    "lesson_location": "page-3",
                    "lesson_status": "incomplete",
                    "entry": "resume",
                    "total_time": time.to_timespan(),
                },
                "interactions": {"0": {"id": "q1", "student_response": "a"}},
            }})
        );
    }

    #[test]
    fn objectives_that_were_stored_are_not_declared_again() {
        let activity = Activity {
            objectives: vec![ObjectiveSeed { id: "main".to_owned(), primary: true }],
            ..Activity::sample("a")
        };
        let stored = elements(&[("cmi.objectives.0.id", "own"), ("cmi.objectives.0.success_status", "passed")]);
        let seeded = seed(Standard::Scorm2004Ed4, &activity, &learner(), &stored, &[], Centiseconds(0));
        assert_eq!(seeded["cmi"]["objectives"], json!({"0": {"id": "own", "success_status": "passed"}}));
    }

    #[test]
    fn entry_says_whether_there_is_something_to_resume() {
        let entry = |standard, core: &str, pairs: &[(&str, &str)]| {
            let activity = Activity::sample("a");
            let seeded = seed(standard, &activity, &learner(), &elements(pairs), &[], Centiseconds(0));
            seeded.pointer(&format!("{core}/entry")).cloned().unwrap()
        };
        for (stored, expected) in [
            (("cmi.core.lesson_location", "3"), "resume"),
            (("cmi.suspend_data", "x"), "resume"),
            (("cmi.core.exit", "suspend"), "resume"),
            (("cmi.core.lesson_status", "completed"), ""),
        ] {
            assert_eq!(entry(Standard::Scorm12, "/cmi/core", &[stored]), expected, "{stored:?}");
        }
        for (stored, expected) in [
            (("cmi.location", "3"), "resume"),
            (("cmi.suspend_data", "x"), "resume"),
            (("cmi.exit", "suspend"), "resume"),
            (("cmi.exit", "normal"), ""),
        ] {
            assert_eq!(entry(Standard::Scorm2004Ed2, "/cmi", &[stored]), expected, "{stored:?}");
        }
    }
}
