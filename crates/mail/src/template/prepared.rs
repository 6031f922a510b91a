//! A text with places for what is each recipient's own.

use std::borrow::Cow;

use super::Recipient;
use super::fill::escape;

/// Stands for the recipient's name while a text is prepared: a character that no font knows, so nobody writes it. Whoever
/// does anyhow gets the recipient's name there, no more.
pub(super) const USER: &str = "\u{F0001}";
/// Stands for the recipient's link: an address that a cleaner of HTML lets through, and that leads nowhere (RFC 6761).
pub(super) const LINK: &str = "https://link.invalid/usher";

/// How a recipient's values are written into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As they are.
    Text,
    /// Escaped.
    Html,
}

/// A text, cut at the places for a recipient's values.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    form: Form,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    User,
    Link,
}

impl Prepared {
    pub(super) fn new(text: &str, form: Form) -> Self {
        let mut prepared = Self { form, pieces: Vec::new() };
        prepared.push(text);
        prepared
    }

    pub(super) fn push(&mut self, text: &str) {
        for (at, part) in text.split(LINK).enumerate() {
            if at > 0 {
                self.pieces.push(Piece::Link);
            }
            for (at, part) in part.split(USER).enumerate() {
                if at > 0 {
                    self.pieces.push(Piece::User);
                }
                if !part.is_empty() {
                    self.pieces.push(Piece::Text(part.to_owned()));
                }
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(super) fn has_link(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Link))
    }

    pub(super) fn fill(&self, recipient: Recipient<'_>) -> String {
        let written = |value| match self.form {
            Form::Text => Cow::Borrowed(value),
            Form::Html => Cow::Owned(escape(value)),
        };
        let (user, link): (Cow<'_, str>, Cow<'_, str>) = (written(recipient.user), written(recipient.url));
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::User => &user,
            Piece::Link => &link,
        });
        pieces.collect()
    }
}
