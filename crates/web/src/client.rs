use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use usher_service::Actor;

/// Whom a request comes from. A request extension, set by whoever knows which proxies to believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// The learner who sends a request.
pub(crate) struct Learner(pub(crate) Actor);

impl<S: Sync> FromRequestParts<S> for Learner {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ClientAddress>().map(|client| client.0);
        Ok(Self(Actor::Learner { address }))
    }
}
