//! Puts values into the places of their tags.

use super::tags::{Part, parts};
use super::{Recipient, Values};

/// The template with its tags replaced, as plain text. `[URL:text]` becomes `text <url>`.
pub(super) fn fill_text(template: &str, values: &Values, recipient: Recipient<'_>) -> String {
    let mut out = String::with_capacity(template.len() + 256);
    for part in parts(template, values, recipient) {
        match part {
            Part::Literal(text) | Part::Value(text) => out.push_str(text),
            Part::Link(words) => push_text_link(&mut out, words, recipient.url),
        }
    }
    out
}

/// The HTML template with its tags replaced by escaped values.
///
/// In running text `[URL]` and `[URL:text]` become links, the text being HTML of the author's. Inside a tag, as in
/// `<a href="[URL]">`, both give the bare URL; between `<a>` and `</a>` they give their text. What the author wrote is
/// not cleaned here.
pub(super) fn fill_html(template: &str, values: &Values, recipient: Recipient<'_>) -> String {
    let mut out = String::with_capacity(template.len() + 256);
    let mut place = Place::default();
    for part in parts(template, values, recipient) {
        match part {
            Part::Literal(html) => {
                place.read(html);
                out.push_str(html);
            }
            Part::Value(text) => out.push_str(&escape(text)),
            Part::Link(_) if place.in_tag => out.push_str(&escape(recipient.url)),
            Part::Link("") if place.in_link => out.push_str(&escape(recipient.url)),
            Part::Link(words) if place.in_link => out.push_str(words),
            Part::Link(words) => push_html_link(&mut out, words, recipient.url),
        }
    }
    out
}

/// Writes `words <url>`, or the URL alone if there are no words.
pub(super) fn push_text_link(out: &mut String, words: &str, url: &str) {
    if words.is_empty() {
        out.push_str(url);
    } else {
        out.extend([words, " <", url, ">"]);
    }
}

/// Writes a link around `words`, which are HTML, or around the URL if there are none.
pub(super) fn push_html_link(out: &mut String, words: &str, url: &str) {
    let url = escape(url);
    let words = if words.is_empty() { &url } else { words };
    out.extend(["<a href=\"", &url, "\" rel=\"noopener noreferrer\">", words, "</a>"]);
}

/// The text as HTML, safe in running text and in a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Where in an HTML text one is: enough to tell running text from the inside of a tag or a link.
#[derive(Default)]
struct Place {
    in_tag: bool,
    quote: Option<char>,
    in_link: bool,
}

impl Place {
    fn read(&mut self, html: &str) {
        for (at, c) in html.char_indices() {
            if !self.in_tag {
                if c == '<' {
                    self.open(&html[at + 1..]);
                }
            } else if let Some(quote) = self.quote {
                self.quote = (c != quote).then_some(quote);
            } else {
                match c {
                    '>' => self.in_tag = false,
                    '"' | '\'' => self.quote = Some(c),
                    _ => {}
                }
            }
        }
    }

    fn open(&mut self, rest: &str) {
        let (name, closes) = rest.strip_prefix('/').map_or((rest, false), |name| (name, true));
        self.in_tag = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if name.eq_ignore_ascii_case("a") {
            self.in_link = !closes;
        }
    }
}
