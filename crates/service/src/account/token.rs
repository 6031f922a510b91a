//! Tokens: signed, not stored. A token is `base64url(claims).base64url(signature)`. The signature covers the hash of the
//! secret that asked for it, so a token dies with that secret, and switching the secret off silences it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use usher_model::{KeyRing, Scopes};
use usher_store::credentials;
use uuid::Uuid;

use super::Authenticated;
use crate::{Error, Result, Secret, Usher};

/// The use that signatures of tokens name.
const USE: &str = "token";

/// How long a token may live.
pub const MAX_TOKEN_LIFE: Duration = Duration::days(366);

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    /// The credential that asked for it.
    #[serde(rename = "c")]
    pub credential: Uuid,
    /// What it may be used for.
    #[serde(rename = "s")]
    pub scopes: Scopes,
    /// When it ends, in seconds since 1970.
    #[serde(rename = "e")]
    expires: i64,
}

/// A token, read but not proven.
pub(super) struct Token {
    pub claims: Claims,
    /// The claims as they were signed.
    text: Vec<u8>,
    signature: Vec<u8>,
}

impl Claims {
    pub(super) fn expires_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.expires, 0).unwrap_or_default()
    }
}

impl Token {
    fn sign(claims: &Claims, keys: &KeyRing, secret_hash: &[u8]) -> Result<Secret> {
        let text = serde_json::to_vec(claims).map_err(Error::internal)?;
        let signature = keys.sign(USE, &[secret_hash, &text].concat());
        let [text, signature] = [text, signature].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
        Ok(Secret::new(format!("{text}.{signature}")))
    }

    pub(super) fn read(token: &str) -> Option<Self> {
        let (text, signature) = token.split_once('.')?;
        let text = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { claims: serde_json::from_slice(&text).ok()?, text, signature })
    }

    pub(super) fn is_signed(&self, keys: &KeyRing, secret_hash: &[u8]) -> bool {
        keys.verify_signature(USE, &[secret_hash, &self.text].concat(), &self.signature)
    }
}

impl Usher {
    /// Makes a token for whoever proved themselves with a secret. The names are those of the wire for the scopes and the
    /// expiry, of which it has two.
    pub async fn make_token(
        &self,
        asking: &Authenticated,
        scopes: Scopes,
        expires_at: DateTime<Utc>,
        [scopes_name, expiry_name]: [&str; 2],
    ) -> Result<Secret> {
        if scopes.is_empty() {
            return Err(Error::invalid(scopes_name, "must hold at least one scope"));
        }
        // The management application holds no courses, so scopes of that kind would be a promise that nobody keeps.
        if asking.management
            && let Some(vain) = scopes.iter().find(|scope| scope.kind().is_some_and(|kind| kind != "appmgmt"))
        {
            let fault = format!("`{}` is not the management application's to give", vain.as_str());
            return Err(Error::invalid(scopes_name, fault));
        }
        let now = self.now();
        if expires_at <= now || expires_at > now + MAX_TOKEN_LIFE {
            let fault = format!("must lie ahead, by {} days at most", MAX_TOKEN_LIFE.num_days());
            return Err(Error::invalid(expiry_name, fault));
        }
        let mut conn = self.store().read().await?;
        let credential = credentials::find_active(&mut conn, asking.credential)
            .await?
            .ok_or_else(|| Error::Forbidden("This secret was switched off".into()))?;
        let claims = Claims { credential: credential.id, scopes, expires: expires_at.timestamp() };
        Token::sign(&claims, self.keys(), &credential.secret_hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> (KeyRing, String) {
        let keys = KeyRing::new([(1, [7; 32])]).unwrap();
        let scopes = Scopes::parse(["read", "write:course"]).unwrap();
        let claims = Claims { credential: Uuid::from_u128(5), scopes, expires: 1_800_000_000 };
        let token = Token::sign(&claims, &keys, &[1; 32]).unwrap();
        (keys, token.expose().to_owned())
    }

    #[test]
    fn a_token_is_read_as_it_was_made() {
        let (keys, text) = token();
        let token = Token::read(&text).unwrap();
        assert_eq!(token.claims.scopes.to_string(), "read write:course");
        assert_eq!(token.claims.expires_at().timestamp(), 1_800_000_000);
        assert!(token.is_signed(&keys, &[1; 32]));
    }

    #[test]
    fn a_token_is_none_of_another_secret_and_of_no_other_server() {
        let (keys, text) = token();
        let token = Token::read(&text).unwrap();
        assert!(!token.is_signed(&keys, &[2; 32]));
        assert!(!token.is_signed(&KeyRing::new([(1, [8; 32])]).unwrap(), &[1; 32]));
    }

    #[test]
    fn a_token_whose_claims_were_changed_is_not_signed() {
        let (keys, text) = token();
        let (_, signature) = text.split_once('.').unwrap();
        let claims =
            BASE64_URL_SAFE_NO_PAD.encode(r#"{"c":"00000000-0000-0000-0000-000000000005","s":"admin","e":1800000000}"#);
        let token = Token::read(&format!("{claims}.{signature}")).unwrap();
        assert!(!token.is_signed(&keys, &[1; 32]));
    }

    #[test]
    fn what_is_no_token_is_nothing() {
        for text in ["", ".", "a.b", "e30.e30", "x", "eyJjIjoxfQ.AA"] {
            assert!(Token::read(text).is_none(), "{text}");
        }
    }
}
