//! Ids in paths. They arrive escaped, and may hold spaces, slashes and percent signs.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use usher_model::{IdFault, InvalidId, RegistrationId};
use usher_service::Error;

use super::error::ApiError;

/// The one id in the path.
pub(crate) struct Id<T>(pub T);

/// The second of two ids in the path; [`Id`] is the first.
pub(crate) struct SecondId<T>(pub T);

/// The one id in the path, of a kind that has no type: whoever looks it up will see.
pub(crate) struct OpaqueId(pub String);

/// The two ids in the path of an instance.
pub(crate) struct InstanceId {
    pub registration: RegistrationId,
    /// The first instance of a registration is 0.
    pub number: i64,
}

impl<S: Send + Sync, T: FromStr<Err = InvalidId>> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (name, text) = only_segment(parts, state).await?;
        read_id(&name, text).map(Self)
    }
}

impl<S: Send + Sync, T: FromStr<Err = InvalidId>> FromRequestParts<S> for SecondId<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (name, text) = segments(parts, state).await?.into_iter().nth(1).ok_or_else(no_id)?;
        read_id(&name, text).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InstanceId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let mut segments = segments(parts, state).await?.into_iter();
        let (Some((name, id)), Some((number_name, number))) = (segments.next(), segments.next()) else {
            return Err(no_id());
        };
        let registration = read_id(&name, id)?;
        let number = number.parse().map_err(|_| ApiError::invalid(&number_name, "must be a whole number"))?;
        Ok(Self { registration, number })
    }
}

fn read_id<T: FromStr<Err = InvalidId>>(name: &str, text: String) -> Result<T, ApiError> {
    match text.parse() {
        Ok(id) => Ok(id),
        // The server makes these ids itself: what has another form does not exist.
        Err(InvalidId { kind, fault: IdFault::NotUuid }) => {
            Err(Error::NotFound { what: kind.trim_end_matches(" id"), id: text }.into())
        }
        Err(fault) => Err(ApiError::invalid(name, fault)),
    }
}

/// Ids of a body's list.
pub(crate) fn read_ids<T: FromStr<Err = InvalidId>>(field: &str, texts: Vec<String>) -> Result<Vec<T>, ApiError> {
    texts.into_iter().enumerate().map(|(place, text)| read_id(&format!("{field}[{place}]"), text)).collect()
}

impl<S: Send + Sync> FromRequestParts<S> for OpaqueId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (_, text) = only_segment(parts, state).await?;
        Ok(Self(text))
    }
}

/// All that a path names, for routes that name several things.
pub(crate) struct Segments(Vec<(String, String)>);

impl Segments {
    /// The number of that name.
    pub(crate) fn number(&self, name: &str) -> Result<i64, ApiError> {
        let text = self.text(name);
        text.parse().map_err(|_| ApiError::invalid(name, format_args!("must be a whole number, not `{text}`")))
    }

    /// The id of that name.
    pub(crate) fn id<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, ApiError> {
        self.text(name).parse().map_err(|fault| ApiError::invalid(name, fault))
    }

    /// The text of that name.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Segments {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Ok(Self(segments(parts, state).await?))
    }
}

async fn only_segment<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<(String, String), ApiError> {
    segments(parts, state).await?.into_iter().next().ok_or_else(no_id)
}

/// The names and texts of the path's variable parts.
async fn segments<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Vec<(String, String)>, ApiError> {
    let params = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| ApiError::BadRequest("The path is not valid UTF-8 after its escapes are resolved".into()))?;
    Ok(params.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
}

fn no_id() -> ApiError {
    ApiError::BadRequest("The path holds no id".into())
}
