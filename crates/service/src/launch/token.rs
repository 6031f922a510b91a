use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::Entropy;

/// What authorises everything in one launch: 32 random bytes in the launch's address.
#[derive(Clone, PartialEq, Eq)]
pub struct LaunchToken {
    text: String,
    /// What presents it, as it calls itself.
    browser: Option<String>,
}

/// What the token of a preview begins with.
const PREVIEW: &str = "preview.";

impl LaunchToken {
    /// A new one.
    pub(crate) fn random(entropy: &Entropy) -> Self {
        Self { text: BASE64_URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()), browser: None }
    }

    /// A new one, of a preview. The dot is in no other token.
    pub(crate) fn preview(entropy: &Entropy) -> Self {
        Self { text: format!("{PREVIEW}{}", Self::random(entropy).text), browser: None }
    }

    /// Whether it is a preview's.
    pub(super) fn is_preview(&self) -> bool {
        self.text.starts_with(PREVIEW)
    }

    /// One that came with a request. Whether it is known shows when it is looked up.
    pub fn presented(text: &str) -> Self {
        Self { text: text.to_owned(), browser: None }
    }

    /// The same, presented by a browser that calls itself so (`User-Agent`).
    #[must_use]
    pub fn by(self, browser: &str) -> Self {
        Self { browser: Some(browser.to_owned()), ..self }
    }

    pub(super) fn browser(&self) -> Option<&str> {
        self.browser.as_deref()
    }

    /// Its text, for a URL.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is stored of it.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }
}

impl fmt::Debug for LaunchToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LaunchToken(…)")
    }
}
