use axum::extract::State;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use usher_model::Email;
use usher_service::Secret;
use usher_service::sign_in::{LINK_MINUTES, LinkKind, SignInFault};

use super::guest::{Entered, Guest, Nothing, Posted};
use super::refusal::Refusal;
use crate::learner::cookie::Visitor;
use crate::learner::{Site, see};
use crate::templates::{Page, html};

/// Where people sign in.
#[derive(Serialize)]
pub(crate) struct SignInPage {
    form: String,
    email: String,
    /// The key of the text that says what went wrong.
    fault: Option<&'static str>,
}

impl Page for SignInPage {
    const TEMPLATE: &'static str = "people/sign_in.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |fault| Self { form: "x".into(), email: "\"><b>".into(), fault };
        vec![sample(None), sample(Some("sign_in.wrong")), sample(Some("sign_in.too_many"))]
    }
}

/// Says that a mail is on its way, whether or not it is.
#[derive(Serialize)]
pub(crate) struct MailSentPage {
    email: String,
    minutes: i64,
    /// Where it can be asked for again.
    again: &'static str,
}

impl Page for MailSentPage {
    const TEMPLATE: &'static str = "people/mail_sent.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self { email: "a•••@example.org".into(), minutes: 30, again: "/sign-in" }]
    }
}

impl MailSentPage {
    pub(super) fn new(email: &str, again: &'static str) -> Self {
        let email = Email::parse(email).map_or_else(|_| email.trim().to_owned(), |email| email.masked());
        Self { email, minutes: LINK_MINUTES, again }
    }
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Credentials {
    email: String,
    password: String,
}

/// GET `/sign-in`.
pub(super) async fn page(State(site): State<Site>, guest: Guest) -> Response {
    if guest.me.is_some() {
        return see("/home");
    }
    show(&site, guest, StatusCode::OK, String::new(), None)
}

fn show(site: &Site, guest: Guest, status: StatusCode, email: String, fault: Option<&'static str>) -> Response {
    let page = SignInPage { form: guest.form_token(site), email, fault };
    (guest.visitor, html(status, &page)).into_response()
}

/// POST `/sign-in`: by password.
pub(super) async fn by_password(
    State(site): State<Site>,
    Posted { guest, fields }: Posted<Credentials>,
) -> Result<Response, Refusal> {
    match site.usher.sign_in(&guest.visit, &fields.email, &Secret::new(fields.password)).await {
        Ok(session) => Ok((Entered::with(&site, &session), see("/home")).into_response()),
        Err(SignInFault::Wrong) => Ok(show(&site, guest, StatusCode::FORBIDDEN, fields.email, Some("sign_in.wrong"))),
        Err(SignInFault::TooMany) => {
            Ok(show(&site, guest, StatusCode::TOO_MANY_REQUESTS, fields.email, Some("sign_in.too_many")))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// POST `/sign-in/mail`: asks for a link.
pub(super) async fn by_mail(
    State(site): State<Site>,
    Posted { guest, fields }: Posted<Credentials>,
) -> Result<Response, Refusal> {
    site.usher.ask_for_link(&guest.visit, LinkKind::SignIn, &fields.email).await?;
    let page = MailSentPage::new(&fields.email, "/sign-in");
    Ok((guest.visitor, html(StatusCode::OK, &page)).into_response())
}

/// POST `/sign-out`: here. The browser is another from now on, so that whoever sits down before it next does not go on
/// with the courses of the one who left.
pub(super) async fn sign_out(
    State(site): State<Site>,
    Posted { guest, fields: Nothing {} }: Posted<Nothing>,
) -> Result<Response, Refusal> {
    site.usher.sign_out(&guest.visit).await?;
    let forget = [(HeaderName::from_static("clear-site-data"), "\"cache\"")];
    Ok((Visitor::fresh(&site), Entered::left(&site), forget, see("/sign-in")).into_response())
}
