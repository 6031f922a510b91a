//! Mail that was captured instead of sent, for whoever runs the server. Its listener asks for no password.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use usher_service::mail::CapturedMailSummary;
use usher_service::{Actor, Error, Usher};
use uuid::Uuid;

use crate::assets::LEARNER;
use crate::fault::log_fault;
use crate::headers::protect;
use crate::moment::Moment;
use crate::notice::{Kind, NoticePage};
use crate::templates::{Page, html};

/// `/mails`, and each mail under it.
pub fn mails_router(usher: Usher) -> Router {
    let pages = Router::new()
        .route("/mails", get(list))
        .route("/mails/{name}", get(show))
        .with_state(usher)
        .merge(LEARNER.router());
    // Mails style themselves inline, and their frame takes over the policy of the page around it.
    protect(
        pages,
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
}

#[derive(Serialize)]
pub(crate) struct ListPage {
    mails: Vec<MailLine>,
    /// Whether this is not the first page.
    is_continued: bool,
    /// Where the next page begins.
    older: Option<Uuid>,
}

#[derive(Serialize)]
struct MailLine {
    id: Uuid,
    at: Moment,
    from: String,
    to: String,
    subject: String,
}

#[derive(Serialize)]
pub(crate) struct MailPage {
    mail: MailLine,
    html: String,
    text: String,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "mails/list.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample =
            |mails: Vec<MailLine>, is_continued| Self { older: mails.last().map(|mail| mail.id), mails, is_continued };
        vec![
            sample(vec![MailLine::sample("Ants"), MailLine::sample("")], false),
            sample(Vec::new(), false),
            sample(Vec::new(), true),
        ]
    }
}

impl Page for MailPage {
    const TEMPLATE: &'static str = "mails/mail.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample =
            |html: &str, text: &str| Self { mail: MailLine::sample("Ants"), html: html.into(), text: text.into() };
        vec![sample("<p>\"></iframe><script>", ""), sample("", "x")]
    }
}

impl From<CapturedMailSummary> for MailLine {
    fn from(mail: CapturedMailSummary) -> Self {
        let CapturedMailSummary { id, at, from, to, subject } = mail;
        Self { id, at: at.into(), from, to, subject }
    }
}

#[derive(Deserialize)]
struct Place {
    before: Option<String>,
}

async fn list(State(usher): State<Usher>, Query(place): Query<Place>) -> Result<Response, MailFault> {
    // What is no place in the list is its beginning.
    let before = place.before.and_then(|before| Uuid::parse_str(&before).ok());
    let mails: Vec<MailLine> =
        usher.captured_mails(&Actor::Operator, before).await?.into_iter().map(Into::into).collect();
    let page = ListPage { is_continued: before.is_some(), older: mails.last().map(|mail| mail.id), mails };
    Ok(html(StatusCode::OK, &page))
}

async fn show(State(usher): State<Usher>, Path(name): Path<String>) -> Result<Response, MailFault> {
    let (id, as_source) = match name.strip_suffix(".eml") {
        Some(id) => (id, true),
        None => (name.as_str(), false),
    };
    let id = Uuid::parse_str(id).map_err(|_| MailFault::Unknown)?;
    let mail = usher.captured_mail(&Actor::Operator, id).await?;
    if as_source {
        return Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], mail.raw).into_response());
    }
    let page = MailPage { mail: mail.summary.into(), html: mail.html, text: mail.text };
    Ok(html(StatusCode::OK, &page))
}

enum MailFault {
    Unknown,
    Internal(Error),
}

impl From<Error> for MailFault {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { .. } => Self::Unknown,
            other => Self::Internal(other),
        }
    }
}

impl IntoResponse for MailFault {
    fn into_response(self) -> Response {
        match self {
            Self::Unknown => NoticePage::unknown("/mails").answer(),
            Self::Internal(error) => {
                log_fault("captured mail could not be shown", &error);
                NoticePage::new(Kind::Error).answer()
            }
        }
    }
}

#[cfg(test)]
impl MailLine {
    fn sample(subject: &str) -> Self {
        Self {
            id: Uuid::nil(),
            at: chrono::DateTime::UNIX_EPOCH.into(),
            from: "a@example.org".into(),
            to: "b@example.org".into(),
            subject: subject.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::render;

    #[test]
    fn the_list_says_what_is_missing() {
        let words = ["(no subject)", "No mail yet.", "No older mail."];
        for (page, words) in ListPage::samples().iter().zip(words) {
            assert!(render(page).unwrap().contains(words));
        }
    }

    #[test]
    fn the_html_of_a_mail_cannot_leave_its_frame() {
        let [html, text] = [0, 1].map(|page| render(&MailPage::samples()[page]).unwrap());
        assert!(html.contains("sandbox=") && !html.contains("</iframe><script>"), "{html}");
        assert!(!html.contains("<pre") && !text.contains("<iframe"));
    }
}
