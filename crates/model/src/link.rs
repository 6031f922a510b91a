//! Mailed links. They are derived from a secret key instead of stored, so that a copy of the
//! database opens nothing, and yet each can be shown and mailed again.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What a link is good for. A token made for one purpose is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The link of one invitee: opens the start page of a registration.
    Private,
    /// Confirms the address that someone gave on a public invitation.
    JoinCheck,
    /// Signs a person in once: to enter, to set a forgotten password anew, or to set the first one.
    Person,
    /// An invitation to the account.
    Team,
    /// Stands for the six digits of [`KeyRing::code`].
    Code,
}

/// The secret keys from which links, codes and further keys are derived. The newest derives; the
/// older ones only keep what they have derived before valid.
#[derive(Clone)]
pub struct KeyRing {
    newest: Key,
    older: Vec<Key>,
}

#[derive(Clone)]
struct Key {
    id: u8,
    /// HMAC with the key already taken in; each use clones it.
    mac: Hmac<Sha256>,
}

/// A list of keys that is no ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKeyRing {
    /// There is no key.
    #[error("there is no secret key")]
    Empty,
    /// Two keys share an id, so that a link could not say which made it.
    #[error("two secret keys have the id {id}")]
    RepeatedId {
        /// The id.
        id: u8,
    },
}

/// What a token says before it is verified: which thing to look up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLink {
    /// The id the link was derived for.
    pub id: Uuid,
}

/// The version of the form of a token. It shares the first byte with the purpose.
const VERSION: u8 = 1;
const MAC_BYTES: usize = 16;
const TOKEN_BYTES: usize = 1 + 1 + 16 + MAC_BYTES;

/// A token's bytes, taken apart.
struct Parts {
    key_id: u8,
    id: Uuid,
    mac: [u8; MAC_BYTES],
}

impl Purpose {
    fn head(self) -> u8 {
        let number = match self {
            Self::Private => 1,
            Self::JoinCheck => 2,
            Self::Code => 3,
            Self::Person => 4,
            Self::Team => 5,
        };
        VERSION << 4 | number
    }
}

impl Key {
    fn new(id: u8, secret: &[u8; 32]) -> Self {
        // A block of SHA-256 is 64 bytes; HMAC fills a shorter key up with zeroes (RFC 2104 §2).
        let mut block = [0; 64];
        block[..32].copy_from_slice(secret);
        Self { id, mac: Hmac::new(&block.into()) }
    }

    /// What this key makes of the parts. The first part names the use and ends with a zero byte;
    /// the others have a fixed length, save the last: so no two different uses ever feed the same
    /// bytes.
    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.mac.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn link(&self, purpose: Purpose, id: Uuid, generation: u32) -> [u8; MAC_BYTES] {
        let mac = self.mac(&[b"link\0", &[purpose.head()], id.as_bytes(), &generation.to_be_bytes()]);
        let mut cut = [0; MAC_BYTES];
        cut.copy_from_slice(&mac[..MAC_BYTES]);
        cut
    }

    fn signature(&self, label: &str, message: &[u8]) -> Vec<u8> {
        let mac = self.mac(&[b"sign\0", label.as_bytes(), b"\0", message]);
        [&[self.id], mac.as_slice()].concat()
    }
}

impl KeyRing {
    /// A ring of 32-byte keys, each with its id, the newest first.
    pub fn new(keys: impl IntoIterator<Item = (u8, [u8; 32])>) -> Result<Self, InvalidKeyRing> {
        let mut keys = keys.into_iter().map(|(id, secret)| Key::new(id, &secret));
        let mut ring = Self { newest: keys.next().ok_or(InvalidKeyRing::Empty)?, older: Vec::new() };
        for key in keys {
            if ring.key(key.id).is_some() {
                return Err(InvalidKeyRing::RepeatedId { id: key.id });
            }
            ring.older.push(key);
        }
        Ok(ring)
    }

    fn key(&self, id: u8) -> Option<&Key> {
        std::iter::once(&self.newest).chain(&self.older).find(|key| key.id == id)
    }

    /// The token of a link: `base64url(version and purpose, key id, id, HMAC cut to 16 bytes)`, 46
    /// characters.
    ///
    /// The same arguments give the same token as long as the newest key stays; a higher
    /// `generation` gives a new one.
    pub fn derive(&self, purpose: Purpose, id: Uuid, generation: u32) -> String {
        let mut token = Vec::with_capacity(TOKEN_BYTES);
        token.extend([purpose.head(), self.newest.id]);
        token.extend(id.as_bytes());
        token.extend(self.newest.link(purpose, id, generation));
        BASE64_URL_SAFE_NO_PAD.encode(token)
    }

