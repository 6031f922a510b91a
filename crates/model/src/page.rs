//! The opaque `more` of a list: where the next page begins, and what it is a page of.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A `more` that this server has not made, or made for another list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value of more is not one that this list has returned")]
pub struct InvalidPageToken;

/// Everything needed to continue a list: the filters of the first request (later requests repeat
/// none, reference/scormcloud-v2.md §2) and the last row that was returned.
///
/// It is encoded, not signed: a caller may write one by hand. So `F` holds only what any caller may
/// ask for, never the application whose rows are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageToken<F> {
    /// What the list was narrowed to and sorted by.
    #[serde(rename = "f")]
    pub filter: F,
    /// The last row of the page before.
    #[serde(rename = "p")]
    pub position: Position,
}

/// A place in a sorted list: the next page begins behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// What the list is sorted by, as the store writes it.
    #[serde(rename = "k")]
    pub key: String,
    /// The id of the row, which orders rows of the same key.
    #[serde(rename = "i")]
    pub id: String,
}

/// Which end of a list comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortDirection {
    /// Smallest or oldest first.
    Asc,
    /// Largest or newest first.
    Desc,
}

impl<F: Serialize> PageToken<F> {
    /// The token as it goes into a response: letters, digits, `-` and `_`.
    ///
    /// # Panics
    /// If `F` cannot be written as JSON, which a struct of plain fields always can.
    pub fn encode(&self) -> String {
        let json = serde_json::to_vec(self).expect("a filter is a struct of plain fields");
        BASE64_URL_SAFE_NO_PAD.encode(json)
    }
}

impl<F: DeserializeOwned> PageToken<F> {
    /// Reads a token that [`encode`](Self::encode) made for the same `F`.
    pub fn decode(token: &str) -> Result<Self, InvalidPageToken> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| InvalidPageToken)?;
        serde_json::from_slice(&json).map_err(|_| InvalidPageToken)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Filter {
        course: Option<String>,
        tags: Vec<String>,
        direction: SortDirection,
    }

    prop_compose! {
        fn token()(
            course: Option<String>,
            tags: Vec<String>,
            ascending: bool,
            key: String,
            id: String,
        ) -> PageToken<Filter> {
            let direction = if ascending { SortDirection::Asc } else { SortDirection::Desc };
            PageToken { filter: Filter { course, tags, direction }, position: Position { key, id } }
        }
    }

    proptest! {
        #[test]
        fn a_token_comes_back_whole_and_needs_no_escaping_in_a_url(token in token()) {
            let text = token.encode();
            prop_assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            prop_assert_eq!(PageToken::decode(&text), Ok(token));
        }

        #[test]
        fn no_text_breaks_the_decoder(text in "\\PC*") {
            prop_assert!(PageToken::<Filter>::decode(&text).is_err());
        }
    }

    #[test]
    fn a_token_of_another_list_is_refused() {
        let other = PageToken { filter: 7, position: Position { key: String::new(), id: String::new() } };
        assert_eq!(PageToken::<Filter>::decode(&other.encode()), Err(InvalidPageToken));
        assert_eq!(PageToken::<Filter>::decode(""), Err(InvalidPageToken));
    }
}
