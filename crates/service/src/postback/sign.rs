//! Signatures in the form of Standard Webhooks, so that a receiver can tell that a postback is this server's and whole.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use usher_model::{AppId, KeyRing};

use crate::rights::Action;
use crate::{Actor, Result, Secret, Usher};

/// The three headers that prove a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    /// `webhook-id`: the same for each try of the same revision.
    pub(super) id: String,
    /// `webhook-timestamp`: seconds since 1970, when it was sent.
    pub(super) timestamp: i64,
    /// `webhook-signature`: one for each key of the server, newest first, separated by spaces.
    pub(super) text: String,
}

impl Signature {
    pub(super) fn new(keys: &KeyRing, app: &AppId, id: String, now: DateTime<Utc>, body: &str) -> Self {
        let timestamp = now.timestamp();
        let label = label(app);
        let signatures = keys.derive_keys(&label).map(|key| sign(key, &id, timestamp, body));
        Self { text: signatures.collect::<Vec<_>>().join(" "), id, timestamp }
    }
}

fn sign<const N: usize>(key: [u8; N], id: &str, timestamp: i64, body: &str) -> String {
    // HMAC fills a key that is shorter than a block up with zeroes (RFC 2104 §2).
    let mut block = [0; 64];
    block[..N].copy_from_slice(&key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in [id, ".", &timestamp.to_string(), ".", body] {
        mac.update(part.as_bytes());
    }
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

fn label(app: &AppId) -> String {
    format!("postback signature {app}")
}

impl Usher {
    /// The secret by which receivers of an application's postbacks verify them, as libraries for Standard Webhooks take
    /// it. It is derived from the server's key, so it changes only with that.
    pub fn postback_signing_secret(&self, actor: &Actor, app: &AppId) -> Result<Secret> {
        actor.must(Action::ManageApplications, Some(app))?;
        Ok(Secret::new(format!("whsec_{}", BASE64_STANDARD.encode(self.keys().derive_key(&label(app))))))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_body_is_signed_by_every_key_and_by_the_secret_that_is_shown() {
        let app = AppId::parse("APP").unwrap();
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let signed = |keys: &[(u8, [u8; 32])]| {
            let ring = KeyRing::new(keys.iter().copied()).unwrap();
            Signature::new(&ring, &app, "id-1".into(), now, "{}").text
        };
        let (one, other) = (signed(&[(1, [1; 32])]), signed(&[(2, [2; 32])]));
        assert!(one.starts_with("v1,") && !one.contains(' '), "{one}");
        assert_ne!(one, other);
        assert_eq!(signed(&[(2, [2; 32]), (1, [1; 32])]), format!("{other} {one}"));
    }

    #[test]
    fn the_signature_is_that_of_the_specification() {
        // Known answer of the libraries for Standard Webhooks.
        let key: [u8; 24] = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap().try_into().unwrap();
        let signature = sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
