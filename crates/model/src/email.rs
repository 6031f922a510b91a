//! E-mail addresses.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::text::is_invisible;

/// One address that mail can be sent to: `local@domain`, without a display name, quotes or
/// comments.
///
/// The case that was given is kept for sending. Two addresses belong to the same mailbox when their
/// [`key`](Self::key)s are equal; `==` compares the texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Email(String);

/// What is wrong with an address. The address itself is not part of it, so that an error can be
/// logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// There is nothing but white space.
    #[error("the e-mail address is empty")]
    Empty,
    /// Longer than a mail server takes (RFC 5321 §4.5.3.1.3, less the two angle brackets).
    #[error("the e-mail address has {length} bytes, more than {}", MAX_BYTES)]
    TooLong {
        /// How many bytes the address has.
        length: usize,
    },
    /// There is no `@`, or more than one.
    #[error("the e-mail address must have exactly one @")]
    AtSigns,
    /// The part before the `@` is empty or longer than 64 bytes (RFC 5321 §4.5.3.1.1).
    #[error("the part of the e-mail address before the @ must have 1 to {} bytes", MAX_LOCAL_BYTES)]
    LocalLength,
    /// A dot at either end of the part before the `@`, or two in a row.
    #[error("the part of the e-mail address before the @ has a misplaced dot")]
    LocalDots,
    /// The domain is not a sequence of labels of 1 to 63 bytes.
    #[error("the domain of the e-mail address is not a host name")]
    Domain,
    /// White space, a control or invisible character, or punctuation that separates addresses.
    #[error("the e-mail address has a character that does not belong there at position {position}")]
    Character {
        /// The place of the character after trimming, counted from 1.
        position: usize,
    },
}

const MAX_BYTES: usize = 254;
const MAX_LOCAL_BYTES: usize = 64;
const MAX_LABEL_BYTES: usize = 63;

impl Email {
    /// Trims the text and checks that it is one address: at most 254 bytes, a local part of at most
    /// 64, and a domain of at least one label (`localhost` is one). International letters are taken
    /// as they are.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidEmail::Empty);
        }
        if text.len() > MAX_BYTES {
            return Err(InvalidEmail::TooLong { length: text.len() });
        }
        if let Some(index) = text.chars().position(|c| !may_stand_in_address(c)) {
            return Err(InvalidEmail::Character { position: index + 1 });
        }
        let (local, domain) = text.split_once('@').ok_or(InvalidEmail::AtSigns)?;
        if domain.contains('@') {
            return Err(InvalidEmail::AtSigns);
        }
        if local.is_empty() || local.len() > MAX_LOCAL_BYTES {
            return Err(InvalidEmail::LocalLength);
        }
        if local.split('.').any(str::is_empty) {
            return Err(InvalidEmail::LocalDots);
        }
        if !domain.split('.').all(is_label) {
            return Err(InvalidEmail::Domain);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What addresses are matched by: the whole address in lower case, the local part too.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// The address as it may be shown to someone who has not proved that it is theirs:
    /// `a•••@example.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let first = local.chars().next().map_or_else(String::new, String::from);
        format!("{first}•••@{domain}")
    }
}

/// `atext` of RFC 5322 §3.2.3, the dot and the at sign, and the letters and digits of RFC 6531
/// beyond ASCII.
fn may_stand_in_address(c: char) -> bool {
    c.is_alphanumeric() && !is_invisible(c) || "!#$%&'*+-/=?^_`{|}~.@".contains(c)
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_BYTES).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        Self::parse(&text)
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        Self::parse(text)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault(text: &str) -> InvalidEmail {
        Email::parse(text).expect_err(text)
    }

    #[test]
    fn takes_the_addresses_that_people_have() {
        for text in [
            "ana@example.com",
            "Ana.B+courses@Sub.Example.co.uk",
            "root@localhost",
            "o'brien@example.ie",
            "a/b=c@example.com",
            "用户@例え.jp",
            "jörg@müller.de",
            "x@1.2.3.4",
        ] {
            assert_eq!(Email::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn trims_and_keeps_the_case_but_matches_without_it() {
        let email = Email::parse("\t Ana.B@Example.COM\r\n").unwrap();
        assert_eq!(email.as_str(), "Ana.B@Example.COM");
        assert_eq!(email.key(), "ana.b@example.com");
    }

    #[test]
    fn names_the_fault() {
        assert_eq!(fault("  "), InvalidEmail::Empty);
        assert_eq!(fault("ana"), InvalidEmail::AtSigns);
        assert_eq!(fault("a@b@c"), InvalidEmail::AtSigns);
        assert_eq!(fault("@example.com"), InvalidEmail::LocalLength);
        assert_eq!(fault(&format!("{}@example.com", "x".repeat(65))), InvalidEmail::LocalLength);
        assert_eq!(fault(".a@example.com"), InvalidEmail::LocalDots);
        assert_eq!(fault("a..b@example.com"), InvalidEmail::LocalDots);
        assert_eq!(fault(&format!("a@{}", "x.".repeat(130))), InvalidEmail::TooLong { length: 262 });
    }

    #[test]
    fn refuses_what_is_no_host_name() {
        for domain in ["", "a..b", "example.com.", "-a.com", "a-.com", "a_b.com", &"x".repeat(64)] {
            assert_eq!(fault(&format!("a@{domain}")), InvalidEmail::Domain, "{domain}");
        }
    }

    #[test]
    fn refuses_lists_headers_and_hidden_characters() {
        for text in [
            "a@b.com,c@d.com",
            "a@b.com;c@d.com",
            "Ana <a@b.com>",
            "a b@c.com",
            "a\r\nBcc: x@y.z",
            "a\0@b.com",
            "\"a b\"@c.com",
            "a@[127.0.0.1]",
            "a\u{200b}b@c.com",
            "a\u{202e}b@c.com",
        ] {
            assert!(matches!(fault(text), InvalidEmail::Character { .. }), "{text:?}");
        }
    }

    #[test]
    fn shows_only_the_first_letter_when_masked() {
        assert_eq!(Email::parse("ana@example.com").unwrap().masked(), "a•••@example.com");
        assert_eq!(Email::parse("é@x").unwrap().masked(), "é•••@x");
    }

    #[test]
    fn an_error_does_not_repeat_the_address() {
        assert!(!fault("secret person@example.com").to_string().contains("secret"));
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_one_line_that_parses_to_itself(text in "\\PC{0,12}@\\PC{0,12}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert!(!email.as_str().contains([' ', '\r', '\n', ',', '<', '>', '"']));
                prop_assert_eq!(&Email::parse(email.as_str()), &Ok(email.clone()));
                prop_assert!(email.masked().contains("•••@"));
            }
        }
    }
}
