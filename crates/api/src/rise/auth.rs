//! Who calls: whoever holds a key of the account.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use usher_service::{Actor, Usher};

use super::error::{Code, RiseError};
use super::profile::{Profile, UnknownVersion, Version};
use crate::ClientAddress;
use crate::scormcloud::auth::read_bearer;

/// Who calls, and how they speak. It is the first argument of every handler, so that a stranger learns nothing else from
/// an answer.
#[derive(Clone)]
pub(crate) struct Caller {
    /// For the history and the rights.
    pub actor: Actor,
    /// What was agreed on.
    pub version: Version,
}

impl FromRequestParts<Usher> for Caller {
    type Rejection = RiseError;

    async fn from_request_parts(parts: &mut Parts, usher: &Usher) -> Result<Self, RiseError> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let refused = || RiseError::new(Code::Unauthorized, "This takes a header `Authorization: Bearer <API key>`");
        let key = header.and_then(read_bearer).ok_or_else(refused)?;
        let id = usher.authenticate_rise_key(&key).await?;
        let id = id.ok_or_else(|| RiseError::new(Code::Unauthorized, "The API key is unknown or was revoked"))?;
        usher.count_call(id)?;
        let version = match parts.extensions.get::<Result<Version, UnknownVersion>>() {
            Some(Ok(version)) => *version,
            Some(Err(unknown)) => return Err(RiseError::from(unknown)),
            None => Version { profile: Profile::Rise, date: Profile::Rise.versions()[0] },
        };
        let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
        Ok(Self { actor: Actor::AccountKey { id, address }, version })
    }
}
