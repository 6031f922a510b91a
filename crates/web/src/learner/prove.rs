use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use usher_service::door::{CodeFault, DoorFault, PROOF_MINUTES};

use super::cookie::Visitor;
use super::form::Fields;
use super::refusal::Refusal;
use super::{Site, see};
use crate::client::Learner;
use crate::notice::{Kind, NoticePage};
use crate::templates::{Page, html};

/// Asks a browser that did not start the course for a mailed code.
#[derive(Serialize)]
pub(crate) struct ProvePage {
    pub(super) course_title: String,
    pub(super) masked_email: String,
    /// The address of the private link.
    pub(super) door: String,
    /// Whether a code was mailed that may still be entered.
    pub(super) code_is_open: bool,
    /// Why the code that was entered is not accepted: the key of a text.
    pub(super) invalid: Option<&'static str>,
    /// How long a code is valid.
    pub(super) minutes: i64,
}

impl Page for ProvePage {
    const TEMPLATE: &'static str = "learner/prove.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |code_is_open, invalid| Self {
            course_title: "Ants".into(),
            masked_email: "a•••@example.org".into(),
            door: "/p/x".into(),
            code_is_open,
            invalid,
            minutes: 15,
        };
        vec![
            sample(false, None),
            sample(true, None),
            sample(true, Some("prove.wrong")),
            sample(false, Some("prove.ended")),
        ]
    }
}

#[derive(Default, Deserialize)]
pub(super) struct CodeForm {
    #[serde(default)]
    code: String,
}

/// The page, with what is wrong with the code that was entered.
pub(super) async fn show(
    site: &Site,
    token: &str,
    visitor: Visitor,
    fault: Option<CodeFault>,
) -> Result<Response, Refusal> {
    let door = site.usher.view_private_door(token, Some(&visitor.browser)).await?;
    let ended = fault == Some(CodeFault::Ended);
    let page = ProvePage {
        course_title: door.course_title,
        masked_email: door.masked_email,
        door: format!("/p/{token}"),
        code_is_open: !ended && site.usher.awaits_code(token, &visitor.browser).await?,
        invalid: fault.map(|_| if ended { "prove.ended" } else { "prove.wrong" }),
        minutes: PROOF_MINUTES,
    };
    let status = if fault.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok((visitor, html(status, &page)).into_response())
}

/// POST `/p/{token}/code`: mails a code.
pub(super) async fn send(
    State(site): State<Site>,
    Path(token): Path<String>,
    Learner(actor): Learner,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    match site.usher.send_code(&actor, &token, &visitor.browser).await {
        Ok(()) => Ok((visitor, see(&format!("/p/{token}"))).into_response()),
        Err(DoorFault::Code(_)) => Ok(NoticePage::new(Kind::TooMany).answer()),
        Err(fault) => Err(fault.into()),
    }
}

/// POST `/p/{token}/code/check`: takes the code and opens the course.
pub(super) async fn check(
    State(site): State<Site>,
    Path(token): Path<String>,
    visitor: Visitor,
    Fields(form): Fields<CodeForm>,
) -> Result<Response, Refusal> {
    match site.usher.start_with_code(&token, &visitor.browser, &form.code).await {
        Ok(launch) => Ok((visitor, see(launch.as_str())).into_response()),
        Err(DoorFault::Code(fault)) => show(&site, &token, visitor, Some(fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::render;

    #[test]
    fn the_page_offers_a_code_then_takes_it_then_says_what_is_wrong() {
        let words = ["Send code", "15 minutes", "aria-invalid=\"true\"", "no longer valid"];
        for (page, words) in ProvePage::samples().iter().zip(words) {
            let html = render(page).unwrap();
            assert!(html.contains(words), "{html}");
        }
    }
}
