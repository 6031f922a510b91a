use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::{Error, Result, Secret, Usher};

/// The shortest password. Length counts; which characters it is made of does not.
pub const MIN_PASSWORD_CHARS: usize = 12;
/// The longest, so that nobody can make the server hash a book.
const MAX_BYTES: usize = 1024;
/// Hashes worked out at once. Each takes 19 MiB and tens of milliseconds of a core.
const AT_ONCE: usize = 2;

/// Passwords of at least [`MIN_PASSWORD_CHARS`] characters that are tried first.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// Why a password is not good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// It has too few characters.
    #[error("has fewer than {MIN_PASSWORD_CHARS} characters")]
    Short,
    /// It has too many bytes.
    #[error("has more than {MAX_BYTES} bytes")]
    Long,
    /// It is one of those that everybody tries, or a short pattern repeated.
    #[error("is too easy to guess")]
    Common,
    /// It is the address or the name of its owner.
    #[error("must not be made of the address or the name")]
    Own,
}

/// Hashes passwords, a few at a time.
pub(crate) struct Passwords {
    room: Arc<Semaphore>,
    checks: AtomicU64,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(AT_ONCE)), checks: AtomicU64::new(0) }
    }
}

/// Fails if a password is not good enough for somebody of that address and those names.
pub(crate) fn check_strength(password: &Secret, email: &str, names: [&str; 2]) -> Result<(), PasswordFault> {
    let text = password.expose();
    if text.len() > MAX_BYTES {
        return Err(PasswordFault::Long);
    }
    if text.chars().count() < MIN_PASSWORD_CHARS {
        return Err(PasswordFault::Short);
    }
    let lower = text.to_lowercase();
    let bare: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    if COMMON.contains(lower.as_str()) || COMMON.contains(bare.as_str()) || is_pattern(&lower) {
        return Err(PasswordFault::Common);
    }
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let own = [email, local, domain, names[0], names[1]].map(str::to_lowercase);
    let mut rest = lower;
    for word in own.iter().filter(|word| word.chars().count() > 2) {
        rest = rest.replace(word, "");
    }
    // What is left beside the owner's own words must not be a mere year or exclamation mark.
    if rest.chars().count() < MIN_PASSWORD_CHARS / 2 {
        return Err(PasswordFault::Own);
    }
    Ok(())
}

/// Whether a text is few characters over and over, or a walk along the alphabet or the digits.
fn is_pattern(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let repeats = |length: usize| chars.iter().zip(chars.iter().skip(length)).all(|(one, other)| one == other);
    let steps: HashSet<i64> =
        chars.windows(2).map(|pair| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]))).collect();
    let is_walk = chars.windows(2).all(|pair| {
        let step = i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
        step.abs() == 1 || pair == ['9', '0'] || pair == ['0', '9']
    }) && steps.len() <= 2;
    (1..=4).any(repeats) || is_walk
}

impl Usher {
    /// What is kept of a password: argon2id with the parameters of the library, which are those of OWASP's first choice.
    pub(crate) async fn hash_password(&self, password: &Secret) -> Result<String> {
        let salt: [u8; 16] = self.entropy().bytes();
        self.work_out(password, move |password| {
            let hash = Argon2::default().hash_password_with_salt(password, &salt);
            hash.map(|hash| hash.to_string()).map_err(|e| Error::internal(e.to_string()))
        })
        .await?
    }

    /// Whether a password is the one of that hash. Without a hash the answer is no, after the same work.
    pub(super) async fn check_password(&self, password: &Secret, hash: Option<String>) -> Result<bool> {
        self.passwords().checks.fetch_add(1, Ordering::Relaxed);
        let is_there = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.clone());
        let is_right =
            self.work_out(password, move |password| Argon2::default().verify_password(password, hash.as_str()).is_ok());
        Ok(is_right.await? && is_there)
    }

    /// How many passwords were checked since the start, for the operator's numbers.
    pub fn password_checks(&self) -> u64 {
        self.passwords().checks.load(Ordering::Relaxed)
    }

    async fn work_out<T: Send + 'static>(
        &self,
        password: &Secret,
        work: impl FnOnce(&[u8]) -> T + Send + 'static,
    ) -> Result<T> {
        // A password that is too long was never accepted; its beginning costs the same and is as wrong.
        let bytes = password.expose().as_bytes();
        let bytes = bytes[..bytes.len().min(MAX_BYTES + 1)].to_vec();
        let room = Arc::clone(&self.passwords().room).acquire_owned().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            let made = work(&bytes);
            drop(room);
            made
        })
        .await
        .map_err(Error::internal)
    }
}

/// A hash of the same cost as all others, of a password that nobody has.
static NOBODYS: LazyLock<String> = LazyLock::new(|| {
    let hash = Argon2::default().hash_password_with_salt(b"nobody", &[0x5a; 16]);
    hash.map(|hash| hash.to_string()).unwrap_or_default()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(password: &str) -> Option<PasswordFault> {
        check_strength(&Secret::new(password), "adalovelace@engines.example", ["Augusta", "Byron"]).err()
    }

    #[test]
    fn length_counts_and_kinds_of_characters_do_not() {
        assert_eq!(fault("short-1!"), Some(PasswordFault::Short));
        assert_eq!(fault("ölßéøþðæñçü"), Some(PasswordFault::Short), "eleven characters, whatever their bytes");
        assert_eq!(fault("gravel meadow tin"), None);
        assert_eq!(fault(&"gravel meadow ".repeat(80)), Some(PasswordFault::Long));
    }

    #[test]
    fn what_everybody_tries_is_refused_however_it_is_dressed_up() {
        for password in
            ["password1234", "Password-1234", "QWERTYUIOPas", "iloveyou1234", "administrator", "letmein12345"]
        {
            assert_eq!(fault(password), Some(PasswordFault::Common), "{password}");
        }
        for password in ["aaaaaaaaaaaaaa", "abcabcabcabc", "1234567890123", "abcdefghijklm", "zyxwvutsrqpo"] {
            assert_eq!(fault(password), Some(PasswordFault::Common), "{password}");
        }
        assert_eq!(fault("abcabcabcabx"), None);
    }

    #[test]
    fn the_owners_own_words_are_no_password() {
        for password in ["adalovelace2024", "adalovelace@engines.example", "Augusta Byron", "AugustaByron99"] {
            assert_eq!(fault(password), Some(PasswordFault::Own), "{password}");
        }
        assert_eq!(fault("augusta keeps seven bees"), None);
    }

    #[test]
    fn the_list_holds_only_what_the_length_lets_through() {
        for password in &*COMMON {
            assert!(password.chars().count() >= MIN_PASSWORD_CHARS, "{password}");
            assert_eq!(*password, password.to_lowercase());
        }
        assert!(COMMON.len() > 90);
    }

    #[test]
    fn nobodys_hash_is_argon2id_at_the_cost_of_everybodys() {
        assert!(NOBODYS.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", *NOBODYS);
    }
}
