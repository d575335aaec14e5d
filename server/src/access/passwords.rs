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
        self.run(move || hash_now(&password)).await
    }

    /// Whether a password is the one behind a hash; without a hash it takes as long and is not.
    pub async fn verify(&self, password: String, hash: Option<String>) -> bool {
        if password.len() > PASSWORD_BYTES_MAX {
            return false;
        }
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.to_string());
        let is_right = self
            .run(move || {
                argon2()
                    .verify_password(password.as_bytes(), hash.as_str())
                    .is_ok()
            })
            .await;
        is_right && is_somebody
    }

    /// Runs heavy work off the workers. The permit goes along: a client that hangs up ends the waiting,
    /// not the work, and the limit is one of the work.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed");
        tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop(permit);
            outcome
        })
        .await
        .expect("hashing does not panic and is never aborted")
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
    use futures_util::FutureExt as _;

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
    async fn who_hangs_up_does_not_free_the_place_of_work_that_goes_on() {
        let passwords = Passwords::new();
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let mut waiting = Box::pin(passwords.run(move || wait.recv().is_ok()));
        assert!((&mut waiting).now_or_never().is_none());
        drop(waiting);
        assert_eq!(passwords.permits.available_permits(), HASHES_AT_A_TIME - 1);
        release.send(()).expect("the work still waits");
        let all = u32::try_from(HASHES_AT_A_TIME).expect("a small number");
        let permits = passwords.permits.acquire_many(all).await;
        assert!(permits.is_ok());
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
