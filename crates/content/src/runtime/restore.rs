//! Runtime data made of what a report shows of it: the reverse of [`super::view`].

use usher_model::Success;

use super::elements::Elements;
use super::view::{Comment, Names, RuntimeObjective, RuntimeView};
use crate::standard::Standard;

/// The elements that [`super::view`] would show so, without the interactions, which are rows of their own, and without
/// what the server sets at each launch (`credit`, `entry`, `mode`, the total time).
pub fn restore(standard: Standard, view: &RuntimeView) -> Elements {
    let names = Names::of(standard);
    let mut elements = Elements::new();
    let mut set = |name: String, text: &str| {
        if !text.is_empty() {
            elements.insert(name, text.to_owned());
        }
    };
    let core = |name: &str| format!("{}.{name}", names.core);
    for (name, word) in
        status(standard, (names.completion, names.success), &view.completion_status, view.success_status)
    {
        set(core(name), &word);
    }
    set(core("exit"), &exit_word(standard, &view.exit));
    set(core(names.location), &view.location);
    set(core("score.raw"), &view.score_raw);
    set(core("score.min"), &view.score_min);
    set(core("score.max"), &view.score_max);
    set("cmi.suspend_data".into(), &view.suspend_data);
    if standard.is_2004() {
        set(core("score.scaled"), &view.score_scaled);
        set(core("progress_measure"), &view.progress_measure);
    }

    let preference = |name: &str| format!("{}.{name}", names.preference);
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    set(preference("language"), &view.learner_preference.language);
    set(preference(names.audio), &number(view.learner_preference.audio_level));
    set(preference(names.speed), &number(view.learner_preference.delivery_speed));
    let captions = view.learner_preference.audio_captioning.map(|captions| captions.to_string());
    set(preference(names.captions), &captions.unwrap_or_default());

    for (list, comments) in
        [(names.learner_comments, &view.learner_comments), ("cmi.comments_from_lms", &view.lms_comments)]
    {
        for (name, text) in comment_elements(standard, list, comments) {
            set(name, &text);
        }
    }
    for (index, objective) in view.objectives.iter().enumerate() {
        for (member, text) in objective_members(standard, objective) {
            set(format!("cmi.objectives.{index}.{member}"), &text);
        }
    }
    elements
}

/// One word in SCORM 1.2, two in SCORM 2004.
fn status<'a>(
    standard: Standard,
    (completion_name, success_name): (&'a str, &'a str),
    completion: &str,
    success: Success,
) -> Vec<(&'a str, String)> {
    let completion = match completion {
        "" | "UNKNOWN" => String::new(),
        word => lower(word, ' '),
    };
    let success = match success {
        Success::Passed => "passed",
        Success::Failed => "failed",
        Success::Unknown => "",
    };
    if standard.is_2004() {
        vec![(completion_name, completion), (success_name, success.to_owned())]
    } else if success.is_empty() {
        vec![(completion_name, completion)]
    } else {
        vec![(success_name, success.to_owned())]
    }
}

/// SCORM 1.2 ends normally without a word.
fn exit_word(standard: Standard, word: &str) -> String {
    if !standard.is_2004() && word == "NORMAL" { String::new() } else { lower(word, '-') }
}

fn comment_elements(standard: Standard, list: &str, comments: &[Comment]) -> Vec<(String, String)> {
    if !standard.is_2004() {
        let texts: Vec<&str> = comments.iter().map(|comment| comment.value.as_str()).collect();
        return vec![(list.to_owned(), texts.join("\n"))];
    }
    let members = |(index, comment): (usize, &Comment)| {
        let name = |member: &str| format!("{list}.{index}.{member}");
        [
            (name("comment"), comment.value.clone()),
            (name("location"), comment.location.clone()),
            (name("timestamp"), comment.date_time.clone()),
        ]
    };
    comments.iter().enumerate().flat_map(members).collect()
}

