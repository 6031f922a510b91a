//! Reads a mail again, to show what was captured.

use mail_parser::{Address, MessageParser};

/// The parts of a mail that people look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedMail {
    /// Who it is from: name and address.
    pub from: String,
    /// Whom it goes to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its HTML.
    pub html: String,
}

/// Bytes that are no mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no mail")]
pub struct NotAMail;

/// Reads the bytes of a mail.
pub fn parse(raw: &[u8]) -> Result<ParsedMail, NotAMail> {
    let mail = MessageParser::default().parse(raw).ok_or(NotAMail)?;
    Ok(ParsedMail {
        from: shown(mail.from()),
        to: shown(mail.to()),
        subject: mail.subject().unwrap_or_default().to_owned(),
        text: mail.body_text(0).unwrap_or_default().into_owned(),
        html: mail.body_html(0).unwrap_or_default().into_owned(),
    })
}

fn shown(address: Option<&Address<'_>>) -> String {
    let Some(one) = address.and_then(Address::first) else { return String::new() };
    let address = one.address().unwrap_or_default();
    match one.name() {
        Some(name) => format!("{name} <{address}>"),
        None => address.to_owned(),
    }
}
