use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use usher_service::door::{Notice, PublicDoor};

use super::Site;
use super::cookie::Visitor;
use super::join::JoinFields;
use super::known::KnownPage;
use super::private::Action;
use super::refusal::Refusal;
use crate::moment::Moment;
use crate::notice::Kind;
use crate::templates::{Page, html};

/// The form behind a public link.
#[derive(Serialize)]
pub(crate) struct JoinPage {
    pub(super) course_title: String,
    /// The address of the public link.
    pub(super) door: String,
    pub(super) expires: Option<Moment>,
    pub(super) privacy_policy: Option<String>,
    #[serde(flatten)]
    pub(super) entry: Entry,
}

impl Page for JoinPage {
    const TEMPLATE: &'static str = "learner/join.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let expires = [None, Some(chrono::DateTime::UNIX_EPOCH.into()), None, None];
        let entries = Entry::samples().into_iter().zip(expires);
        let sample = |(entry, expires)| Self {
            course_title: "Ants".into(),
            door: "/i/x".into(),
            expires,
            privacy_policy: Some("https://a.example/privacy".into()),
            entry,
        };
        entries.map(sample).collect()
    }
}

/// The page where nobody new may join. Who has joined before asks for a link back in.
#[derive(Serialize)]
pub(crate) struct NoNewPage {
    pub(super) course_title: String,
    /// The address of the public link.
    pub(super) door: String,
    pub(super) kind: Kind,
    #[serde(flatten)]
    pub(super) entry: Entry,
}

impl Page for NoNewPage {
    const TEMPLATE: &'static str = "learner/no_new.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let kinds = [Kind::Closed, Kind::Full].into_iter().cycle();
        let sample = |(entry, kind)| Self { course_title: "Ants".into(), door: "/i/x".into(), kind, entry };
        Entry::samples().into_iter().zip(kinds).take(2).map(sample).collect()
    }
}

/// What was entered before, and which field of it cannot be accepted.
#[derive(Default, Serialize)]
pub(super) struct Entry {
    pub(super) fields: JoinFields,
    pub(super) invalid: Option<&'static str>,
}

/// GET `/i/{slug}`.
pub(super) async fn page(
    State(site): State<Site>,
    Path(slug): Path<String>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    show(&site, &slug, visitor, Entry::default()).await
}

/// The page, with what was entered.
pub(super) async fn show(site: &Site, slug: &str, visitor: Visitor, entry: Entry) -> Result<Response, Refusal> {
    let door = site.usher.view_public_door(slug, Some(&visitor.browser)).await?;
    Ok((visitor, answer(door, format!("/i/{slug}"), entry)).into_response())
}

fn answer(view: PublicDoor, door: String, entry: Entry) -> Response {
    let PublicDoor { course_title, expires_at, known, no_new, privacy_policy } = view;
    let is_wrong = entry.invalid.is_some();
    let status = |usual| if is_wrong { StatusCode::BAD_REQUEST } else { usual };
    let known = known.and_then(|known| Some((known.name, Action::of(known.state)?)));
    match (known, no_new) {
        (Some((name, action)), _) if !is_wrong => {
            let expires = expires_at.map(Into::into);
            html(StatusCode::OK, &KnownPage { course_title, door, expires, name, action, privacy_policy })
        }
        (_, Some(notice)) => {
            let kind = if notice == Notice::Full { Kind::Full } else { Kind::Closed };
            html(status(StatusCode::FORBIDDEN), &NoNewPage { course_title, door, kind, entry })
        }
        (_, None) => {
            let expires = expires_at.map(Into::into);
            html(status(StatusCode::OK), &JoinPage { course_title, door, expires, privacy_policy, entry })
        }
    }
}

#[cfg(test)]
impl Entry {
    fn samples() -> Vec<Self> {
        let fields = JoinFields { email: "\"><b>".into(), ..JoinFields::default() };
        let sample = |invalid| Self { fields: fields.clone(), invalid };
        [None, Some("email"), Some("first_name"), Some("last_name")].map(sample).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::render;

    #[test]
    fn the_form_keeps_what_was_entered_and_marks_the_wrong_field() {
        for page in JoinPage::samples() {
            let html = render(&page).unwrap();
            assert!(html.contains("Privacy policy</a>"), "{html}");
            assert!(html.contains("value=\"&quot;&gt;&lt;b&gt;\""), "{html}");
            assert_eq!(html.matches("aria-invalid=\"true\"").count(), usize::from(page.entry.invalid.is_some()));
        }
    }

    #[test]
    fn a_closed_door_says_so_and_lets_the_known_back_in() {
        for (page, word) in NoNewPage::samples().iter().zip(["closed", "full"]) {
            let html = render(page).unwrap();
            assert!(html.contains(word) && html.contains("Send link"), "{html}");
            assert_eq!(html.matches("aria-invalid=\"true\"").count(), usize::from(page.entry.invalid.is_some()));
        }
    }
}