fn objective_members(standard: Standard, objective: &RuntimeObjective) -> Vec<(&'static str, String)> {
    let names = if standard.is_2004() { ("completion_status", "success_status") } else { ("status", "status") };
    let mut members = status(standard, names, &objective.completion_status, objective.success_status);
    members.extend([
        ("id", objective.id.clone()),
        ("score.raw", objective.score_raw.clone()),
        ("score.min", objective.score_min.clone()),
        ("score.max", objective.score_max.clone()),
    ]);
    if standard.is_2004() {
        members.extend([
            ("score.scaled", objective.score_scaled.clone()),
            ("progress_measure", objective.progress_measure.clone()),
            ("description", objective.description.clone()),
        ]);
    }
    members
}

fn lower(word: &str, joint: char) -> String {
    word.to_lowercase().replace('_', &joint.to_string())
}

#[cfg(test)]
mod tests {
    use usher_model::Centiseconds;

    use super::*;
    use crate::activity::Activity;
    use crate::runtime::view;

    fn elements(pairs: &[(&str, &str)]) -> Elements {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    /// What is shown of elements gives the same elements again.
    fn assert_comes_back(standard: Standard, pairs: &[(&str, &str)]) {
        let stored = elements(pairs);
        let shown = view(standard, &Activity::sample("a"), &stored, &[], Centiseconds(100));
        assert_eq!(restore(standard, &shown), stored);
    }

    #[test]
    fn what_is_shown_of_scorm_12_can_be_stored_again() {
        for status in ["passed", "failed", "completed", "incomplete", "browsed", "not attempted"] {
            assert_comes_back(Standard::Scorm12, &[("cmi.core.lesson_status", status)]);
        }
        assert_comes_back(
            Standard::Scorm12,
            &[
                ("cmi.comments", "too long"),
                ("cmi.comments_from_lms", "shorter soon"),
                ("cmi.core.exit", "time-out"),
                ("cmi.core.lesson_location", "3"),
                ("cmi.core.score.max", "100"),
                ("cmi.core.score.min", "0"),
                ("cmi.core.score.raw", "40"),
                ("cmi.objectives.0.id", "rules"),
                ("cmi.objectives.0.score.raw", "5"),
                ("cmi.objectives.0.status", "not attempted"),
                ("cmi.objectives.1.id", "moves"),
                ("cmi.objectives.1.status", "passed"),
                ("cmi.student_preference.audio", "50"),
                ("cmi.student_preference.language", "de"),
                ("cmi.student_preference.speed", "-10"),
                ("cmi.student_preference.text", "1"),
                ("cmi.suspend_data", " kept "),
            ],
        );
    }

    #[test]
    fn what_is_shown_of_scorm_2004_can_be_stored_again() {
        assert_comes_back(
            Standard::Scorm2004Ed4,
            &[
                ("cmi.comments_from_learner.0.comment", "nice"),
                ("cmi.comments_from_learner.0.location", "p2"),
                ("cmi.comments_from_learner.0.timestamp", "2026-01-01T10:00:00Z"),
                ("cmi.completion_status", "not attempted"),
                ("cmi.exit", "suspend"),
                ("cmi.learner_preference.audio_level", "0.5"),
                ("cmi.location", "p2"),
                ("cmi.objectives.0.completion_status", "completed"),
                ("cmi.objectives.0.description", "The rules"),
                ("cmi.objectives.0.id", "rules"),
                ("cmi.objectives.0.progress_measure", "1"),
                ("cmi.objectives.0.score.scaled", "0.5"),
                ("cmi.objectives.0.success_status", "passed"),
                ("cmi.progress_measure", "0.5"),
                ("cmi.score.scaled", "0.75"),
                ("cmi.success_status", "failed"),
                ("cmi.suspend_data", "x"),
            ],
        );
    }

    #[test]
    fn nothing_shown_is_nothing_stored() {
        assert_eq!(restore(Standard::Scorm12, &RuntimeView::default()), Elements::new());
        assert_eq!(restore(Standard::Scorm2004Ed3, &RuntimeView::default()), Elements::new());
    }
}
