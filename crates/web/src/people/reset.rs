use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use usher_service::Secret;
use usher_service::sign_in::{LinkKind, SignInFault};

use super::guest::{Entered, Guest, Posted};
use super::refusal::{Refusal, text_of};
use super::sign_in::MailSentPage;
use crate::learner::{Site, see};
use crate::templates::{Page, html};

/// Where a new password is asked for.
#[derive(Serialize)]
pub(crate) struct AskResetPage {
    form: String,
}

impl Page for AskResetPage {
    const TEMPLATE: &'static str = "people/ask_reset.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self { form: "x".into() }]
    }
}

/// Where a new password is chosen.
#[derive(Serialize)]
pub(crate) struct ResetPage {
    form: String,
    email: String,
    /// The key of the text that says what is wrong with the password.
    fault: Option<&'static str>,
}

impl Page for ResetPage {
    const TEMPLATE: &'static str = "people/reset.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |fault| Self { form: "x".into(), email: "ana@example.org".into(), fault };
        vec![sample(None), sample(Some("people.password_short"))]
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    email: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    password: String,
}

/// GET `/reset`.
pub(super) async fn ask_page(State(site): State<Site>, guest: Guest) -> Response {
    let page = AskResetPage { form: guest.form_token(&site) };
    (guest.visitor, html(StatusCode::OK, &page)).into_response()
}

/// POST `/reset`: asks for a link.
pub(super) async fn ask(
    State(site): State<Site>,
    Posted { guest, fields }: Posted<Address>,
) -> Result<Response, Refusal> {
    site.usher.ask_for_link(&guest.visit, LinkKind::Reset, &fields.email).await?;
    let page = MailSentPage::new(&fields.email, "/reset");
    Ok((guest.visitor, html(StatusCode::OK, &page)).into_response())
}

/// GET `/reset/{token}`.
pub(super) async fn page(
    State(site): State<Site>,
    Path(token): Path<String>,
    guest: Guest,
) -> Result<Response, Refusal> {
    show(&site, guest, &token, None).await
}

async fn show(site: &Site, guest: Guest, token: &str, fault: Option<&'static str>) -> Result<Response, Refusal> {
    let link = site.usher.view_person_link(LinkKind::Reset, token).await?;
    let page = ResetPage { form: guest.form_token(site), email: link.email, fault };
    let status = if fault.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok((guest.visitor, html(status, &page)).into_response())
}

/// POST `/reset/{token}`: sets the password and signs in.
pub(super) async fn reset(
    State(site): State<Site>,
    Path(token): Path<String>,
    Posted { guest, fields }: Posted<Chosen>,
) -> Result<Response, Refusal> {
    match site.usher.reset_password(&guest.visit, &token, &Secret::new(fields.password)).await {
        Ok(session) => Ok((Entered::with(&site, &session), see("/home")).into_response()),
        Err(SignInFault::Password(fault)) => show(&site, guest, &token, Some(text_of(fault))).await,
        Err(fault) => Err(fault.into()),
    }
}
