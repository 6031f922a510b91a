//! How the results of activities become the result of the course, and how later results meet
//! earlier ones.

use crate::{Centiseconds, Completion, Outcome, Score, Success};

/// The result of a course from those of the activities that can be launched. The order of the parts
/// does not matter.
///
/// * completion: completed when every part is; incomplete when any part was touched; unknown before
///   that, and for a course without parts;
/// * success: failed when any part failed; passed when every part is completed, at least one passed
///   and none failed; else unknown;
/// * score: the average over the parts that have one;
/// * time: the sum;
/// * progress: the share of parts that are completed.
///
/// In the vendor's words this is `COMPLETE_WHEN_ALL_UNITS_COMPLETE` and
/// `AVERAGE_SCORE_OF_ALL_UNITS_WITH_SCORES` (reference/scormcloud-v2.md §7.4).
pub fn roll_up(parts: &[Outcome]) -> Outcome {
    let completed = parts.iter().filter(|part| part.completion == Completion::Completed).count();
    let all_completed = !parts.is_empty() && completed == parts.len();
    Outcome {
        completion: if all_completed {
            Completion::Completed
        } else if parts.iter().any(is_touched) {
            Completion::Incomplete
        } else {
            Completion::Unknown
        },
        success: if parts.iter().any(|part| part.success == Success::Failed) {
            Success::Failed
        } else if all_completed && parts.iter().any(|part| part.success == Success::Passed) {
            Success::Passed
        } else {
            Success::Unknown
        },
        score: average(parts.iter().filter_map(|part| part.score)),
        time: parts.iter().map(|part| part.time).fold(Centiseconds(0), Centiseconds::saturating_add),
        progress: (!parts.is_empty()).then(|| completed as f64 / parts.len() as f64),
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

fn average(scores: impl Iterator<Item = Score>) -> Option<Score> {
    let mut scores: Vec<f64> = scores.map(Score::percent).collect();
    // A sum of floating-point numbers depends on their order.
    scores.sort_by(f64::total_cmp);
    let sum: f64 = scores.iter().sum();
    // Without any scores this divides by zero, and what comes out is no score.
    Score::from_percent(sum / scores.len() as f64)
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
        fn the_order_of_the_parts_does_not_matter(
            (parts, shuffled) in outcomes()
                .prop_flat_map(|parts| (Just(parts.clone()), Just(parts).prop_shuffle())),
        ) {
            prop_assert_eq!(roll_up(&parts), roll_up(&shuffled));
        }

        #[test]
        fn a_part_that_gets_better_never_makes_the_course_less_complete(
            parts in outcomes(),
            index: prop::sample::Index,
            now in outcome(),
        ) {
            prop_assume!(!parts.is_empty());
            let before = roll_up(&parts);
            let mut later = parts;
            let part = index.get_mut(&mut later);
            *part = keep_best(part, &now);
            let after = roll_up(&later);
            prop_assert!(after.completion >= before.completion);
            prop_assert!(after.progress >= before.progress);
            prop_assert!(after.time >= before.time);
        }

        #[test]
        fn the_score_lies_between_those_of_the_parts(parts in outcomes()) {
            let scores = || parts.iter().filter_map(|part| part.score.map(Score::percent));
            match roll_up(&parts).score.map(Score::percent) {
                None => prop_assert_eq!(scores().count(), 0),
                Some(score) => {
                    let (low, high) = (scores().fold(100.0, f64::min), scores().fold(0.0, f64::max));
                    prop_assert!((low - 1e-9..=high + 1e-9).contains(&score), "{low} {score} {high}");
                }
            }
        }

        #[test]
        fn a_verdict_of_passed_means_that_all_is_done_and_nothing_failed(parts in outcomes()) {
            let whole = roll_up(&parts);
            if whole.success == Success::Passed {
                prop_assert_eq!(whole.completion, Completion::Completed);
                prop_assert!(parts.iter().all(|part| part.success != Success::Failed));
            }
            prop_assert_eq!(whole.completion == Completion::Completed, whole.progress == Some(1.0));
        }

        #[test]
        fn one_part_rolls_up_to_itself_again_and_again(part in outcome()) {
            let once = roll_up(&[part]);
            prop_assert_eq!(roll_up(&[once]), once);
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
        assert_eq!(roll_up(&[unseen, unseen]), Outcome { progress: Some(0.0), ..Outcome::default() });

        let read = part(Completion::Completed, Success::Unknown, None);
        assert_eq!(
            roll_up(&[read, unseen]),
            Outcome {
                completion: Completion::Incomplete,
                time: Centiseconds(100),
                progress: Some(0.5),
                ..Outcome::default()
            }
        );

        let passed = part(Completion::Completed, Success::Passed, Some(80.0));
        assert_eq!(
            roll_up(&[read, passed]),
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
        let whole = roll_up(&[failed, passed, Outcome::default()]);
        assert_eq!((whole.completion, whole.success), (Completion::Incomplete, Success::Failed));
        assert_eq!(whole.score, Score::from_percent(55.0));
    }

    #[test]
    fn nothing_is_known_of_a_course_without_units() {
        assert_eq!(roll_up(&[]), Outcome::default());
    }

    #[test]
    fn a_later_sitting_with_less_takes_nothing_away() {
        let done = part(Completion::Completed, Success::Passed, Some(90.0));
        let again = part(Completion::Incomplete, Success::Failed, Some(40.0));
        assert_eq!(keep_best(&done, &again), done);
    }
}
