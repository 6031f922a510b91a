use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use usher_service::Secret;
use usher_service::sign_in::{LinkKind, NewNames, SignInFault, SignedIn};
use uuid::Uuid;

use super::guest::{Guest, Member, Nothing, PostedBy};
use super::nav::Nav;
use super::refusal::{Refusal, text_of};
use super::sign_in::MailSentPage;
use crate::learner::{Site, see};
use crate::moment::Moment;
use crate::templates::{Page, html};

/// One's own account.
#[derive(Serialize)]
pub(crate) struct AccountPage {
    form: String,
    nav: Nav,
    email: String,
    is_verified: bool,
    role: String,
    first_name: String,
    last_name: String,
    has_password: bool,
    sessions: Vec<Session>,
    /// The field of the password's form that is wrong.
    invalid: Option<&'static str>,
    /// The key of the text that says what is wrong.
    fault: Option<&'static str>,
    /// The key of the text that says what was done.
    done: Option<&'static str>,
}

#[derive(Serialize)]
struct Session {
    id: Uuid,
    browser: String,
    address: Option<String>,
    begun: Moment,
    seen: Moment,
    is_this: bool,
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "people/account.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let session = |is_this: bool| Session {
            id: Uuid::nil(),
            browser: if is_this { "Browser <1>".into() } else { String::new() },
            address: is_this.then(|| "192.0.2.1".into()),
            begun: chrono::DateTime::UNIX_EPOCH.into(),
            seen: chrono::DateTime::UNIX_EPOCH.into(),
            is_this,
        };
        let sample = |is_there: bool, invalid, fault, done| Self {
            form: "x".into(),
            nav: Nav { reports: is_there },
            email: "ana@example.org".into(),
            is_verified: is_there,
            role: "author".into(),
            first_name: "\"><b>".into(),
            last_name: String::new(),
            has_password: is_there,
            sessions: if is_there { vec![session(true), session(false)] } else { vec![session(true)] },
            invalid,
            fault,
            done,
        };
        vec![
            sample(true, None, None, None),
            sample(false, None, None, Some("account.password_done")),
            sample(true, Some("old"), Some("account.old_wrong"), None),
            sample(true, Some("new"), Some("people.password_own"), None),
        ]
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NameFields {
    first_name: String,
    last_name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PasswordFields {
    old: String,
    new: String,
}

#[derive(Deserialize)]
pub(super) struct Which {
    session: Uuid,
}

/// What a page says of the form that was posted.
#[derive(Default)]
struct Outcome {
    invalid: Option<&'static str>,
    fault: Option<&'static str>,
    done: Option<&'static str>,
}

/// GET `/account`.
pub(super) async fn page(State(site): State<Site>, member: Member) -> Result<Response, Refusal> {
    show(&site, &member.guest, &member.me, Outcome::default()).await
}

/// Who looks at the address of a form wants the page that has it.
pub(super) async fn to_page() -> Response {
    see("/account")
}

async fn show(site: &Site, guest: &Guest, me: &SignedIn, outcome: Outcome) -> Result<Response, Refusal> {
    let sessions = site.usher.list_sessions(me).await?;
    let sessions = sessions.into_iter().map(|listed| Session {
        id: listed.session.id,
        browser: listed.session.browser,
        address: listed.session.address,
        begun: listed.session.created_at.0.into(),
        seen: listed.session.seen_at.0.into(),
        is_this: listed.is_this,
    });
    let person = &me.person;
    let page = AccountPage {
        form: guest.form_token(site),
        nav: Nav::of(me),
        email: person.email.clone(),
        is_verified: person.email_verified_at.is_some(),
        role: person.role.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        has_password: person.password_hash.is_some(),
        sessions: sessions.collect(),
        invalid: outcome.invalid,
        fault: outcome.fault,
        done: outcome.done,
    };
    let status = if outcome.fault.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(html(status, &page))
}

/// POST `/account/names`.
pub(super) async fn names(
    State(site): State<Site>,
    PostedBy { me, fields, .. }: PostedBy<NameFields>,
) -> Result<Response, Refusal> {
    let names = NewNames { first_name: fields.first_name, last_name: fields.last_name };
    site.usher.change_names(&me, &names).await?;
    Ok(see("/account"))
}

/// POST `/account/password`.
pub(super) async fn password(
    State(site): State<Site>,
    PostedBy { me, guest, fields }: PostedBy<PasswordFields>,
) -> Result<Response, Refusal> {
    let outcome = match site.usher.change_password(&me, &Secret::new(fields.old), &Secret::new(fields.new)).await {
        Ok(()) => Outcome { done: Some("account.password_done"), ..Outcome::default() },
        Err(SignInFault::Wrong) => {
            Outcome { invalid: Some("old"), fault: Some("account.old_wrong"), ..Outcome::default() }
        }
        Err(SignInFault::Password(fault)) => {
            Outcome { invalid: Some("new"), fault: Some(text_of(fault)), ..Outcome::default() }
        }
        Err(fault) => return Err(fault.into()),
    };
    let mut me = me;
    if let Some(fresh) = site.usher.find_session(&guest.visit).await? {
        me = fresh;
    }
    show(&site, &guest, &me, outcome).await
}

/// POST `/account/verify`: asks for the link that shows that the address is one's own.
pub(super) async fn verify(
    State(site): State<Site>,
    PostedBy { me, guest, fields: Nothing {} }: PostedBy<Nothing>,
) -> Result<Response, Refusal> {
    site.usher.ask_for_link(&guest.visit, LinkKind::SignIn, &me.person.email).await?;
    Ok(html(StatusCode::OK, &MailSentPage::new(&me.person.email, "/account")))
}

/// POST `/account/sessions/end`: signs out elsewhere.
pub(super) async fn end_session(
    State(site): State<Site>,
    PostedBy { me, fields, .. }: PostedBy<Which>,
) -> Result<Response, Refusal> {
    site.usher.end_session(&me, fields.session).await?;
    Ok(see("/account"))
}

/// POST `/account/sessions/end-others`: signs out everywhere else.
pub(super) async fn end_others(
    State(site): State<Site>,
    PostedBy { me, fields: Nothing {}, .. }: PostedBy<Nothing>,
) -> Result<Response, Refusal> {
    site.usher.end_other_sessions(&me).await?;
    Ok(see("/account"))
}
