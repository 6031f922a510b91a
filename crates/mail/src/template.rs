//! Templates that the author of an invitation writes, with tags for the course, the learner and the link.
//!
//! What is the same for all recipients (cleaning HTML, making plain text of it) is done once, in [`Template::new`];
//! [`Template::fill`] only puts one recipient's name and link into their places.

mod fill;
mod html;
mod plain;
mod prepared;
mod tags;

use crate::line::one_line;
use prepared::{Form, LINK, Prepared, USER};

/// What the tags of a template stand for that are the same for every recipient, as plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// `[COURSE]`: the title of the course.
    pub course: String,
    /// `[COURSE_DESCRIPTION]` or `[DESCRIPTION]`: its description.
    pub course_description: String,
    /// `[COURSE_DURATION]`: how long it takes, in words.
    pub course_duration: String,
}

/// What they stand for that is each recipient's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient<'a> {
    /// `[USER]`: the recipient's name.
    pub user: &'a str,
    /// `[URL]` or `[URL:text]`: the recipient's own link.
    pub url: &'a str,
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

/// Subject and body, ready to be filled for any number of recipients.
#[derive(Debug, Clone)]
pub struct Template {
    subject: Prepared,
    text: Prepared,
    html: Prepared,
}

impl Template {
    /// Prepares subject and body.
    ///
    /// A body that holds HTML tags is HTML: it is filled, cleaned and also turned into plain text. Any other body is
    /// plain text: it also becomes paragraphs in which web addresses are links.
    pub fn new(subject: &str, body: &str, values: &Values) -> Self {
        let recipient = Recipient { user: USER, url: LINK };
        let (text, html) = if html::is_html(body) {
            let html = html::clean(&fill::fill_html(body, values, recipient));
            (html::to_text(&html), html)
        } else {
            (plain::to_text(body, values, recipient), plain::to_html(body, values, recipient))
        };
        let subject = fill::fill_text(subject, values, recipient);
        Self {
            subject: Prepared::new(&subject, Form::Text),
            text: Prepared::new(&text, Form::Text),
            html: Prepared::new(&html, Form::Html),
        }
    }

    /// The same, and if the body would not show the link, it comes at the end under these words.
    #[must_use]
    pub fn with_link(mut self, words: &str) -> Self {
        if !self.text.has_link() {
            let mut text = String::from(if self.text.is_empty() { "" } else { "\n\n" });
            fill::push_text_link(&mut text, words, LINK);
            self.text.push(&text);
            let mut html = String::from("<p>");
            fill::push_html_link(&mut html, &fill::escape(words), LINK);
            html.push_str("</p>");
            self.html.push(&html);
        }
        self
    }

    /// The texts of one recipient's mail.
    pub fn fill(&self, recipient: Recipient<'_>) -> Rendered {
        let user = one_line(recipient.user);
        let recipient = Recipient { user: &user, ..recipient };
        Rendered {
            subject: one_line(&self.subject.fill(recipient)),
            text: self.text.fill(recipient),
            html: self.html.fill(recipient),
        }
    }
}

#[cfg(test)]
mod tests;
