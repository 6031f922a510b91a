use axum::extract::{Path, State};
use axum::http::HeaderName;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use usher_service::door::DoorFault;

use super::cookie::Visitor;
use super::private::Action;
use super::refusal::Refusal;
use super::{Site, see};
use crate::moment::Moment;
use crate::templates::Page;

/// The page behind a public link in a browser that somebody joined in.
#[derive(Serialize)]
pub(crate) struct KnownPage {
    pub(super) course_title: String,
    /// The address of the public link.
    pub(super) door: String,
    pub(super) expires: Option<Moment>,
    pub(super) name: String,
    pub(super) action: Action,
    pub(super) privacy_policy: Option<String>,
}

impl Page for KnownPage {
    const TEMPLATE: &'static str = "learner/known.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |action| Self {
            course_title: "Ants".into(),
            door: "/i/x".into(),
            expires: None,
            name: "Ana <B>".into(),
            action,
            privacy_policy: None,
        };
        [Action::Start, Action::Continue, Action::Completed, Action::Live].map(sample).into()
    }
}

/// POST `/i/{slug}/continue`: into the course as whoever joined in this browser.
pub(super) async fn go_on(
    State(site): State<Site>,
    Path(slug): Path<String>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    match site.usher.continue_public(&slug, &visitor.browser).await {
        Ok(launch) => Ok((visitor, see(launch.as_str())).into_response()),
        // The browser has forgotten who it was; the page now has the form.
        Err(DoorFault::MustProve) => Ok((visitor, see(&format!("/i/{slug}"))).into_response()),
        Err(fault) => Err(fault.into()),
    }
}

/// POST `/i/{slug}/other`: forgets who used this browser.
pub(super) async fn someone_else(State(site): State<Site>, Path(slug): Path<String>) -> Response {
    let forget = [(HeaderName::from_static("clear-site-data"), "\"cache\"")];
    (Visitor::fresh(&site), forget, see(&format!("/i/{slug}"))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::render;

    #[test]
    fn the_page_names_the_learner_and_lets_someone_else_in() {
        let go_on = "Continue as Ana &lt;B&gt;";
        for (page, button) in KnownPage::samples().iter().zip([go_on, go_on, go_on, "Continue here"]) {
            let html = render(page).unwrap();
            assert!(html.contains(button) && html.contains("Someone else"), "{html}");
        }
    }
}
