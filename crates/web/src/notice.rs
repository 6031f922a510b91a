use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use crate::moment::Moment;
use crate::templates::{Page, html};

/// A page that says why something did not happen, and what to do.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NoticePage {
    kind: Kind,
    /// Until when it could have been used.
    date: Option<Moment>,
    /// Where the one link of the page leads; empty for the page's own address.
    way_on: String,
}

/// The case. Its name is part of the keys of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Unknown,
    Expired,
    Disabled,
    Closed,
    Full,
    TooMany,
    Elsewhere,
    Error,
    UnknownReport,
    ExpiredReport,
    /// A form of a page that was made for somebody else, or long ago.
    Stale,
    /// Too many tries to sign in.
    TooManyTries,
    /// A link that signs in was used.
    UsedLink,
    /// A course or a person whose results are not there, or not for whoever asks.
    UnknownResults,
    /// A page that the role of whoever asks does not have.
    Forbidden,
}

impl Page for NoticePage {
    const TEMPLATE: &'static str = "notice.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![
            Self::unknown("/"),
            Self::expired(chrono::DateTime::UNIX_EPOCH),
            Self::new(Kind::Disabled),
            Self::new(Kind::Closed),
            Self::new(Kind::Full),
            Self::new(Kind::TooMany),
            Self::new(Kind::Elsewhere),
            Self::new(Kind::Error),
            Self::new(Kind::UnknownReport).leading_to("/"),
            Self::expired_report(chrono::DateTime::UNIX_EPOCH),
            Self::new(Kind::Stale),
            Self::new(Kind::TooManyTries),
            Self::new(Kind::UsedLink).leading_to("/sign-in"),
            Self::new(Kind::UnknownResults).leading_to("/reports"),
            Self::new(Kind::Forbidden).leading_to("/home"),
        ]
    }
}

impl NoticePage {
    /// A notice whose link leads to the page that it stands for, to try again.
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, date: None, way_on: String::new() }
    }

    /// A link that leads nowhere; the way on is the start page.
    pub(crate) fn unknown(start_page: impl Into<String>) -> Self {
        Self::new(Kind::Unknown).leading_to(start_page)
    }

    /// The notice with another way on.
    pub(crate) fn leading_to(self, way_on: impl Into<String>) -> Self {
        Self { way_on: way_on.into(), ..self }
    }

    /// A link that has expired.
    pub(crate) fn expired(at: impl Into<Moment>) -> Self {
        Self { date: Some(at.into()), ..Self::new(Kind::Expired) }
    }

    /// A link to a report that has expired.
    pub(crate) fn expired_report(at: impl Into<Moment>) -> Self {
        Self { date: Some(at.into()), ..Self::new(Kind::ExpiredReport) }
    }

    /// The answer with the status of its kind.
    pub(crate) fn answer(&self) -> Response {
        let status = match self.kind {
            Kind::Unknown | Kind::UnknownReport | Kind::UnknownResults => StatusCode::NOT_FOUND,
            Kind::Expired | Kind::ExpiredReport | Kind::UsedLink => StatusCode::GONE,
            Kind::Disabled | Kind::Closed | Kind::Full | Kind::Elsewhere | Kind::Stale | Kind::Forbidden => {
                StatusCode::FORBIDDEN
            }
            Kind::TooMany | Kind::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
            Kind::Error => StatusCode::INTERNAL_SERVER_ERROR,
        };
        html(status, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::render;

    #[test]
    fn each_notice_names_its_case() {
        let words = [
            "not found",
            "1 January 1970, 00:00 UTC",
            "disabled",
            "closed",
            "full",
            "wait an hour",
            "another website",
            "Something went wrong",
            "Report not found",
            "until <time",
            "no longer valid",
            "Wait a quarter",
            "already been used",
            "No such results",
            "another role",
        ];
        for (page, words) in NoticePage::samples().iter().zip(words) {
            let html = render(page).unwrap();
            assert!(html.contains(words), "{html}");
        }
    }
}
