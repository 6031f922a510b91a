//! Who may come back to a launch. Whoever begins it first is who it is for; what its link asks for (`launchAuth` on
//! the wire) is checked whenever it is begun again. Reports of what was begun are never refused for it, so nothing that
//! a learner did is lost.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use usher_store::launches::{Launch, LaunchAuth};

use super::{LaunchFault, LaunchToken};
use crate::Actor;

/// Checks whoever begins a launch, and tells what it is bound to from now on.
pub(super) fn check_auth(
    launch: &Launch,
    actor: &Actor,
    token: &LaunchToken,
    now: DateTime<Utc>,
) -> Result<Option<Vec<u8>>, LaunchFault> {
    let Some(auth) = launch.options.auth.as_deref() else { return Ok(None) };
    let presenter = (auth.address || auth.browser).then(|| presenter(auth, actor.address(), token));
    if let Some(begun) = launch.begun_at {
        let over = |from: DateTime<Utc>, seconds: Option<i64>| {
            seconds.and_then(TimeDelta::try_seconds).is_some_and(|most| now - from > most)
        };
        if over(begun.0, auth.expiry) || over(launch.seen_at.unwrap_or(begun).0, auth.sliding_expiry) {
            return Err(LaunchFault::Expired);
        }
        if let (Some(bound), Some(presenter)) = (&launch.bound_to, &presenter)
            && !bool::from(bound.ct_eq(presenter))
        {
            return Err(LaunchFault::Unknown);
        }
    }
    Ok(presenter)
}

/// Hashed with the token, which is not stored: a dump of the database tells nobody's address.
fn presenter(auth: &LaunchAuth, address: Option<IpAddr>, token: &LaunchToken) -> Vec<u8> {
    let address = address.filter(|_| auth.address).map(|address| address.to_string()).unwrap_or_default();
    let browser = token.browser().filter(|_| auth.browser).unwrap_or_default();
    Sha256::digest([token.as_str(), &address, browser].join("\0")).to_vec()
}
