use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use usher_service::door::{DoorFault, DoorState};

use super::cookie::Visitor;
use super::refusal::Refusal;
use super::{Site, prove, see};
use crate::moment::Moment;
use crate::templates::{Page, html};

/// The page behind a private link: one button.
#[derive(Serialize)]
pub(crate) struct StartPage {
    pub(super) course_title: String,
    pub(super) inviter: String,
    pub(super) learner: String,
    pub(super) masked_email: String,
    pub(super) expires: Option<Moment>,
    pub(super) action: Action,
    pub(super) privacy_policy: Option<String>,
}

impl Page for StartPage {
    const TEMPLATE: &'static str = "learner/start.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |action, expires| Self {
            course_title: "Ants & <bees>".into(),
            inviter: "boss@example.org".into(),
            learner: "Ana".into(),
            masked_email: "a•••@example.org".into(),
            expires,
            action,
            privacy_policy: matches!(action, Action::Start).then(|| "https://a.example/?a=\"b\"".into()),
        };
        vec![
            sample(Action::Start, None),
            sample(Action::Continue, Some(chrono::DateTime::UNIX_EPOCH.into())),
            sample(Action::Live, None),
            sample(Action::Completed, None),
        ]
    }
}

/// What the button does. The names are parts of the keys of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    Start,
    Continue,
    /// The course is open elsewhere.
    Live,
    Completed,
}

impl Action {
    /// `None` where the browser must show first that it is the learner's.
    pub(super) fn of(state: DoorState) -> Option<Self> {
        match state {
            DoorState::Start => Some(Self::Start),
            DoorState::Continue => Some(Self::Continue),
            DoorState::Live => Some(Self::Live),
            DoorState::Completed => Some(Self::Completed),
            DoorState::Prove => None,
        }
    }
}

/// GET `/p/{token}`.
pub(super) async fn page(
    State(site): State<Site>,
    Path(token): Path<String>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let door = site.usher.view_private_door(&token, Some(&visitor.browser)).await?;
    let Some(action) = Action::of(door.state) else {
        return prove::show(&site, &token, visitor, None).await;
    };
    let page = StartPage {
        course_title: door.course_title,
        inviter: door.inviter,
        learner: door.learner,
        masked_email: door.masked_email,
        expires: door.expires_at.map(Into::into),
        action,
        privacy_policy: door.privacy_policy,
    };
    Ok((visitor, html(StatusCode::OK, &page)).into_response())
}

/// POST `/p/{token}`: into the course.
pub(super) async fn start(
    State(site): State<Site>,
    Path(token): Path<String>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    match site.usher.start_private(&token, &visitor.browser).await {
        Ok(launch) => Ok((visitor, see(launch.as_str())).into_response()),
        // Another browser was faster; the page now asks for a code.
        Err(DoorFault::MustProve) => Ok((visitor, see(&format!("/p/{token}"))).into_response()),
        Err(fault) => Err(fault.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::render;

    #[test]
    fn the_page_has_one_button_whose_words_say_what_it_does() {
        let words = ["Start course", "Continue course", "Continue here", "Continue course"];
        for (page, words) in StartPage::samples().iter().zip(words) {
            let html = render(page).unwrap();
            assert!(html.contains("Ants &amp; &lt;bees&gt;"));
            assert_eq!(html.contains("Privacy policy"), page.privacy_policy.is_some());
            assert!(!html.contains("a=\"b\""));
            let buttons: Vec<_> = html.split("<button>").skip(1).collect();
            assert!(buttons.len() == 1 && buttons[0].starts_with(words), "{html}");
        }
    }
}
