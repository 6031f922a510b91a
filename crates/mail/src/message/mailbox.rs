//! A name and an address.

use crate::address::to_wire;

/// Whom a mail is from or for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mailbox {
    /// The name shown, decoded, in any script.
    pub name: Option<String>,
    /// The bare address, `left@right`.
    pub address: String,
}

/// The text is no mailbox. It is not repeated here, as addresses stay out of logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mailbox is written `name@example.org` or `Name <name@example.org>`")]
pub struct InvalidMailbox;

impl Mailbox {
    /// Reads `name@example.org`, `Name <name@example.org>` or `"Name, quoted" <name@example.org>`.
    pub fn parse(text: &str) -> Result<Self, InvalidMailbox> {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>') {
            Some(rest) => rest.rsplit_once('<').ok_or(InvalidMailbox)?,
            None => ("", text),
        };
        to_wire(address).ok_or(InvalidMailbox)?;
        let name = unquote(name.trim());
        Ok(Self { name: (!name.is_empty()).then_some(name), address: address.to_owned() })
    }
}

/// Undoes a quoted string (RFC 5322 §3.2.4); other text stays as it is.
fn unquote(name: &str) -> String {
    let Some(quoted) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut unquoted = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    while let Some(c) = characters.next() {
        unquoted.extend(if c == '\\' { characters.next() } else { Some(c) });
    }
    unquoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(name: Option<&str>, address: &str) -> Mailbox {
        Mailbox { name: name.map(str::to_owned), address: address.to_owned() }
    }

    #[test]
    fn a_mailbox_is_read_with_and_without_a_name() {
        for (text, expected) in [
            ("Usher <usher@localhost>", mailbox(Some("Usher"), "usher@localhost")),
            (" usher@localhost ", mailbox(None, "usher@localhost")),
            ("<usher@localhost>", mailbox(None, "usher@localhost")),
            (r#""O\"Neil, Jo" <jo@example.org>"#, mailbox(Some(r#"O"Neil, Jo"#), "jo@example.org")),
            ("Jörg Müller <joerg@müller.example>", mailbox(Some("Jörg Müller"), "joerg@müller.example")),
        ] {
            assert_eq!(Mailbox::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn text_without_exactly_one_address_is_refused() {
        for text in
            ["", "Usher", "Usher <>", "Usher <usher@localhost", "Usher usher@localhost>", "a@b.example, c@d.example"]
        {
            assert_eq!(Mailbox::parse(text), Err(InvalidMailbox), "{text}");
        }
    }
}
