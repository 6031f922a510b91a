//! How the results of activities become the result of the course, and how later results meet
//! earlier ones.

use serde::{Deserialize, Serialize};

use crate::setting::{Word, word_enum};
use crate::{Centiseconds, Completion, Outcome, Score, Success};

word_enum! {
    /// What completes a course (reference/scormcloud-v2.md §7.4).
    StatusRollUp as STATUS_ROLL_UP {
        ProvidedByCourse = "STATUS_PROVIDED_BY_COURSE":
            "What its only unit says. A course of several units is complete when all are.",
        AllComplete = "COMPLETE_WHEN_ALL_UNITS_COMPLETE": "All units are complete.",
        AllCompleteNotFailed = "COMPLETE_WHEN_ALL_UNITS_COMPLETE_AND_NOT_FAILED":
            "All units are complete and none is failed.",
        Threshold = "COMPLETE_WHEN_THRESHOLD_SCORE_IS_MET": "The course has the threshold score.",
        AllCompleteAndThreshold = "COMPLETE_WHEN_ALL_UNITS_COMPLETE_AND_THRESHOLD_SCORE_IS_MET":
            "All units are complete, none is failed, and the course has the threshold score.",
        AllPassed = "COMPLETE_WHEN_ALL_UNITS_ARE_PASSED": "All units are passed.",
    }
}

word_enum! {
    /// How the score of a course is made (reference/scormcloud-v2.md §7.4).
    ScoreRollUp as SCORE_ROLL_UP {
        ProvidedByCourse = "SCORE_PROVIDED_BY_COURSE":
            "What its only unit says. A course of several units has the average of those with a score.",
        AverageOfAll = "AVERAGE_SCORE_OF_ALL_UNITS": "The average; a unit without a score counts as 0.",
        AverageOfScored = "AVERAGE_SCORE_OF_ALL_UNITS_WITH_SCORES": "The average of the units with a score.",
        FixedAverage = "FIXED_AVERAGE": "The sum, divided by a fixed number; 100 at most.",
        AverageOfNonzero = "AVERAGE_SCORE_OF_ALL_UNITS_WITH_NONZERO_SCORES":
            "The average of the units with a score above 0.",
        LastScore = "LAST_SCO_SCORE": "That of the last unit.",
    }
}

/// The rules by which a course rolls up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RollUp {
    /// What completes the course.
    pub status: StatusRollUp,
    /// The score that completes it, where a threshold does. Without one the threshold is not met.
    pub threshold: Option<Score>,
    /// Whether completing is passing.
    pub status_is_success: bool,
    /// How the score is made.
    pub score: ScoreRollUp,
    /// By what a fixed average divides; 0 for as many units as have a score.
    pub scoring_units: u32,
}

impl Default for RollUp {
    fn default() -> Self {
        Self {
            status: StatusRollUp::AllComplete,
            threshold: None,
            status_is_success: false,
            score: ScoreRollUp::AverageOfScored,
            scoring_units: 0,
        }
    }
}

/// The result of a course from those of the activities that can be launched, in the order of the manifest. Only the last
/// one's place matters, and only where its score is the course's.
///
/// * completion: completed as the rules say; incomplete when any part was touched; unknown before that, and for a course
///   without parts;
/// * success: what the only part says, where the course provides its status. Where completing is passing, passed when
///   completed, and failed when every part is completed and the course is not. Else failed when any part failed; passed when every part is completed, at least one passed and none failed;
///   else unknown;
/// * score: as the rules say; none as long as no part has one;
/// * time: the sum;
/// * progress: the share of parts that are completed.
pub fn roll_up(parts: &[Outcome], rules: &RollUp) -> Outcome {
    let completed = parts.iter().filter(|part| part.completion == Completion::Completed).count();
    let all_completed = !parts.is_empty() && completed == parts.len();
    let any_failed = parts.iter().any(|part| part.success == Success::Failed);
    let score = rules.score_of(parts);
    let threshold_met = matches!((score, rules.threshold), (Some(score), Some(threshold)) if score >= threshold);
    let is_complete = match rules.status {
        StatusRollUp::ProvidedByCourse | StatusRollUp::AllComplete => all_completed,
        StatusRollUp::AllCompleteNotFailed => all_completed && !any_failed,
        StatusRollUp::Threshold => threshold_met,
        StatusRollUp::AllCompleteAndThreshold => all_completed && !any_failed && threshold_met,
        StatusRollUp::AllPassed => !parts.is_empty() && parts.iter().all(|part| part.success == Success::Passed),
    };
    let is_passed = if rules.status_is_success {
        is_complete
    } else {
        all_completed && !any_failed && parts.iter().any(|part| part.success == Success::Passed)
    };
    let is_failed = if rules.status_is_success { all_completed } else { any_failed };
    Outcome {
        completion: if is_complete {
            Completion::Completed
        } else if parts.iter().any(is_touched) {
            Completion::Incomplete
        } else {
            Completion::Unknown
        },
        success: match (parts, is_passed, is_failed) {
            ([only], ..) if rules.status == StatusRollUp::ProvidedByCourse => only.success,
            (_, true, _) => Success::Passed,
            (_, false, true) => Success::Failed,
            (_, false, false) => Success::Unknown,
        },
        score,
        time: parts.iter().map(|part| part.time).fold(Centiseconds(0), Centiseconds::saturating_add),
        progress: (!parts.is_empty()).then(|| completed as f64 / parts.len() as f64),
    }
}

