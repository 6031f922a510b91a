//! Bodies that are plain text.

use super::fill::{escape, fill_text, push_html_link};
use super::tags::{Part, parts};
use super::{Recipient, Values};
use crate::line::with_line_ends;

/// What ends a sentence rather than a web address that stands in it.
const TRAILING: &[char] = &['.', ',', ';', ':', '!', '?', ')', ']', '*', '_'];

/// The filled template with LF for every line end.
pub(super) fn to_text(template: &str, values: &Values, recipient: Recipient<'_>) -> String {
    with_line_ends(&fill_text(template, values, recipient), "\n").trim().to_owned()
}

/// The filled template as paragraphs: an empty line parts them, other line ends stay, web addresses become links.
pub(super) fn to_html(template: &str, values: &Values, recipient: Recipient<'_>) -> String {
    let mut inline = String::with_capacity(template.len() + 512);
    // A web address may be written partly by the author and partly by a value, so texts are joined first.
    let mut text = String::new();
    for part in parts(template, values, recipient) {
        match part {
            Part::Literal(piece) | Part::Value(piece) => text.push_str(piece),
            Part::Link(words) => {
                push_linked(&mut inline, &text);
                text.clear();
                push_html_link(&mut inline, &escape(words), recipient.url);
            }
        }
    }
    push_linked(&mut inline, &text);

    let inline = with_line_ends(&inline, "\n");
    let mut html = String::with_capacity(inline.len() + 64);
    let mut open = false;
    for line in inline.lines().map(str::trim) {
        match (open, line.is_empty()) {
            (false, true) => {}
            (false, false) => html.extend(["<p>", line]),
            (true, false) => html.extend(["<br>\n", line]),
            (true, true) => html.push_str("</p>\n"),
        }
        open = !line.is_empty();
    }
    if open {
        html.push_str("</p>\n");
    }
    html
}

/// Writes text as HTML, with the web addresses in it as links.
fn push_linked(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(start) = next_address(rest) {
        out.push_str(&escape(&rest[..start]));
        let tail = &rest[start..];
        let end = tail.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"'".contains(c)).unwrap_or(tail.len());
        let address = tail[..end].trim_end_matches(TRAILING);
        if address.ends_with("://") {
            out.push_str(&escape(&tail[..end]));
            rest = &tail[end..];
        } else {
            push_html_link(out, "", address);
            rest = &tail[address.len()..];
        }
    }
    out.push_str(&escape(rest));
}

fn next_address(text: &str) -> Option<usize> {
    match (text.find("http://"), text.find("https://")) {
        (Some(plain), Some(secure)) => Some(plain.min(secure)),
        (plain, secure) => plain.or(secure),
    }
}
