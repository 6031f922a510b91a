use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::{Entropy, Usher};

/// A browser, known by a random cookie of which the database keeps the hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Browser {
    cookie: String,
}

impl Browser {
    /// The browser that sent this cookie; `None` if it is not one of ours.
    pub fn from_cookie(cookie: &str) -> Option<Self> {
        let known_form = BASE64_URL_SAFE_NO_PAD.decode(cookie).is_ok_and(|bytes| bytes.len() == 32);
        known_form.then(|| Self { cookie: cookie.to_owned() })
    }

    fn random(entropy: &Entropy) -> Self {
        Self { cookie: BASE64_URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()) }
    }

    /// The cookie's value.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.cookie.as_bytes()).into()
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Browser(…)")
    }
}

impl Usher {
    /// A browser that was not here before.
    pub fn new_browser(&self) -> Browser {
        Browser::random(self.entropy())
    }
}
