use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use usher_service::Secret;
use usher_service::sign_in::{self, SignInFault};

use super::guest::{Entered, Guest, Posted};
use super::refusal::{Refusal, text_of};
use crate::learner::{Site, see};
use crate::templates::{Page, html};

/// Where somebody sets up their account.
#[derive(Serialize)]
pub(crate) struct SetUpPage {
    form: String,
    /// Whose account it is; nobody's yet where they become the first admin.
    email: Option<String>,
    fields: SetUpFields,
    /// The field that is wrong.
    invalid: Option<&'static str>,
    /// The key of the text that says what is wrong with it.
    fault: Option<&'static str>,
}

impl Page for SetUpPage {
    const TEMPLATE: &'static str = "people/set_up.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |email: Option<&str>, invalid, fault| Self {
            form: "x".into(),
            email: email.map(str::to_owned),
            fields: SetUpFields { first_name: "\"><b>".into(), ..SetUpFields::default() },
            invalid,
            fault,
        };
        vec![
            sample(None, None, None),
            sample(Some("ana@example.org"), None, None),
            sample(None, Some("email"), Some("join.email_invalid")),
            sample(Some("ana@example.org"), Some("password"), Some("people.password_common")),
        ]
    }
}

#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct SetUpFields {
    email: String,
    first_name: String,
    last_name: String,
    #[serde(skip_serializing)]
    password: String,
}

/// GET `/set-up/{token}`.
pub(super) async fn page(
    State(site): State<Site>,
    Path(token): Path<String>,
    guest: Guest,
) -> Result<Response, Refusal> {
    let found = site.usher.view_set_up(&token).await?;
    let fields = SetUpFields { first_name: found.first_name, last_name: found.last_name, ..SetUpFields::default() };
    let page = SetUpPage { form: guest.form_token(&site), email: found.email, fields, invalid: None, fault: None };
    Ok((guest.visitor, html(StatusCode::OK, &page)).into_response())
}

/// POST `/set-up/{token}`: sets the names and the password, and signs in.
pub(super) async fn set_up(
    State(site): State<Site>,
    Path(token): Path<String>,
    Posted { guest, fields }: Posted<SetUpFields>,
) -> Result<Response, Refusal> {
    let SetUpFields { email, first_name, last_name, password } = fields.clone();
    let entered = sign_in::SetUp { email, first_name, last_name, password: Secret::new(password) };
    let (invalid, fault) = match site.usher.set_up(&guest.visit, &token, &entered).await {
        Ok(session) => return Ok((Entered::with(&site, &session), see("/home")).into_response()),
        Err(SignInFault::Address) => ("email", "join.email_invalid"),
        Err(SignInFault::Password(fault)) => ("password", text_of(fault)),
        Err(fault) => return Err(fault.into()),
    };
    let email = site.usher.view_set_up(&token).await?.email;
    let form = guest.form_token(&site);
    let page = SetUpPage { form, email, fields, invalid: Some(invalid), fault: Some(fault) };
    Ok((guest.visitor, html(StatusCode::BAD_REQUEST, &page)).into_response())
}
