//! One mail, from its fields to its bytes.

use chrono::{DateTime, Utc};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailboxes, MultiPart, MultiPartKind, SinglePart, header};

use crate::address::to_wire;
use crate::line::{one_line, with_line_ends};

mod mailbox;

pub use mailbox::{InvalidMailbox, Mailbox};

const DATE: HeaderName = HeaderName::new_from_ascii_str("Date");
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// RFC 5322 limits a line to 998 octets; an id that a receiver shows or indexes is far shorter.
const MAX_MESSAGE_ID_BYTES: usize = 250;

/// What goes into one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `left@right` without angle brackets. A mail that is sent again keeps it, so that receivers can tell.
    pub message_id: String,
    /// Who the mail is from.
    pub from: Mailbox,
    /// Where answers go, if not to [`from`](Self::from).
    pub reply_to: Option<Mailbox>,
    /// Who it is for.
    pub to: Mailbox,
    /// The subject; what cannot stand in one line of at most 255 characters is taken away.
    pub subject: String,
    /// The plain text part, with any line ends.
    pub text: String,
    /// The HTML part, with any line ends.
    pub html: String,
    /// The moment it was written.
    pub date: DateTime<Utc>,
}

/// Why a [`Message`] cannot become a mail.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A field does not hold the address of one mailbox.
    #[error("{field} is not a mail address")]
    InvalidAddress {
        /// The field of [`Message`].
        field: &'static str,
    },
    /// The message id is not `left@right` of dots, letters, digits and the few other characters of an atom.
    #[error("message_id is not of the form left@right")]
    InvalidMessageId,
    /// The builder refused the headers.
    #[error("the message cannot be built")]
    Build(#[from] lettre::error::Error),
}

/// The bytes of a mail (RFC 5322): `multipart/alternative` of plain text and HTML, every line ended by CRLF, ASCII only
/// unless the part of an address before the `@` is not.
///
/// The same message always gives the same bytes. `Auto-Submitted: auto-generated` (RFC 3834) keeps holiday notices away.
pub fn compose(message: &Message) -> Result<Vec<u8>, ComposeError> {
    let from = wire_mailbox("from", &message.from)?;
    let to = wire_mailbox("to", &message.to)?;
    let reply_to = message.reply_to.as_ref().map(|mailbox| wire_mailbox("reply_to", mailbox)).transpose()?;
    if !is_message_id(&message.message_id) {
        return Err(ComposeError::InvalidMessageId);
    }

    // RUSTSEC-2026-0561: lettre up to 0.11.23 lets line ends other than CRLF through. So nothing reaches it that has
    // them: bodies get CRLF here, header values lose every control character, addresses with any are refused.
    let text = with_line_ends(&message.text, "\r\n");
    let html = with_line_ends(&message.html, "\r\n");
    let parts = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(boundary(&message.message_id, &text, &html))
        .singlepart(SinglePart::plain(text))
        .singlepart(SinglePart::html(html));

    // lettre reads `From` and `To` back to make an envelope and stumbles over some names, so it first gets them bare.
    let mut mail = lettre::Message::builder()
        .from(from.email.clone().into())
        .to(to.email.clone().into())
        .subject(one_line(&message.subject))
        .raw_header(HeaderValue::new(DATE, message.date.format("%a, %d %b %Y %H:%M:%S +0000").to_string()))
        .message_id(Some(format!("<{}>", message.message_id)))
        .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
        .multipart(parts)?;
    mail.headers_mut().set(header::From::from(Mailboxes::from(from)));
    mail.headers_mut().set(header::To::from(Mailboxes::from(to)));
    if let Some(reply_to) = reply_to {
        mail.headers_mut().set(header::ReplyTo::from(Mailboxes::from(reply_to)));
    }
    Ok(mail.formatted())
}

fn wire_mailbox(field: &'static str, mailbox: &Mailbox) -> Result<lettre::message::Mailbox, ComposeError> {
    let email = to_wire(&mailbox.address).ok_or(ComposeError::InvalidAddress { field })?;
    let name = mailbox.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    Ok(lettre::message::Mailbox::new(name, email))
}

/// `dot-atom "@" dot-atom` of RFC 5322 §3.6.4.
fn is_message_id(id: &str) -> bool {
    let is_dot_atom = |text: &str| {
        text.split('.').all(|atom| {
            !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        })
    };
    id.len() <= MAX_MESSAGE_ID_BYTES
        && id.split_once('@').is_some_and(|(left, right)| is_dot_atom(left) && is_dot_atom(right))
}

/// A boundary that neither part contains, made from the message id rather than from chance.
fn boundary(message_id: &str, text: &str, html: &str) -> String {
    // `=_` comes up in no encoded part (RFC 2045 §6.7); 70 characters are the limit (RFC 2046 §5.1.1).
    let seed: String = message_id.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let mut boundary = format!("=_{seed}");
    for attempt in 0_u64.. {
        if !text.contains(&boundary) && !html.contains(&boundary) {
            break;
        }
        boundary = format!("=_{seed}_{attempt}");
    }
    boundary
}

#[cfg(test)]
mod tests;