    /// Reads the id out of a token of this purpose, made by a key of this ring. It proves nothing:
    /// the token can only be [verified](Self::verify) with the generation that is stored under the
    /// id.
    pub fn open(&self, purpose: Purpose, token: &str) -> Option<OpenLink> {
        let parts = Parts::read(purpose, token)?;
        self.key(parts.key_id)?;
        Some(OpenLink { id: parts.id })
    }

    /// Whether the token is the link of this id and generation, by the newest key or an older one.
    /// Takes the same time for every wrong HMAC.
    pub fn verify(&self, purpose: Purpose, token: &str, id: Uuid, generation: u32) -> bool {
        let Some(parts) = Parts::read(purpose, token) else {
            return false;
        };
        let Some(key) = self.key(parts.key_id) else {
            return false;
        };
        let same_mac = key.link(purpose, id, generation).ct_eq(&parts.mac);
        parts.id == id && bool::from(same_mac)
    }

    /// Six decimal digits to be typed from a mail. There are only a million: whoever accepts them
    /// counts the attempts and raises the generation.
    pub fn code(&self, id: Uuid, generation: u32) -> String {
        let mac = self.newest.link(Purpose::Code, id, generation);
        format!("{:06}", u128::from_be_bytes(mac) % 1_000_000)
    }

    /// A signature of something that is handed out and comes back: the key's id and the whole HMAC. The label names the
    /// use and holds no zero byte.
    pub fn sign(&self, label: &str, message: &[u8]) -> Vec<u8> {
        self.newest.signature(label, message)
    }

    /// Whether the newest key or an older one signed the message for that use. Takes the same time for every wrong
    /// signature.
    pub fn verify_signature(&self, label: &str, message: &[u8], signature: &[u8]) -> bool {
        let key = signature.first().and_then(|id| self.key(*id));
        key.is_some_and(|key| bool::from(key.signature(label, message).ct_eq(signature)))
    }

    /// Keyed hashes of a text, one by each key of this ring and the newest first: by them the text is found again, or
    /// known again, and nobody without the keys can tell it. The label names the use.
    pub fn fingerprints(&self, label: &str, text: &str) -> impl Iterator<Item = [u8; 32]> {
        let keys = std::iter::once(&self.newest).chain(&self.older);
        keys.map(move |key| key.mac(&[b"hash\0", label.as_bytes(), b"\0", text.as_bytes()]))
    }

    /// A key for another use, such as sealing stored secrets or signing cookies; the label names
    /// the use. Derived from the newest key.
    pub fn derive_key(&self, label: &str) -> [u8; 32] {
        self.newest.mac(&[b"key\0", label.as_bytes()])
    }

    /// The same by every key of the ring, newest first: for what others verify, who learn of a new key later.
    pub fn derive_keys(&self, label: &str) -> impl Iterator<Item = [u8; 32]> {
        std::iter::once(&self.newest).chain(&self.older).map(move |key| key.mac(&[b"key\0", label.as_bytes()]))
    }
}

