//! Ids in paths. They arrive escaped, and may hold spaces, slashes and percent signs.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use usher_model::{IdFault, InvalidId};
use usher_service::Error;

use super::error::ApiError;

/// The one id in the path.
pub(crate) struct Id<T>(pub T);

/// The one id in the path, of a kind that has no type: whoever looks it up will see.
pub(crate) struct OpaqueId(pub String);

impl<S: Send + Sync, T: FromStr<Err = InvalidId>> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (name, text) = only_segment(parts, state).await?;
        match text.parse() {
            Ok(id) => Ok(Self(id)),
            // The server makes these ids itself: what has another form does not exist.
            Err(InvalidId { kind, fault: IdFault::NotUuid }) => {
                Err(Error::NotFound { what: kind.trim_end_matches(" id"), id: text }.into())
            }
            Err(fault) => Err(ApiError::invalid(&name, fault)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OpaqueId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (_, text) = only_segment(parts, state).await?;
        Ok(Self(text))
    }
}

async fn only_segment<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<(String, String), ApiError> {
    let params = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| ApiError::BadRequest("The path is not valid UTF-8 after its escapes are resolved".into()))?;
    let found = params.iter().next().map(|(name, text)| (name.to_owned(), text.to_owned()));
    found.ok_or_else(|| ApiError::BadRequest("The path holds no id".into()))
}
