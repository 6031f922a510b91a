//! Finds the tags of a template.

use super::{Recipient, Values};

/// A stretch of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// The author's own text, unknown brackets included.
    Literal(&'a str),
    /// What a tag stands for.
    Value(&'a str),
    /// The recipient's link, with the author's words for it or nothing.
    Link(&'a str),
}

/// Splits a template at its tags, in order. Values are never looked into, so a tag within one stays text.
pub(super) fn parts<'a>(template: &'a str, values: &'a Values, recipient: Recipient<'a>) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut literal = 0;
    let mut from = 0;
    while let Some(at) = template[from..].find('[') {
        let open = from + at;
        from = open + 1;
        let Some((part, length)) = tag(&template[from..], values, recipient) else { continue };
        if literal < open {
            parts.push(Part::Literal(&template[literal..open]));
        }
        parts.push(part);
        from += length;
        literal = from;
    }
    if literal < template.len() {
        parts.push(Part::Literal(&template[literal..]));
    }
    parts
}

/// The tag that starts here, behind its `[`, and its length with the `]`.
fn tag<'a>(rest: &'a str, values: &'a Values, recipient: Recipient<'a>) -> Option<(Part<'a>, usize)> {
    let end = rest.find(['[', ']', '\r', '\n']).filter(|&end| rest[end..].starts_with(']'))?;
    let (name, words) = match rest[..end].split_once(':') {
        Some((name, words)) => (name, Some(words.trim())),
        None => (&rest[..end], None),
    };
    let part = match (name.to_ascii_uppercase().as_str(), words) {
        ("URL", words) => Part::Link(words.unwrap_or_default()),
        ("COURSE", None) => Part::Value(&values.course),
        ("COURSE_DESCRIPTION" | "DESCRIPTION", None) => Part::Value(&values.course_description),
        ("COURSE_DURATION", None) => Part::Value(&values.course_duration),
        ("USER", None) => Part::Value(recipient.user),
        _ => return None,
    };
    Some((part, end + 1))
}
