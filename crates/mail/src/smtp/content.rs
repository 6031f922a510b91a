//! One mail in the form in which it goes over the wire.

use std::fmt::{self, Write as _};

use lettre::Address;

use super::SendError;
use crate::address::to_wire;

/// A mail that can be offered to a relay.
pub(super) struct Mail<'a> {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) content: Content<'a>,
}

impl<'a> Mail<'a> {
    pub(super) fn parse(from: &str, to: &str, message: &'a [u8]) -> Result<Self, SendError> {
        let address = |text, role| {
            to_wire(text).ok_or_else(|| SendError::refused(553, &format!("the {role} is not a mail address")))
        };
        let content = Content::parse(message)
            .ok_or_else(|| SendError::refused(554, "the message is not lines of UTF-8 text that end with CRLF"))?;
        Ok(Self { from: address(from, "sender")?, to: address(to, "recipient")?, content })
    }

    /// Whether an address needs `SMTPUTF8` (RFC 6531).
    pub(super) fn has_international_address(&self) -> bool {
        [&self.from, &self.to].into_iter().any(|address| !AsRef::<str>::as_ref(address).is_ascii())
    }
}

/// The text of a mail, known to have CRLF as its only line ends.
///
/// It displays as the relay is to get it: dots at line starts doubled, the ending dot behind it (RFC 5321 §4.5.2). In one
/// piece, as a second small packet would wait for the receipt of the first; and not by lettre's own encoder, which
/// passes other line ends and so smuggled commands (RUSTSEC-2026-0561).
pub(super) struct Content<'a>(&'a str);

impl<'a> Content<'a> {
    fn parse(message: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(message).ok()?;
        let mut lines = text.strip_suffix("\r\n")?.split("\r\n");
        lines.all(|line| !line.contains(['\r', '\n'])).then_some(Self(text))
    }

    pub(super) fn is_ascii(&self) -> bool {
        self.0.is_ascii()
    }
}

impl fmt::Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.0.split_inclusive('\n') {
            if line.starts_with('.') {
                f.write_char('.')?;
            }
            f.write_str(line)?;
        }
        f.write_str(".\r\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_at_line_starts_are_doubled_and_one_ends_the_text() {
        let content = Content::parse(b".\r\n..a\r\nb.\r\n\r\n.c\r\n").unwrap();
        assert_eq!(content.to_string(), "..\r\n...a\r\nb.\r\n\r\n..c\r\n.\r\n");
    }

    #[test]
    fn other_line_ends_than_crlf_and_other_text_than_utf_8_are_refused() {
        for message in
            [&b""[..], b"a", b"a\n", b"a\r", b"a\n.\nb\r\n", b"a\r.\r\n", b"a\r\r\n", b"a\n\r\n", b"\xff\r\n"]
        {
            assert!(Content::parse(message).is_none(), "{message:?}");
        }
    }
}
