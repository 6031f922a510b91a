//! Basic authentication, as Usher does it: the hash of the secret is compared with that of a row, and what was proven
//! is believed for two seconds.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use super::Fault;

const BELIEVED: Duration = Duration::from_secs(2);

/// What a request says about who sends it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Presented {
    /// The application.
    pub(super) app: String,
    /// SHA-256 of its secret.
    pub(super) hash: [u8; 32],
}

impl Presented {
    pub(super) fn read(headers: &HeaderMap) -> Result<Self> {
        let header = headers.get(header::AUTHORIZATION).context("no authorization")?.to_str()?;
        let pair = BASE64_STANDARD.decode(header.strip_prefix("Basic ").context("no basic authorization")?)?;
        let (app, secret) = std::str::from_utf8(&pair)?.split_once(':').context("no secret")?;
        Ok(Self { app: app.to_owned(), hash: Sha256::digest(secret).into() })
    }

    /// Whether one of the stored hashes is this one.
    pub(super) fn check(&self, stored: impl IntoIterator<Item = Vec<u8>>) -> Result<(), Fault> {
        let known = stored.into_iter().any(|hash| hash == self.hash);
        known.then_some(()).ok_or(Fault(StatusCode::UNAUTHORIZED))
    }
}

/// Who was proven a moment ago.
#[derive(Default)]
pub(super) struct Proven(Mutex<HashMap<Presented, Instant>>);

impl Proven {
    pub(super) fn knows(&self, presented: &Presented) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(presented).is_some_and(|proven| proven.elapsed() < BELIEVED)
    }

    pub(super) fn remember(&self, presented: Presented) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(presented, Instant::now());
    }
}
