use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};

use crate::{Entropy, Error, Result};

/// Seals what must be read again (postback passwords, captured mail), so that a dump of the database holds nothing
/// usable. A sealed value is a 24-byte random nonce and the XChaCha20-Poly1305 text.
#[derive(Clone)]
pub(crate) struct Seal(XChaCha20Poly1305);

const NONCE: usize = 24;

impl Seal {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&key.into()))
    }

    pub(crate) fn seal(&self, entropy: &Entropy, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = entropy.bytes();
        let text = self.0.encrypt(&XNonce::from(nonce), plain).map_err(|_| Error::internal("sealing failed"))?;
        Ok([nonce.as_slice(), &text].concat())
    }

    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        let wrong = || Error::internal("a sealed value does not open with the secret key of this server");
        let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        self.0.decrypt(&XNonce::from(*nonce), text).map_err(|_| wrong())
    }
}

impl crate::Usher {
    /// Opens what [`Self::seal_text`] sealed.
    pub(crate) fn open_text(&self, sealed: &str) -> Result<String> {
        use base64::Engine as _;
        let sealed = base64::prelude::BASE64_STANDARD.decode(sealed).map_err(Error::internal)?;
        String::from_utf8(self.seal().open(&sealed)?).map_err(Error::internal)
    }

    /// Seals a text into the letters of base64, for a place that holds text.
    pub(crate) fn seal_text(&self, plain: &str) -> Result<String> {
        use base64::Engine as _;
        let sealed = self.seal().seal(self.entropy(), plain.as_bytes())?;
        Ok(base64::prelude::BASE64_STANDARD.encode(sealed))
    }
}
