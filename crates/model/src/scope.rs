//! Scopes: what a token may be used for (reference/scormcloud-v2.md §1.3).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Every scope of the wire, sorted.
const WORDS: [&str; 30] = [
    "admin",
    "delete",
    "delete:appmgmt",
    "delete:course",
    "delete:dispatch",
    "delete:invitation",
    "delete:registration",
    "delete:xapicredential",
    "delete:xapipipe",
    "read",
    "read:about",
    "read:appmgmt",
    "read:course",
    "read:dispatch",
    "read:invitation",
    "read:learner",
    "read:ping",
    "read:registration",
    "read:reporting",
    "read:xapicredential",
    "read:xapipipe",
    "write",
    "write:appmgmt",
    "write:course",
    "write:dispatch",
    "write:invitation",
    "write:learner",
    "write:registration",
    "write:xapicredential",
    "write:xapipipe",
];

/// One scope: `read`, `write` or `delete`, alone or of one kind of thing, or `admin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(&'static str);

/// A word that is no scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no scope; scopes are {words}", words = WORDS.join(", "))]
pub struct UnknownScope(pub String);

impl Scope {
    /// All of them, sorted.
    pub fn all() -> impl Iterator<Item = Self> {
        WORDS.into_iter().map(Self)
    }

    /// The word of it.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The kind of thing that it is narrowed to; `None` if it is about every kind.
    pub fn kind(self) -> Option<&'static str> {
        self.0.split_once(':').map(|(_, kind)| kind)
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(word: &str) -> Result<Self, UnknownScope> {
        let place = WORDS.binary_search(&word).map_err(|_| UnknownScope(word.to_owned()))?;
        Ok(Self(WORDS[place]))
    }
}

/// The scopes of a token: sorted, each once. Written as the words with spaces between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// Reads words; the first that is no scope is refused by name.
    pub fn parse<'w>(words: impl IntoIterator<Item = &'w str>) -> Result<Self, UnknownScope> {
        let mut scopes = words.into_iter().map(str::parse).collect::<Result<Vec<Scope>, _>>()?;
        scopes.sort_unstable();
        scopes.dedup();
        Ok(Self(scopes))
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any of these words is among them.
    pub fn hold_any(&self, words: &[&str]) -> bool {
        self.iter().any(|scope| words.contains(&scope.0))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(|scope| scope.0).collect::<Vec<_>>().join(" "))
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

impl TryFrom<String> for Scopes {
    type Error = UnknownScope;

    fn try_from(text: String) -> Result<Self, UnknownScope> {
        Self::parse(text.split_whitespace())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_words_are_sorted_so_that_each_is_found() {
        assert!(WORDS.is_sorted());
        for scope in Scope::all() {
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
    }

    #[test]
    fn a_word_that_is_no_scope_is_named_with_those_that_are() {
        let fault = Scopes::parse(["read", "write:everything"]).unwrap_err();
        assert_eq!(fault, UnknownScope("write:everything".into()));
        assert!(fault.to_string().starts_with("`write:everything` is no scope; scopes are admin, delete, "));
    }

    #[test]
    fn a_scope_knows_the_kind_of_thing_that_it_is_about() {
        assert_eq!("read:course".parse::<Scope>().unwrap().kind(), Some("course"));
        assert_eq!("admin".parse::<Scope>().unwrap().kind(), None);
    }

    proptest! {
        #[test]
        fn scopes_come_back_whole_whatever_their_order(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..9)) {
            let scopes = Scopes::parse(words.iter().copied()).unwrap();
            prop_assert_eq!(Scopes::try_from(scopes.to_string()), Ok(scopes.clone()));
            for word in WORDS {
                prop_assert_eq!(scopes.hold_any(&[word]), words.contains(&word));
            }
        }
    }
}
