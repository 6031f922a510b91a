use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use usher_service::sign_in::LinkKind;

use super::guest::{Entered, Guest, Nothing, Posted};
use super::refusal::Refusal;
use crate::learner::{Site, see};
use crate::moment::Moment;
use crate::templates::{Page, html};

/// The page behind a mailed link to sign in: one button.
#[derive(Serialize)]
pub(crate) struct LinkPage {
    form: String,
    /// Who is signed in by it.
    email: String,
    expires: Option<Moment>,
}

impl Page for LinkPage {
    const TEMPLATE: &'static str = "people/link.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let expires = Some(chrono::DateTime::UNIX_EPOCH.into());
        vec![Self { form: "x".into(), email: "ana@example.org".into(), expires }]
    }
}

/// GET `/sign-in/link/{token}`.
pub(super) async fn page(
    State(site): State<Site>,
    Path(token): Path<String>,
    guest: Guest,
) -> Result<Response, Refusal> {
    let link = site.usher.view_person_link(LinkKind::SignIn, &token).await?;
    let page = LinkPage { form: guest.form_token(&site), email: link.email, expires: Some(link.expires_at.into()) };
    Ok((guest.visitor, html(StatusCode::OK, &page)).into_response())
}

/// POST `/sign-in/link/{token}`: signs in.
pub(super) async fn enter(
    State(site): State<Site>,
    Path(token): Path<String>,
    Posted { guest, fields: Nothing {} }: Posted<Nothing>,
) -> Result<Response, Refusal> {
    let session = site.usher.sign_in_by_link(&guest.visit, &token).await?;
    Ok((Entered::with(&site, &session), see("/home")).into_response())
}
