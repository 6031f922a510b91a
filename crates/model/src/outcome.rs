//! What a learner has achieved on a course or on one of its activities.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Centiseconds;

/// A word that is none of those the wire knows for the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {kind} must be one of {words}")]
pub struct UnknownWord {
    /// What the word was to say: "completion".
    pub kind: &'static str,
    /// The words that can be said.
    pub words: &'static str,
}

/// How far the learner has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Completion {
    /// Nothing is known yet.
    #[default]
    Unknown,
    /// Begun, not finished.
    Incomplete,
    /// Finished.
    Completed,
}

/// Whether the learner has mastered it. The order is that of worth: a verdict beats none, a pass
/// beats a fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Success {
    /// No verdict.
    #[default]
    Unknown,
    /// Not mastered.
    Failed,
    /// Mastered.
    Passed,
}

impl Completion {
    /// The word on the wire (reference/scormcloud-v2.md §7.2).
    pub fn wire(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Incomplete => "INCOMPLETE",
            Self::Completed => "COMPLETED",
        }
    }
}

impl Success {
    /// The word on the wire (reference/scormcloud-v2.md §7.2).
    pub fn wire(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Failed => "FAILED",
            Self::Passed => "PASSED",
        }
    }
}

impl FromStr for Completion {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Unknown, Self::Incomplete, Self::Completed]
            .into_iter()
            .find(|value| value.wire() == word)
            .ok_or(UnknownWord { kind: "completion", words: "UNKNOWN, INCOMPLETE, COMPLETED" })
    }
}

impl FromStr for Success {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Unknown, Self::Failed, Self::Passed]
            .into_iter()
            .find(|value| value.wire() == word)
            .ok_or(UnknownWord { kind: "success", words: "UNKNOWN, PASSED, FAILED" })
    }
}

impl fmt::Display for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire())
    }
}

impl fmt::Display for Success {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire())
    }
}

/// A score in percent, 0 to 100: what the wire calls `score.scaled`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Score(f64);

/// A number that is not a score.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the score must be a number from 0 to 100")]
pub struct InvalidScore;

impl Score {
    /// A score of 0 to 100; `None` outside of that.
    pub fn from_percent(percent: f64) -> Option<Self> {
        // Adding zero makes a negative zero positive, which would otherwise be written as "-0".
        (0.0..=100.0).contains(&percent).then_some(Self(percent + 0.0))
    }

    /// A scaled score of SCORM 2004 (`cmi.score.scaled`, -1 to 1); `None` outside of that. The wire
    /// has no place for a negative score: it counts as 0.
    pub fn from_scaled(scaled: f64) -> Option<Self> {
        (-1.0..=1.0).contains(&scaled).then(|| Self((scaled * 100.0).max(0.0)))
    }

    /// The score as 0 to 100.
    pub fn percent(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Score {
    type Error = InvalidScore;

    fn try_from(percent: f64) -> Result<Self, InvalidScore> {
        Self::from_percent(percent).ok_or(InvalidScore)
    }
}

impl From<Score> for f64 {
    fn from(score: Score) -> Self {
        score.0
    }
}

/// The result of an activity, or of a whole course.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// How far the learner has come.
    pub completion: Completion,
    /// Whether it is mastered.
    pub success: Success,
    /// The score, if there is any.
    pub score: Option<Score>,
    /// Time spent, in all sittings together.
    pub time: Centiseconds,
    /// The part that is done, 0 to 1, if known.
    pub progress: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_wire_in_both_directions() {
        for value in [Completion::Unknown, Completion::Incomplete, Completion::Completed] {
            assert_eq!(value.wire().parse(), Ok(value));
            assert_eq!(serde_json::to_value(value).unwrap(), value.wire());
        }
        for value in [Success::Unknown, Success::Failed, Success::Passed] {
            assert_eq!(value.wire().parse(), Ok(value));
            assert_eq!(serde_json::to_value(value).unwrap(), value.wire());
        }
        assert_eq!(
            "passed".parse::<Success>().unwrap_err().to_string(),
            "the success must be one of UNKNOWN, PASSED, FAILED"
        );
    }

    #[test]
    fn a_score_is_a_number_from_0_to_100() {
        let percent = |value| Score::from_percent(value).map(Score::percent);
        assert_eq!(percent(0.0), Some(0.0));
        assert_eq!(percent(87.5), Some(87.5));
        assert_eq!(percent(100.0), Some(100.0));
        for refused in [-0.1, 100.1, f64::NAN, f64::INFINITY] {
            assert_eq!(percent(refused), None);
        }
        assert!(percent(-0.0).unwrap().is_sign_positive());
    }

    #[test]
    fn a_scaled_score_becomes_percent_and_never_negative() {
        let percent = |value| Score::from_scaled(value).map(Score::percent);
        assert_eq!(percent(0.5), Some(50.0));
        assert_eq!(percent(1.0), Some(100.0));
        assert_eq!(percent(-0.5), Some(0.0));
        assert_eq!(percent(1.1), None);
        assert_eq!(percent(f64::NAN), None);
    }

    #[test]
    fn json_refuses_a_score_out_of_range() {
        assert!(serde_json::from_str::<Score>("101").is_err());
        assert_eq!(serde_json::from_str::<Score>("80").unwrap(), Score::from_percent(80.0).unwrap());
    }
}
