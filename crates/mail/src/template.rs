//! Templates that the author of an invitation writes, with tags for the course, the learner and the link.

mod fill;
mod html;
mod plain;
mod tags;

pub use fill::{fill_html, fill_text};

use crate::line::one_line;

/// What the tags of a template stand for, as plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// `[COURSE]`: the title of the course.
    pub course: String,
    /// `[COURSE_DESCRIPTION]` or `[DESCRIPTION]`: its description.
    pub course_description: String,
    /// `[COURSE_DURATION]`: how long it takes, in words.
    pub course_duration: String,
    /// `[USER]`: the recipient's name.
    pub user: String,
    /// `[URL]` or `[URL:text]`: the recipient's own link.
    pub url: String,
}

/// The three texts of one recipient's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line of at most 255 characters, without tags or markup of its own.
    pub subject: String,
    /// The plain text part; lines end with LF and may be long.
    pub text: String,
    /// The HTML part: a clean fragment, without `html` and `body` around it.
    pub html: String,
}

/// Fills both templates for one recipient.
///
/// A body that holds HTML tags is HTML: it is filled, cleaned and also turned into plain text. Any other body is plain
/// text: it also becomes paragraphs in which web addresses are links. A body that would not show the link gets it at
/// its end, under `fallback_link_text`.
pub fn render(subject_template: &str, body_template: &str, values: &Values, fallback_link_text: &str) -> Rendered {
    let (mut text, mut html) = if html::is_html(body_template) {
        let html = html::clean(&fill_html(body_template, values));
        (html::to_text(&html), html)
    } else {
        (plain::to_text(body_template, values), plain::to_html(body_template, values))
    };
    if !text.contains(&values.url) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        fill::push_text_link(&mut text, fallback_link_text, &values.url);
        html.push_str("<p>");
        fill::push_html_link(&mut html, &fill::escape(fallback_link_text), &values.url);
        html.push_str("</p>");
    }
    Rendered { subject: one_line(&fill_text(subject_template, values)), text, html }
}

#[cfg(test)]
mod tests;
