//! Passwords: Argon2id off the workers, and what makes one acceptable.

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use shared::problem::ProblemCode;
use std::collections::HashSet;
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// Shortest password in characters (NIST 800-63B).
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Longest password in bytes, so that hashing has a bound.
pub const PASSWORD_BYTES_MAX: usize = 256;
/// Each hash takes this much memory; OWASP's first choice for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Hashes at a time in one process: they are the only heavy work that strangers can ask for.
const HASHES_AT_A_TIME: usize = 2;

/// Hashes and checks passwords; clones share the limit.
#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// Checked when there is no account, so that the answer takes as long.
    nobody: Arc<str>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// A hasher with its own limit.
    #[must_use]
    pub fn new() -> Self {
        static NOBODY: LazyLock<String> =
            LazyLock::new(|| hash_now(&hex::encode(crate::app::random_bytes::<16>())));
        Self {
            permits: Arc::new(Semaphore::new(HASHES_AT_A_TIME)),
            nobody: Arc::from(NOBODY.as_str()),
        }
    }

    /// Hashes a password that [`check_strength`] has accepted.
    pub async fn hash(&self, password: String) -> String {
        let _permit = self
            .permits
            .acquire()
            .await
            .expect("the semaphore is never closed");
        tokio::task::spawn_blocking(move || hash_now(&password))
            .await
            .expect("hashing does not panic and is never aborted")
    }

    /// Whether a password is the one behind a hash; without a hash it takes as long and is not.
    pub async fn verify(&self, password: String, hash: Option<String>) -> bool {
        if password.len() > PASSWORD_BYTES_MAX {
            return false;
        }
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.to_string());
        let _permit = self
            .permits
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let is_right = tokio::task::spawn_blocking(move || {
            argon2()
                .verify_password(password.as_bytes(), hash.as_str())
                .is_ok()
        })
        .await
        .expect("hashing does not panic and is never aborted");
        is_right && is_somebody
    }
}

/// Whether a password may be set: long enough, not too long, not a known one, not the login.
///
/// # Errors
/// [`ProblemCode::WeakPassword`] when it may not.
pub fn check_strength(password: &str, login: &str) -> Result<(), ProblemCode> {
    let lower = password.to_lowercase();
    let distinct: HashSet<char> = lower.chars().collect();
    let is_acceptable = password.chars().count() >= PASSWORD_CHARS_MIN
        && password.len() <= PASSWORD_BYTES_MAX
        && distinct.len() > 4
        && !is_known(&lower)
        && !lower.contains(&login.to_lowercase());
    if is_acceptable {
        Ok(())
    } else {
        Err(ProblemCode::WeakPassword)
    }
}

/// Passwords of at least twelve characters that lists of breached ones begin with.
fn is_known(lower: &str) -> bool {
    static KNOWN: LazyLock<HashSet<&str>> =
        LazyLock::new(|| include_str!("known_passwords.txt").lines().collect());
    KNOWN.contains(lower)
}

fn hash_now(password: &str) -> String {
    argon2()
        .hash_password_with_salt(password.as_bytes(), &crate::app::random_bytes::<16>())
        .expect("salt and parameters are within their limits")
        .to_string()
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("constants within the limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_known_and_own_names_are_weak() {
        for password in [
            "elevenchars",
            "password1234",
            "1q2w3e4r5t6y",
            "aaaaaaaaaaaaaa",
            "li.mei-is-here!",
        ] {
            assert_eq!(
                check_strength(password, "li.mei"),
                Err(ProblemCode::WeakPassword),
                "{password}"
            );
        }
        assert_eq!(check_strength("一二三四五六七八九十百千", "li.mei"), Ok(()));
    }

    #[tokio::test]
    async fn only_the_right_password_of_somebody_is_accepted() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse battery".to_owned()).await;
        assert!(
            passwords
                .verify("correct horse battery".to_owned(), Some(hash.clone()))
                .await
        );
        assert!(
            !passwords
                .verify("correct horse batterz".to_owned(), Some(hash))
                .await
        );
        assert!(
            !passwords
                .verify("correct horse battery".to_owned(), None)
                .await
        );
    }
}