impl RollUp {
    fn score_of(&self, parts: &[Outcome]) -> Option<Score> {
        let mut scores: Vec<f64> = parts.iter().filter_map(|part| part.score).map(Score::percent).collect();
        if self.score == ScoreRollUp::AverageOfNonzero && scores.iter().any(|score| *score > 0.0) {
            scores.retain(|score| *score > 0.0);
        }
        let divisor = match self.score {
            ScoreRollUp::LastScore => return parts.last().and_then(|part| part.score),
            _ if scores.is_empty() => return None,
            ScoreRollUp::AverageOfAll => parts.len(),
            ScoreRollUp::FixedAverage if self.scoring_units > 0 => self.scoring_units as usize,
            ScoreRollUp::ProvidedByCourse
            | ScoreRollUp::AverageOfScored
            | ScoreRollUp::AverageOfNonzero
            | ScoreRollUp::FixedAverage => scores.len(),
        };
        // A sum of floating-point numbers depends on their order.
        scores.sort_by(f64::total_cmp);
        let sum: f64 = scores.iter().sum();
        Score::from_percent((sum / divisor as f64).min(100.0))
    }
}

/// The result to keep when a course reports again: of each value the better one. What was completed
/// stays completed, what was passed stays passed, and the best score stays; a later sitting that
/// begins anew takes nothing away (reference/demands.md, row 13). Time and progress only grow.
pub fn keep_best(before: &Outcome, now: &Outcome) -> Outcome {
    Outcome {
        completion: before.completion.max(now.completion),
        success: before.success.max(now.success),
        score: better(before.score, now.score),
        time: before.time.max(now.time),
        progress: better(before.progress, now.progress),
    }
}

/// Whether there is any trace of the learner.
fn is_touched(part: &Outcome) -> bool {
    part.completion != Completion::Unknown
        || part.success != Success::Unknown
        || part.score.is_some()
        || part.time > Centiseconds(0)
        || part.progress > Some(0.0)
}

