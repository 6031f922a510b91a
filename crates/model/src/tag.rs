//! Tags: free words by which courses, registrations, learners and invitations are found again.

use serde::{Deserialize, Serialize};

/// A checked list of tags: each once, in the order given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Tags(Vec<String>);

/// What is wrong with a list of tags.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTag {
    /// A tag of nothing but white space.
    #[error("tag {position} is empty")]
    Empty {
        /// Its place in the list as given, counted from 1.
        position: usize,
    },
    /// A tag of too many characters.
    #[error("tag {position} has {length} characters, more than {}", MAX_CHARS)]
    TooLong {
        /// Its place in the list as given, counted from 1.
        position: usize,
        /// How many characters it has.
        length: usize,
    },
    /// A tag with a control character.
    #[error("tag {position} has a control character")]
    Control {
        /// Its place in the list as given, counted from 1.
        position: usize,
    },
    /// More different tags than one thing may carry.
    #[error("there are more than {} tags", Tags::MOST)]
    TooMany,
}

/// The longest tag in characters. The vendor names no limit (reference/scormcloud-v2.md §4.6); this
/// is that of ids.
const MAX_CHARS: usize = 255;

impl Tags {
    /// How many tags one thing may carry.
    pub const MOST: usize = 100;

    /// Trims each tag, checks it, and drops repetitions. Case counts: `Red` and `red` are two tags.
    pub fn parse(tags: impl IntoIterator<Item = String>) -> Result<Self, InvalidTag> {
        let mut kept: Vec<String> = Vec::new();
        for (index, tag) in tags.into_iter().enumerate() {
            let position = index + 1;
            let tag = tag.trim();
            let length = tag.chars().count();
            if length == 0 {
                return Err(InvalidTag::Empty { position });
            }
            if length > MAX_CHARS {
                return Err(InvalidTag::TooLong { position, length });
            }
            if tag.chars().any(char::is_control) {
                return Err(InvalidTag::Control { position });
            }
            if kept.iter().any(|other| other == tag) {
                continue;
            }
            if kept.len() == Self::MOST {
                return Err(InvalidTag::TooMany);
            }
            kept.push(tag.to_owned());
        }
        Ok(Self(kept))
    }

    /// The tags in their order.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// The tags in their order.
    pub fn into_vec(self) -> Vec<String> {
        self.0
    }

    /// Whether there is no tag.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<Vec<String>> for Tags {
    type Error = InvalidTag;

    fn try_from(tags: Vec<String>) -> Result<Self, InvalidTag> {
        Self::parse(tags)
    }
}

impl IntoIterator for Tags {
    type Item = String;
    type IntoIter = std::vec::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(tags: &[&str]) -> Result<Vec<String>, InvalidTag> {
        Tags::parse(tags.iter().map(|tag| (*tag).to_owned())).map(Tags::into_vec)
    }

    #[test]
    fn keeps_the_order_and_each_tag_once() {
        assert_eq!(parse(&[" b ", "a", "b", "B", "two words"]).unwrap(), ["b", "a", "B", "two words"]);
    }

    #[test]
    fn names_the_tag_at_fault() {
        assert_eq!(parse(&["a", " "]), Err(InvalidTag::Empty { position: 2 }));
        assert_eq!(parse(&["a\0"]), Err(InvalidTag::Control { position: 1 }));
        assert_eq!(parse(&[&"é".repeat(256)]), Err(InvalidTag::TooLong { position: 1, length: 256 }));
        assert!(parse(&[&"é".repeat(255)]).is_ok());
    }

    #[test]
    fn counts_different_tags_only() {
        let hundred: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let repeated = hundred.iter().chain(&hundred).cloned();
        assert_eq!(Tags::parse(repeated).unwrap().as_slice(), hundred);
        let more = hundred.into_iter().chain(["one more".to_owned()]);
        assert_eq!(Tags::parse(more), Err(InvalidTag::TooMany));
    }

    #[test]
    fn json_goes_through_the_same_checks() {
        let tags: Tags = serde_json::from_str(r#"["a", "a "]"#).unwrap();
        assert_eq!(serde_json::to_string(&tags).unwrap(), r#"["a"]"#);
        assert!(serde_json::from_str::<Tags>(r#"[""]"#).is_err());
    }
}
