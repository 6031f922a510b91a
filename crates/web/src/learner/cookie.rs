use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponseParts, ResponseParts};
use axum_extra::extract::cookie::CookieJar;
use usher_service::door::Browser;

use super::Site;
use crate::settings::WebSettings;

/// Which cookie remembers a browser. The `__Host-` prefix ties it to this very host, but needs a secure origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CookieKind {
    Host,
    Plain,
}

/// 400 days: as long as browsers keep any cookie.
const MAX_AGE_SECONDS: u32 = 400 * 24 * 60 * 60;

impl CookieKind {
    /// The one that fits the main origin.
    pub(super) fn of(settings: &WebSettings) -> Self {
        if settings.is_secure() { Self::Host } else { Self::Plain }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Host => "__Host-usher_browser",
            Self::Plain => "usher_browser",
        }
    }
}

/// The browser that a request comes from; a new one if it was not here before. As part of an answer it is the cookie
/// that remembers it, and so counts its days anew.
pub(crate) struct Visitor {
    pub(crate) browser: Browser,
    cookie: CookieKind,
}

impl Visitor {
    /// Somebody else before the same screen.
    pub(crate) fn fresh(site: &Site) -> Self {
        Self { browser: site.usher.new_browser(), cookie: site.cookie }
    }
}

impl FromRequestParts<Site> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        let jar = CookieJar::from_headers(&parts.headers);
        let known = jar.get(site.cookie.name()).and_then(|cookie| Browser::from_cookie(cookie.value()));
        Ok(known.map_or_else(|| Self::fresh(site), |browser| Self { browser, cookie: site.cookie }))
    }
}

impl IntoResponseParts for Visitor {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        let secure = if self.cookie == CookieKind::Host { "; Secure" } else { "" };
        let (name, value) = (self.cookie.name(), self.browser.cookie());
        let cookie = format!("{name}={value}; Path=/; Max-Age={MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax{secure}");
        // A browser's cookie is base64url, so this is a header value.
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    }
}
