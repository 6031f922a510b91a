//! Configuration settings of the vendor: what each is called, what it may hold, what it does here
//! (reference/scormcloud-v2.md §9).

mod catalogue;
mod words;

use std::fmt;
use std::str::FromStr;

pub use catalogue::Setting;
pub(crate) use words::word_enum;
pub use words::{ExitAction, ResetRuntime, RestartWhen};

/// What there is to know about a setting.
#[derive(Clone, Copy, Debug)]
pub struct SettingFacts {
    /// Its id on the wire.
    pub id: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// What holds where nobody set it. Empty for nothing.
    pub default: &'static str,
    /// Where it may be set.
    pub level: Level,
    /// The courses that it is about.
    pub about: About,
    /// Whether it does something here. One that does not is kept and shown, and changes nothing.
    pub obeyed: bool,
    /// What it says.
    pub meaning: &'static str,
}

/// What a setting may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `YES` or `NO`, as the player's settings write it.
    YesNo,
    /// `true` or `false`.
    Bool,
    /// A whole number from 0 on.
    Whole {
        /// The largest.
        most: u32,
    },
    /// A score that passes: 0 to 100. Up to 1 it is a share, so that 0.8 and 80 mean the same.
    Score,
    /// One of some words.
    Word(&'static [Word]),
    /// A text of at most 255 characters.
    Text,
    /// An address with http or https, or nothing.
    Url,
    /// Where a learner goes on exit: a URL, one of the words that a launch link takes, or nothing.
    Exit,
    /// A text that is kept sealed and never shown.
    Secret,
}

/// A word that a setting may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

/// Where a setting may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// On an application alone.
    Application,
    /// On every level.
    Registration,
}

/// The courses that a setting is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// All.
    Any,
    /// Those of several units.
    Several,
    /// Those of SCORM 1.x.
    Scorm1,
    /// Those of SCORM 2004.
    Scorm2004,
}

/// The learning standards that settings of an application may be for: the words of `courseLearningStandard`.
const STANDARDS: [&str; 10] = [
    "UNKNOWN",
    "SCORM11",
    "SCORM12",
    "SCORM20042NDEDITION",
    "SCORM20043RDEDITION",
    "SCORM20044THEDITION",
    "AICC",
    "XAPI",
    "CMI5",
    "LTI13",
];

impl About {
    /// The standards that it names; none where it is about all.
    pub fn standards(self) -> &'static [&'static str] {
        match self {
            Self::Any | Self::Several => &[],
            Self::Scorm1 => &STANDARDS[1..3],
            Self::Scorm2004 => &STANDARDS[3..6],
        }
    }
}

/// A learning standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LearningStandard(&'static str);

impl LearningStandard {
    /// None of those that have a name.
    pub const UNKNOWN: Self = Self(STANDARDS[0]);

    /// The word of the wire.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// A text that names no learning standard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of {standards}, not `{0}`", standards = STANDARDS.join(", "))]
pub struct UnknownStandard(String);

impl FromStr for LearningStandard {
    type Err = UnknownStandard;

    fn from_str(text: &str) -> Result<Self, UnknownStandard> {
        let found = STANDARDS.into_iter().find(|standard| standard.eq_ignore_ascii_case(text));
        found.map(Self).ok_or_else(|| UnknownStandard(text.to_owned()))
    }
}

/// A text that is no setting's id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a valid setting ID")]
pub struct UnknownSetting(String);

impl FromStr for Setting {
    type Err = UnknownSetting;

    fn from_str(text: &str) -> Result<Self, UnknownSetting> {
        let found = Self::ALL.iter().find(|setting| setting.facts().id == text);
        found.copied().ok_or_else(|| UnknownSetting(text.chars().take(255).collect()))
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.facts().id)
    }
}

/// A value that a setting may not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting} must be {kind}")]
pub struct InvalidValue {
    setting: Setting,
    kind: Kind,
}

/// What a setting may hold, in words.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo => f.write_str("YES or NO"),
            Self::Bool => f.write_str("true or false"),
            Self::Whole { most } => write!(f, "a whole number from 0 to {most}"),
            Self::Score => f.write_str("a number from 0 to 100"),
            Self::Word(words) => {
                let words: Vec<_> = words.iter().map(|word| word.word).collect();
                write!(f, "one of {}", words.join(", "))
            }
            Self::Text | Self::Secret => {
                write!(f, "a text of at most {MAX_TEXT} characters without control characters")
            }
            Self::Url => write!(f, "empty or a URL with http or https of at most {MAX_URL} characters"),
            Self::Exit => {
                write!(f, "empty, closer, blank, message, or a URL with http or https of at most {MAX_URL} characters")
            }
        }
    }
}

const MAX_TEXT: usize = 255;
const MAX_URL: usize = 2000;

impl Setting {
    /// The value in the one form in which it is kept; `None` for `UNDEFINED`, with which the vendor's clients say that a
    /// setting is not set.
    pub fn parse_value(self, text: &str) -> Result<Option<String>, InvalidValue> {
        let facts = self.facts();
        let trimmed = text.trim();
        let word = |words: &[&'static str]| words.iter().find(|word| word.eq_ignore_ascii_case(trimmed)).copied();
        let value = match facts.kind {
            Kind::Text | Kind::Secret => is_text(text, MAX_TEXT).then(|| text.to_owned()),
            _ if trimmed == "UNDEFINED" => return Ok(None),
            Kind::YesNo => match word(&["YES", "TRUE", "NO", "FALSE"]) {
                Some("YES" | "TRUE") => Some("YES".into()),
                Some(_) => Some("NO".into()),
                None => None,
            },
            Kind::Bool => match word(&["true", "yes", "false", "no"]) {
                Some("true" | "yes") => Some("true".into()),
                Some(_) => Some("false".into()),
                None => None,
            },
            Kind::Whole { most } => {
                trimmed.parse::<u32>().ok().filter(|number| *number <= most).map(|number| number.to_string())
            }
            Kind::Score => parse_score(trimmed).map(|number| number.to_string()),
            Kind::Word(words) => {
                let words: Vec<_> = words.iter().map(|word| word.word).collect();
                word(&words).map(str::to_owned)
            }
            Kind::Url => (trimmed.is_empty() || is_url(trimmed)).then(|| trimmed.to_owned()),
            Kind::Exit => match word(&["", "closer", "blank", "message"]) {
                Some(word) => Some(word.to_owned()),
                None => is_url(trimmed).then(|| trimmed.to_owned()),
            },
        };
        value.map(Some).ok_or(InvalidValue { setting: self, kind: facts.kind })
    }
}

fn parse_score(text: &str) -> Option<f64> {
    // Written as a number: `parse` alone would also take `inf` and `nan`.
    let number: f64 = text.parse().ok().filter(|number| (0.0..=100.0).contains(number))?;
    Some(number + 0.0)
}

fn is_text(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

/// Enough to keep what is not meant as a link out; whoever calls or shows it parses it whole.
fn is_url(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    is_text(text, MAX_URL)
        && !text.contains(char::is_whitespace)
        && rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
}

#[cfg(test)]
mod tests;