fn better<T: PartialOrd>(before: Option<T>, now: Option<T>) -> Option<T> {
    if now > before { now } else { before }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMPLETIONS: [Completion; 3] = [Completion::Unknown, Completion::Incomplete, Completion::Completed];
    const SUCCESSES: [Success; 3] = [Success::Unknown, Success::Failed, Success::Passed];

    prop_compose! {
        fn outcome()(
            completion in prop::sample::select(&COMPLETIONS[..]),
            success in prop::sample::select(&SUCCESSES[..]),
            score in prop::option::of(0.0..=100.0),
            time in 0..i64::MAX,
            progress in prop::option::of(0.0..=1.0),
        ) -> Outcome {
            let score = score.and_then(Score::from_percent);
            Outcome { completion, success, score, time: Centiseconds(time), progress }
        }
    }

    prop_compose! {
        fn rules()(
            status in prop::sample::select(StatusRollUp::ALL),
            threshold in prop::option::of(0.0..=100.0),
            status_is_success: bool,
            score in prop::sample::select(ScoreRollUp::ALL),
            scoring_units in 0_u32..8,
        ) -> RollUp {
            let threshold = threshold.and_then(Score::from_percent);
            RollUp { status, threshold, status_is_success, score, scoring_units }
        }
    }

    fn outcomes() -> impl Strategy<Value = Vec<Outcome>> {
        prop::collection::vec(outcome(), 0..6)
    }

    /// No value of the first is worse than that of the second.
    fn is_at_least(one: &Outcome, other: &Outcome) -> bool {
        one.completion >= other.completion
            && one.success >= other.success
            && one.score >= other.score
            && one.time >= other.time
            && one.progress >= other.progress
    }

    proptest! {
        #[test]
        fn the_order_of_the_parts_does_not_matter_unless_the_last_one_gives_the_score(
            rules in rules(),
            (parts, shuffled) in outcomes()
                .prop_flat_map(|parts| (Just(parts.clone()), Just(parts).prop_shuffle())),
        ) {
            prop_assume!(rules.score != ScoreRollUp::LastScore);
            prop_assert_eq!(roll_up(&parts, &rules), roll_up(&shuffled, &rules));
        }

        #[test]
        fn a_part_that_gets_better_never_makes_the_course_less_complete(
            parts in outcomes(),
            index: prop::sample::Index,
            now in outcome(),
        ) {
            prop_assume!(!parts.is_empty());
            let before = roll_up(&parts, &RollUp::default());
            let mut later = parts;
            let part = index.get_mut(&mut later);
            *part = keep_best(part, &now);
            let after = roll_up(&later, &RollUp::default());
            prop_assert!(after.completion >= before.completion);
            prop_assert!(after.progress >= before.progress);
            prop_assert!(after.time >= before.time);
        }

        #[test]
        fn the_score_lies_between_those_of_the_parts(parts in outcomes()) {
            let scores = || parts.iter().filter_map(|part| part.score.map(Score::percent));
            match roll_up(&parts, &RollUp::default()).score.map(Score::percent) {
                None => prop_assert_eq!(scores().count(), 0),
                Some(score) => {
                    let (low, high) = (scores().fold(100.0, f64::min), scores().fold(0.0, f64::max));
                    prop_assert!((low - 1e-9..=high + 1e-9).contains(&score), "{low} {score} {high}");
                }
            }
        }

        #[test]
        fn a_verdict_of_passed_means_that_all_is_done_and_nothing_failed(parts in outcomes()) {
            let whole = roll_up(&parts, &RollUp::default());
            if whole.success == Success::Passed {
                prop_assert_eq!(whole.completion, Completion::Completed);
                prop_assert!(parts.iter().all(|part| part.success != Success::Failed));
            }
            prop_assert_eq!(whole.completion == Completion::Completed, whole.progress == Some(1.0));
        }

        #[test]
        fn a_course_that_is_complete_by_any_rule_stays_complete_whatever_its_parts_report_later(
            rules in rules(),
            parts in outcomes(),
            later in outcomes(),
        ) {
            let before = roll_up(&parts, &rules);
            let kept = keep_best(&before, &roll_up(&later, &rules));
            prop_assert!(is_at_least(&kept, &before));
        }

        #[test]
        fn each_rule_completes_by_its_own_condition_and_by_no_other(rules in rules(), parts in outcomes()) {
            let whole = roll_up(&parts, &rules);
            let all = |test: fn(&Outcome) -> bool| !parts.is_empty() && parts.iter().all(test);
            let complete = all(|part| part.completion == Completion::Completed);
            let not_failed = parts.iter().all(|part| part.success != Success::Failed);
            let enough = whole.score.is_some() && rules.threshold.is_some() && whole.score >= rules.threshold;
            let expected = match rules.status {
                StatusRollUp::ProvidedByCourse | StatusRollUp::AllComplete => complete,
                StatusRollUp::AllCompleteNotFailed => complete && not_failed,
                StatusRollUp::Threshold => enough,
                StatusRollUp::AllCompleteAndThreshold => complete && not_failed && enough,
                StatusRollUp::AllPassed => all(|part| part.success == Success::Passed),
            };
            prop_assert_eq!(whole.completion == Completion::Completed, expected);
            if rules.status_is_success && (rules.status != StatusRollUp::ProvidedByCourse || parts.len() != 1) {
                prop_assert_eq!(whole.success == Success::Passed, expected);
                prop_assert_eq!(whole.success == Success::Failed, complete && !expected);
            }
        }

        #[test]
        fn every_rule_gives_a_score_exactly_where_a_part_that_counts_has_one(rules in rules(), parts in outcomes()) {
            let scored = if rules.score == ScoreRollUp::LastScore {
                parts.last().is_some_and(|part| part.score.is_some())
            } else {
                parts.iter().any(|part| part.score.is_some())
            };
            prop_assert_eq!(roll_up(&parts, &rules).score.is_some(), scored);
        }

        #[test]
        fn one_part_rolls_up_to_itself_again_and_again(part in outcome()) {
            let once = roll_up(&[part], &RollUp::default());
            prop_assert_eq!(roll_up(&[once], &RollUp::default()), once);
        }

        #[test]
        fn keeping_the_best_loses_nothing(before in outcome(), now in outcome()) {
            let kept = keep_best(&before, &now);
            prop_assert!(is_at_least(&kept, &before) && is_at_least(&kept, &now));
        }

        #[test]
        fn keeping_the_best_ignores_repetition_and_order(a in outcome(), b in outcome(), c in outcome()) {
            prop_assert_eq!(keep_best(&a, &a), a);
            prop_assert_eq!(keep_best(&a, &b), keep_best(&b, &a));
            prop_assert_eq!(keep_best(&keep_best(&a, &b), &c), keep_best(&a, &keep_best(&b, &c)));
        }
    }

    fn part(completion: Completion, success: Success, score: Option<f64>) -> Outcome {
        Outcome {
            completion,
            success,
            score: score.and_then(Score::from_percent),
            time: Centiseconds(100),
            progress: None,
        }
    }

    #[test]
    fn a_course_of_two_units_is_followed_from_start_to_end() {
        let unseen = Outcome::default();
        assert_eq!(
            roll_up(&[unseen, unseen], &RollUp::default()),
            Outcome { progress: Some(0.0), ..Outcome::default() }
        );

        let read = part(Completion::Completed, Success::Unknown, None);
        assert_eq!(
            roll_up(&[read, unseen], &RollUp::default()),
            Outcome {
                completion: Completion::Incomplete,
                time: Centiseconds(100),
                progress: Some(0.5),
                ..Outcome::default()
            }
        );

        let passed = part(Completion::Completed, Success::Passed, Some(80.0));
        assert_eq!(
            roll_up(&[read, passed], &RollUp::default()),
            Outcome {
                completion: Completion::Completed,
                success: Success::Passed,
                score: Score::from_percent(80.0),
                time: Centiseconds(200),
                progress: Some(1.0),
            }
        );
    }

    #[test]
    fn one_failed_unit_fails_the_course_even_before_the_end() {
        let failed = part(Completion::Completed, Success::Failed, Some(20.0));
        let passed = part(Completion::Completed, Success::Passed, Some(90.0));
        let whole = roll_up(&[failed, passed, Outcome::default()], &RollUp::default());
        assert_eq!((whole.completion, whole.success), (Completion::Incomplete, Success::Failed));
        assert_eq!(whole.score, Score::from_percent(55.0));
    }

    #[test]
    fn a_score_is_made_as_the_rules_say() {
        let unit = |score| part(Completion::Completed, Success::Unknown, score);
        let parts = [unit(Some(90.0)), unit(None), unit(Some(0.0)), unit(Some(60.0))];
        for (score, scoring_units, expected) in [
            (ScoreRollUp::ProvidedByCourse, 0, 50.0),
            (ScoreRollUp::AverageOfAll, 0, 37.5),
            (ScoreRollUp::AverageOfScored, 0, 50.0),
            (ScoreRollUp::AverageOfNonzero, 0, 75.0),
            (ScoreRollUp::FixedAverage, 5, 30.0),
            (ScoreRollUp::FixedAverage, 1, 100.0),
            (ScoreRollUp::FixedAverage, 0, 50.0),
            (ScoreRollUp::LastScore, 0, 60.0),
        ] {
            let rules = RollUp { score, scoring_units, ..RollUp::default() };
            assert_eq!(roll_up(&parts, &rules).score.map(Score::percent), Some(expected), "{score:?} {scoring_units}");
        }
    }

    #[test]
    fn a_threshold_that_was_never_set_is_never_met() {
        let parts = [part(Completion::Completed, Success::Unknown, Some(100.0))];
        let rules = RollUp { status: StatusRollUp::Threshold, ..RollUp::default() };
        assert_eq!(roll_up(&parts, &rules).completion, Completion::Incomplete);
        let rules = RollUp { threshold: Score::from_percent(80.0), ..rules };
        assert_eq!(roll_up(&parts, &rules).completion, Completion::Completed);
    }

    #[test]
    fn the_only_unit_of_a_course_provides_its_success_even_before_its_end() {
        let parts = [part(Completion::Incomplete, Success::Passed, None)];
        let rules = RollUp { status: StatusRollUp::ProvidedByCourse, ..RollUp::default() };
        assert_eq!(roll_up(&parts, &rules).success, Success::Passed);
        assert_eq!(roll_up(&parts, &RollUp::default()).success, Success::Unknown);
    }

    #[test]
    fn nothing_is_known_of_a_course_without_units() {
        assert_eq!(roll_up(&[], &RollUp::default()), Outcome::default());
    }

    #[test]
    fn a_later_sitting_with_less_takes_nothing_away() {
        let done = part(Completion::Completed, Success::Passed, Some(90.0));
        let again = part(Completion::Incomplete, Success::Failed, Some(40.0));
        assert_eq!(keep_best(&done, &again), done);
    }
}
