//! `APP_NORMAL`: Basic authentication with an application's id and one of its secrets.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use usher_model::AppId;
use usher_service::{Actor, Secret, Usher};

use super::error::ApiError;
use crate::ClientAddress;

/// Who calls. It is the first argument of every handler, so that a stranger learns nothing else from an answer.
pub(crate) struct Caller {
    /// The application whose data the call is about.
    pub app: AppId,
    /// For the history.
    pub actor: Actor,
}

impl FromRequestParts<Usher> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, usher: &Usher) -> Result<Self, ApiError> {
        let header = parts.headers.get(header::AUTHORIZATION).ok_or(ApiError::NoCredentials)?;
        let (app, secret) = header.to_str().ok().and_then(read_basic).ok_or(ApiError::NoCredentials)?;
        let app = AppId::parse(&app).map_err(|_| ApiError::BadCredentials)?;
        let proven = usher.authenticate(&app, &secret).await?.ok_or(ApiError::BadCredentials)?;
        if proven.management {
            return Err(ApiError::ManagementApplication);
        }
        let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
        Ok(Self { app, actor: Actor::Credential { id: proven.credential, address } })
    }
}

/// User and password of a `Basic` header (RFC 7617).
fn read_basic(header: &str) -> Option<(String, Secret)> {
    let (scheme, token) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let plain = String::from_utf8(BASE64_STANDARD.decode(token.trim()).ok()?).ok()?;
    let (user, password) = plain.split_once(':')?;
    Some((user.to_owned(), Secret::new(password)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_may_hold_colons_and_the_scheme_any_case() {
        let (user, password) = read_basic("basic QVBQOmE6Yg==").unwrap();
        assert_eq!((user.as_str(), password.expose()), ("APP", "a:b"));
    }

    #[test]
    fn what_is_not_basic_is_nothing() {
        for header in ["", "Basic", "Basic !", "Basic QVBQ", "Bearer QVBQOmE6Yg==", "Basic /////w=="] {
            assert!(read_basic(header).is_none(), "{header}");
        }
    }
}
