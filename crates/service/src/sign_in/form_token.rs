use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::Usher;

/// The use that these signatures name.
const USE: &str = "form";

impl Usher {
    /// What the forms of a page carry, so that no other site can post them: a signature of the cookie of whoever the page
    /// was made for.
    pub fn form_token(&self, cookie: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.keys().sign(USE, cookie.as_bytes()))
    }

    /// Whether a form was made for the holder of that cookie.
    pub fn is_form_token(&self, cookie: &str, token: &str) -> bool {
        BASE64_URL_SAFE_NO_PAD
            .decode(token)
            .is_ok_and(|signature| self.keys().verify_signature(USE, cookie.as_bytes(), &signature))
    }
}
