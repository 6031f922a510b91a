//! Who calls: an application by its id and one of its secrets (`APP_NORMAL`, `APP_MANAGEMENT`), or by a token that such a
//! secret asked for (`OAUTH`). What they may do is told by [`super::scopes`].

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::header;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use usher_model::AppId;
use usher_service::account::Authenticated;
use usher_service::{Actor, Secret, Usher};

use super::error::ApiError;
use super::scopes::Operation;
use crate::ClientAddress;

/// Who calls, and may do what they call for. It is the first argument of every handler, so that a stranger learns nothing
/// else from an answer.
#[derive(Clone)]
pub(crate) struct Caller {
    /// The application whose data the call is about.
    pub app: AppId,
    /// For the history.
    pub actor: Actor,
    /// What was proven.
    pub proven: Authenticated,
}

impl FromRequestParts<Usher> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, usher: &Usher) -> Result<Self, ApiError> {
        // What stands before the handler may have asked already; a call counts once.
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let proven = prove(parts, usher).await?;
        usher.count_call(proven.credential)?;
        operation(parts)?.admit(&proven)?;
        let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
        let actor = Actor::Credential { id: proven.credential, address };
        let caller = Self { app: proven.app.clone(), actor, proven };
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

/// The operation that a request is for.
pub(super) fn operation(parts: &Parts) -> Result<&'static Operation, ApiError> {
    let matched = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    Operation::find(&parts.method, matched).ok_or_else(|| ApiError::NoRoute(parts.uri.path().to_owned()))
}

async fn prove(parts: &Parts, usher: &Usher) -> Result<Authenticated, ApiError> {
    let header = parts.headers.get(header::AUTHORIZATION).ok_or(ApiError::NoCredentials)?;
    let header = header.to_str().map_err(|_| ApiError::NoCredentials)?;
    if let Some(token) = read_bearer(header) {
        return usher.authenticate_token(&token).await?.ok_or(ApiError::BadToken);
    }
    let (app, secret) = read_basic(header).ok_or(ApiError::NoCredentials)?;
    let app = AppId::parse(&app).map_err(|_| ApiError::BadCredentials)?;
    usher.authenticate(&app, &secret).await?.ok_or(ApiError::BadCredentials)
}

/// The token of a `Bearer` header (RFC 6750).
pub(crate) fn read_bearer(header: &str) -> Option<Secret> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim()))
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
    fn a_token_is_what_follows_the_scheme() {
        assert_eq!(read_bearer("bearer  a.b ").unwrap().expose(), "a.b");
        assert!(read_bearer("Basic QVBQOmE6Yg==").is_none());
    }

    #[test]
    fn what_is_not_basic_is_nothing() {
        for header in ["", "Basic", "Basic !", "Basic QVBQ", "Bearer QVBQOmE6Yg==", "Basic /////w=="] {
            assert!(read_basic(header).is_none(), "{header}");
        }
    }
}
