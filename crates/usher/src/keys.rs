//! The key ring: from the setting, or from the key file, which an empty database makes.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use usher_model::KeyRing;
use usher_service::Entropy;

use crate::config::Secrets;

/// Why there is no key ring.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFault {
    /// The file could not be read or written.
    #[error("the key file {path}: {error}")]
    File {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// The database is in use, and the key that its links were made with is not there.
    #[error(
        "the key file {0} is missing, but the database is in use: put the file back (without it no link that was sent \
         works, and nothing sealed can be opened)"
    )]
    Missing(String),
    /// The text is no key.
    #[error(
        "{0} must hold 32 random bytes in base64 (`openssl rand -base64 32`), several separated by commas or lines"
    )]
    Form(&'static str),
}

/// The keys in force. `database_is_empty` allows the file to be made.
pub(crate) fn load(settings: &Secrets, database_is_empty: bool, entropy: &Entropy) -> Result<KeyRing, KeyFault> {
    if let Some(key) = &settings.key {
        return parse(key.expose()).ok_or(KeyFault::Form("secrets.key"));
    }
    let path = &settings.key_file;
    let fault = |error| KeyFault::File { path: path.display().to_string(), error };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && database_is_empty => make(path, entropy).map_err(fault)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(KeyFault::Missing(path.display().to_string())),
        Err(error) => return Err(fault(error)),
    };
    parse(&text).ok_or(KeyFault::Form("the key file"))
}

fn make(path: &Path, entropy: &Entropy) -> std::io::Result<String> {
    use std::os::unix::fs::OpenOptionsExt as _;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let text = format!("{}\n", BASE64_STANDARD.encode(entropy.bytes::<32>()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(text)
}

fn parse(text: &str) -> Option<KeyRing> {
    let keys = text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let keys =
        keys.map(|part| BASE64_STANDARD.decode(part).ok()?.try_into().ok()).collect::<Option<Vec<[u8; 32]>>>()?;
    // A key names itself, so that it keeps its id when newer ones come before it.
    KeyRing::new(keys.into_iter().map(|key| (Sha256::digest(key)[0], key))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(path: &Path) -> Secrets {
        Secrets { key: None, key_file: path.to_owned() }
    }

    #[test]
    fn an_empty_database_makes_the_key_file_for_its_owner_alone_and_keeps_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/secret.key");
        let id = uuid::Uuid::from_u128(7);
        let link = |empty| {
            load(&settings(&path), empty, &Entropy::seeded(1)).unwrap().derive(usher_model::Purpose::Private, id, 0)
        };
        let first = link(true);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(link(false), first);
    }

    #[test]
    fn a_database_in_use_without_its_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let fault = load(&settings(&path), false, &Entropy::seeded(1)).unwrap_err();
        assert!(matches!(fault, KeyFault::Missing(_)), "{fault}");
        assert!(!path.exists());
    }

    #[test]
    fn a_text_that_is_no_key_is_refused_without_being_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        fs::write(&path, "hunter2").unwrap();
        let fault = load(&settings(&path), false, &Entropy::seeded(1)).unwrap_err().to_string();
        assert!(!fault.contains("hunter2"), "{fault}");
    }
}
