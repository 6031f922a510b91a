//! Bodies that are HTML.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use html2text::render::RichAnnotation;

use super::fill::push_text_link;

/// Tags that tell an HTML body from plain text in which somebody writes `a < b` or `<ada@example.org>`.
const TELLTALES: &[&str] = &[
    "a",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "html",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "small",
    "span",
    "strong",
    "style",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "u",
    "ul",
];

/// Wide enough that no paragraph of a mail is wrapped: a wrapped link would be cut, and mail programs wrap by themselves.
const UNWRAPPED: usize = 100_000;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // A mail has no address of its own to which a relative one could relate.
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"))
        .add_clean_content_tags(["title"])
        // `to_text` counts on finding rules bare.
        .rm_tag_attributes("hr", ["align", "size", "width"])
        .attribute_filter(|element, attribute, value| {
            let is_image = element == "img" && attribute == "src";
            (!is_image || value.trim().to_ascii_lowercase().starts_with("https:")).then_some(Cow::Borrowed(value))
        });
    builder
});

/// Whether a body holds HTML tags.
pub(super) fn is_html(body: &str) -> bool {
    body.match_indices('<').any(|(at, _)| {
        let rest = &body[at + 1..];
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(name_end);
        rest.starts_with(|c: char| c == '>' || c == '/' || c.is_ascii_whitespace())
            && rest.contains('>')
            && TELLTALES.iter().any(|tag| tag.eq_ignore_ascii_case(name))
    })
}

/// The fragment without scripts, styles, forms, frames and handlers; links lead only to http, https and mailto, images
/// come only over https.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// A clean fragment as plain text. A link reads `words <url>`.
pub(super) fn to_text(html: &str) -> String {
    // html2text draws a rule as wide as the page, which has no end here.
    let html = html.replace("<hr>", "<p>---</p>");
    let lines =
        html2text::config::rich().raw_mode(true).lines_from_read(html.as_bytes(), UNWRAPPED).unwrap_or_default();

    let mut text = String::with_capacity(html.len());
    let mut link: Option<(String, String)> = None;
    for line in &lines {
        for piece in line.tagged_strings() {
            let url = piece.tag.iter().find_map(|tag| match tag {
                RichAnnotation::Link(url) => Some(url),
                _ => None,
            });
            if link.as_ref().map(|(url, _)| url) != url {
                close_link(&mut text, link.take());
                link = url.map(|url| (url.clone(), String::new()));
            }
            match &mut link {
                Some((_, words)) => words.push_str(&piece.s),
                None => text.push_str(&piece.s),
            }
        }
        match &mut link {
            Some((_, words)) => words.push('\n'),
            None => text.push('\n'),
        }
    }
    close_link(&mut text, link);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

fn close_link(text: &mut String, link: Option<(String, String)>) {
    let Some((url, words)) = link else { return };
    let label = words.trim();
    let label = if label == url { "" } else { label };
    push_text_link(text, label, &url);
    text.push_str(&words[words.trim_end().len()..]);
}
