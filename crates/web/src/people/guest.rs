use std::convert::Infallible;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderValue;
use axum::http::header::{HeaderMap, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, IntoResponseParts, Response, ResponseParts};
use axum::{Form, RequestExt as _};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use usher_service::sign_in::{SessionToken, SignedIn, Visit};

use crate::client::ClientAddress;
use crate::fault::log_fault;
use crate::learner::cookie::{CookieKind, Visitor};
use crate::learner::{Site, see};
use crate::notice::{Kind, NoticePage};

/// Whoever is before the screen, signed in or not.
pub(super) struct Guest {
    pub(super) visitor: Visitor,
    pub(super) visit: Visit,
    pub(super) me: Option<SignedIn>,
}

/// Somebody who is signed in. Others are sent to where they can.
pub(super) struct Member {
    pub(super) guest: Guest,
    pub(super) me: SignedIn,
}

/// The fields of a form that a page of ours carried to the one who posts it.
pub(super) struct Posted<T> {
    pub(super) guest: Guest,
    pub(super) fields: T,
}

/// The same, by somebody who is signed in.
pub(super) struct PostedBy<T> {
    pub(super) me: SignedIn,
    pub(super) guest: Guest,
    pub(super) fields: T,
}

fn session_cookie(kind: CookieKind) -> &'static str {
    match kind {
        CookieKind::Host => "__Host-usher_session",
        CookieKind::Plain => "usher_session",
    }
}

impl Guest {
    /// What the forms of a page for them must carry. It hangs on the session where there is one, so a form that was made
    /// before somebody signed in, or for somebody else, does nothing.
    pub(super) fn form_token(&self, site: &Site) -> String {
        site.usher.form_token(self.secret())
    }

    fn secret(&self) -> &str {
        match (&self.me, &self.visit.session) {
            (Some(_), Some(session)) => session.cookie(),
            _ => self.visitor.browser.cookie(),
        }
    }
}

impl FromRequestParts<Site> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let Ok(visitor) = Visitor::from_request_parts(parts, site).await;
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(session_cookie(site.cookie));
        let visit = Visit {
            address: parts.extensions.get::<ClientAddress>().map(|client| client.0),
            browser: name_of_browser(&parts.headers),
            session: cookie.and_then(|cookie| SessionToken::from_cookie(cookie.value())),
        };
        let me = site.usher.find_session(&visit).await.map_err(|error| {
            log_fault("a session could not be looked up", &error);
            NoticePage::new(Kind::Error).answer()
        })?;
        Ok(Self { visitor, visit, me })
    }
}

fn name_of_browser(headers: &HeaderMap) -> String {
    headers.get(USER_AGENT).and_then(|name| name.to_str().ok()).unwrap_or_default().to_owned()
}

impl FromRequestParts<Site> for Member {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let guest = Guest::from_request_parts(parts, site).await?;
        match guest.me.clone() {
            Some(me) => Ok(Self { guest, me }),
            None => Err(see("/sign-in")),
        }
    }
}

#[derive(Deserialize)]
struct WithToken<T> {
    #[serde(default)]
    form: String,
    #[serde(flatten)]
    fields: T,
}

impl<T: DeserializeOwned + Send + 'static> FromRequest<Site> for Posted<T> {
    type Rejection = Response;

    async fn from_request(mut request: Request, site: &Site) -> Result<Self, Response> {
        let guest = request.extract_parts_with_state::<Guest, Site>(site).await?;
        let stale = || NoticePage::new(Kind::Stale).answer();
        let Form(posted) = Form::<WithToken<T>>::from_request(request, site).await.map_err(|_| stale())?;
        if !site.usher.is_form_token(guest.secret(), &posted.form) {
            return Err(stale());
        }
        Ok(Self { guest, fields: posted.fields })
    }
}

impl<T: DeserializeOwned + Send + 'static> FromRequest<Site> for PostedBy<T> {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Response> {
        let Posted { guest, fields } = Posted::<T>::from_request(request, site).await?;
        match guest.me.clone() {
            Some(me) => Ok(Self { me, guest, fields }),
            None => Err(see("/sign-in").into_response()),
        }
    }
}

/// As part of an answer, the cookie of a session that has begun.
pub(super) struct Entered {
    kind: CookieKind,
    cookie: String,
    seconds: i64,
}

impl Entered {
    pub(super) fn with(site: &Site, session: &SessionToken) -> Self {
        let seconds = site.usher.settings().sign_in.absolute.num_seconds();
        Self { kind: site.cookie, cookie: session.cookie().to_owned(), seconds }
    }

    /// Takes the cookie back.
    pub(super) fn left(site: &Site) -> Self {
        Self { kind: site.cookie, cookie: String::new(), seconds: 0 }
    }
}

impl IntoResponseParts for Entered {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        let secure = if self.kind == CookieKind::Host { "; Secure" } else { "" };
        let (name, value) = (session_cookie(self.kind), self.cookie);
        let seconds = self.seconds;
        let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        // A session's cookie is base64url, so this is a header value.
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

/// The fields of a form that has only a button.
#[derive(Deserialize)]
pub(super) struct Nothing {}
