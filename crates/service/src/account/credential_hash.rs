use sha2::{Digest as _, Sha256};

/// What is kept of a random secret. Secrets have 160 random bits or more, so a plain hash is enough; argon2 on each
/// call would cap a small machine.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