impl Parts {
    fn read(purpose: Purpose, token: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        let bytes: [u8; TOKEN_BYTES] = bytes.try_into().ok()?;
        let (&[head, key_id], rest) = bytes.split_first_chunk::<2>()?;
        let (id, rest) = rest.split_first_chunk::<16>()?;
        let mac = rest.try_into().ok()?;
        (head == purpose.head()).then_some(Self { key_id, id: Uuid::from_bytes(*id), mac })
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_has_another_fingerprint_for_each_use_and_key() {
        let of = |keys: &[(u8, [u8; 32])], label: &str, text: &str| -> Vec<[u8; 32]> {
            KeyRing::new(keys.iter().copied()).unwrap().fingerprints(label, text).collect()
        };
        let (new, old) = ((2, [2; 32]), (1, [1; 32]));
        let both = of(&[new, old], "mail", "ana");
        assert_eq!(both, [of(&[new], "mail", "ana"), of(&[old], "mail", "ana")].concat());
        assert_ne!(both[0], both[1]);
        assert_ne!(of(&[new], "mail", "ana"), of(&[new], "learner", "ana"));
        assert_ne!(of(&[new], "mail", "ana"), of(&[new], "mail", "anb"));
    }

    const PURPOSES: [Purpose; 5] =
        [Purpose::Private, Purpose::JoinCheck, Purpose::Code, Purpose::Person, Purpose::Team];

    fn ring(keys: &[u8]) -> KeyRing {
        KeyRing::new(keys.iter().map(|id| (*id, [*id; 32]))).unwrap()
    }

    fn purpose() -> impl Strategy<Value = Purpose> {
        prop::sample::select(&PURPOSES[..])
    }

    prop_compose! {
        fn id()(value: u128) -> Uuid {
            Uuid::from_u128(value)
        }
    }

    proptest! {
        #[test]
        fn a_link_opens_to_its_id_and_verifies(purpose in purpose(), id in id(), generation: u32) {
            let ring = ring(&[1]);
            let token = ring.derive(purpose, id, generation);
            prop_assert_eq!(token.len(), 46);
            prop_assert_eq!(ring.open(purpose, &token), Some(OpenLink { id }));
            prop_assert!(ring.verify(purpose, &token, id, generation));
        }

        #[test]
        fn a_link_is_good_for_nothing_else(id in id(), other in id(), generation in 0..u32::MAX) {
            let ring = ring(&[1]);
            let token = ring.derive(Purpose::Private, id, generation);
            prop_assert!(!ring.verify(Purpose::Private, &token, id, generation + 1));
            prop_assert!(!ring.verify(Purpose::JoinCheck, &token, id, generation));
            prop_assert_eq!(ring.open(Purpose::JoinCheck, &token), None);
            prop_assert!(id == other || !ring.verify(Purpose::Private, &token, other, generation));
        }

        #[test]
        fn one_changed_bit_spoils_a_link(id in id(), generation: u32, bit in 0..TOKEN_BYTES * 8) {
            let ring = ring(&[1, 2]);
            let token = ring.derive(Purpose::Private, id, generation);
            let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let token = BASE64_URL_SAFE_NO_PAD.encode(bytes);
            prop_assert!(!ring.verify(Purpose::Private, &token, id, generation));
        }

        #[test]
        fn no_text_breaks_the_parser(text in "\\PC{0,60}") {
            prop_assert_eq!(ring(&[1]).open(Purpose::Private, &text), None);
        }

        #[test]
        fn a_code_is_six_digits_and_stays_the_same(id in id(), generation: u32) {
            let ring = ring(&[1]);
            let code = ring.code(id, generation);
            prop_assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()));
            prop_assert_eq!(&ring.code(id, generation), &code);
        }
    }

    #[test]
    fn a_signature_is_good_for_its_message_and_its_use_alone() {
        let signature = ring(&[1]).sign("token", b"message");
        assert!(ring(&[1]).verify_signature("token", b"message", &signature));
        assert!(ring(&[2, 1]).verify_signature("token", b"message", &signature), "an older key of the ring");
        assert!(!ring(&[2]).verify_signature("token", b"message", &signature));
        assert!(!ring(&[1]).verify_signature("token", b"massage", &signature));
        assert!(!ring(&[1]).verify_signature("report", b"message", &signature));
        for wrong in [&b""[..], &signature[..32], &[signature.as_slice(), b"x"].concat()] {
            assert!(!ring(&[1]).verify_signature("token", b"message", wrong));
        }
    }

    #[test]
    fn an_older_key_keeps_its_links_valid_until_it_leaves_the_ring() {
        let id = Uuid::from_u128(7);
        let token = ring(&[1]).derive(Purpose::Private, id, 0);
        assert!(ring(&[2, 1]).verify(Purpose::Private, &token, id, 0));
        assert!(!ring(&[2]).verify(Purpose::Private, &token, id, 0));
        assert_eq!(ring(&[2]).open(Purpose::Private, &token), None);
        assert_ne!(ring(&[2, 1]).derive(Purpose::Private, id, 0), token);
    }

    #[test]
    fn the_form_of_a_token_does_not_change_between_releases() {
        // Computed apart from this program, from the description of the form.
        let token = ring(&[1]).derive(Purpose::Private, Uuid::from_u128(0x0102), 3);
        assert_eq!(token, "EQEAAAAAAAAAAAAAAAAAAAECOQn7UFBowCmC4T5OEilFdA");
        assert_eq!(ring(&[1]).code(Uuid::from_u128(0x0102), 3), "849339");
    }

    #[test]
    fn keys_for_different_uses_differ() {
        let ring = ring(&[1]);
        assert_eq!(ring.derive_key("cookie"), ring.derive_key("cookie"));
        assert_ne!(ring.derive_key("cookie"), ring.derive_key("seal"));
        assert_ne!(ring.derive_key("cookie"), [1; 32]);
    }

    #[test]
    fn a_ring_needs_keys_of_different_ids() {
        assert_eq!(KeyRing::new([]).unwrap_err(), InvalidKeyRing::Empty);
        assert_eq!(KeyRing::new([(1, [0; 32]), (1, [1; 32])]).unwrap_err(), InvalidKeyRing::RepeatedId { id: 1 });
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", ring(&[77])), "KeyRing(…)");
    }
}
