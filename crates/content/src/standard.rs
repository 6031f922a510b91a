//! The standards that a course can be played by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The standard and edition of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Standard {
    /// SCORM 1.2.
    #[serde(rename = "SCORM12")]
    Scorm12,
    /// SCORM 2004 2nd Edition.
    #[serde(rename = "SCORM20042NDEDITION")]
    Scorm2004Ed2,
    /// SCORM 2004 3rd Edition.
    #[serde(rename = "SCORM20043RDEDITION")]
    Scorm2004Ed3,
    /// SCORM 2004 4th Edition.
    #[serde(rename = "SCORM20044THEDITION")]
    Scorm2004Ed4,
    /// None: a media file, whose page speaks SCORM 1.2 with the player.
    #[serde(rename = "UNKNOWN")]
    Media,
}

/// The text names no standard that can be played here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a course standard known here")]
pub struct UnknownStandard(pub String);

impl Standard {
    /// Every standard, oldest first; what has none is last.
    pub const ALL: [Self; 5] = [Self::Scorm12, Self::Scorm2004Ed2, Self::Scorm2004Ed3, Self::Scorm2004Ed4, Self::Media];

    /// The value of `courseLearningStandard` on the SCORM Cloud wire; also the form kept in the database.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Scorm12 => "SCORM12",
            Self::Scorm2004Ed2 => "SCORM20042NDEDITION",
            Self::Scorm2004Ed3 => "SCORM20043RDEDITION",
            Self::Scorm2004Ed4 => "SCORM20044THEDITION",
            Self::Media => "UNKNOWN",
        }
    }

    /// Whether the runtime is SCORM 2004's (`API_1484_11`) and not SCORM 1.2's (`API`).
    pub fn is_2004(self) -> bool {
        !matches!(self, Self::Scorm12 | Self::Media)
    }
}

impl FromStr for Standard {
    type Err = UnknownStandard;

    fn from_str(text: &str) -> Result<Self, UnknownStandard> {
        Self::ALL.into_iter().find(|standard| standard.wire() == text).ok_or_else(|| UnknownStandard(text.to_owned()))
    }
}

/// The name people know it by, for example `SCORM 2004 3rd Edition`.
impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scorm12 => "SCORM 1.2",
            Self::Scorm2004Ed2 => "SCORM 2004 2nd Edition",
            Self::Scorm2004Ed3 => "SCORM 2004 3rd Edition",
            Self::Scorm2004Ed4 => "SCORM 2004 4th Edition",
            Self::Media => "media file",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standard_reads_back_from_its_wire_name() {
        for standard in Standard::ALL {
            assert_eq!(standard.wire().parse(), Ok(standard));
            assert_eq!(serde_json::to_value(standard).unwrap(), standard.wire());
        }
    }

    #[test]
    fn other_names_are_refused_by_name() {
        let refused = "CMI5".parse::<Standard>().unwrap_err();
        assert_eq!(refused.to_string(), "\"CMI5\" is not a course standard known here");
    }
}
