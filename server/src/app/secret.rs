//! The server's secret, from which the keys of access tokens and of receipts follow, and what makes one
//! bad.

use super::refusals::{Refusal, refuse};
use crate::settings::{Mode, SECRET_BYTES_MIN, Settings};
use crate::sync::SecretBefore;
use std::collections::HashSet;
use std::path::Path;

/// Random bytes have more than this, also in hexadecimal.
const DISTINCT_BYTES_MIN: usize = 8;
/// Parts of secrets that stand in sources, tests and documents, in small letters.
const KNOWN_SECRETS: [&str; 6] = [
    "0123456789abcdef",
    "a secret of tests",
    "another secret, also of",
    "changeme",
    "storebeat",
    "openssl rand",
];

/// The server's secret. Outside production a new one is made at each start.
pub(super) fn read_secret(settings: &Settings) -> Result<Vec<u8>, Refusal> {
    let secret = match (&settings.secret_file, &settings.secret) {
        (Some(file), _) => read_file(file)?,
        (None, Some(secret)) => secret.clone().into_bytes(),
        (None, None) if settings.mode == Mode::Production => {
            return refuse(
                "no secret: make one with `openssl rand -hex 32 > secret && chmod 600 secret` and \
                 name it with --secret-file",
            );
        }
        (None, None) => return Ok(super::random_bytes::<SECRET_BYTES_MIN>().to_vec()),
    };
    if secret.len() < SECRET_BYTES_MIN || is_simple(&secret) {
        return refuse(format!(
            "the secret is too short or too simple: use at least {SECRET_BYTES_MIN} random bytes, \
             `openssl rand -hex 32`"
        ));
    }
    if settings.mode == Mode::Production && is_known(&secret) {
        return refuse(
            "the secret is one that is written down in the program's sources: make another one with \
             `openssl rand -hex 32`",
        );
    }
    Ok(secret)
}

/// The secret before, when it is named.
pub(super) fn read_secret_before(settings: &Settings) -> Result<Option<Vec<u8>>, Refusal> {
    let file = settings.secret_before_file.as_deref();
    file.map(read_file).transpose()
}

/// What the secret follows, by the settings.
pub(super) fn secret_before<'a>(settings: &Settings, named: Option<&'a [u8]>) -> SecretBefore<'a> {
    match named {
        Some(secret) => SecretBefore::Named(secret),
        None if settings.secret_before_lost => SecretBefore::Lost,
        None => SecretBefore::Unnamed,
    }
}

fn read_file(file: &Path) -> Result<Vec<u8>, Refusal> {
    check_file_is_private("secret", file)?;
    let text = std::fs::read(file).map_err(|error| {
        Refusal(format!(
            "the secret file {} cannot be read: {error}",
            file.display()
        ))
    })?;
    Ok(text.trim_ascii().to_vec())
}

/// Receipts of the database were signed under a secret that is not at hand.
pub(super) fn other_secret() -> Refusal {
    Refusal(
        "phones believe receipts under the secret that this database was used with before: name that \
         one with --secret-file, or with --secret-before-file beside a new one; when nobody has it any \
         more, say --secret-before-lost, and people sign in again"
            .to_owned(),
    )
}

/// Few different bytes, one part repeated, or mostly counted up.
fn is_simple(secret: &[u8]) -> bool {
    let distinct: HashSet<u8> = secret.iter().copied().collect();
    let is_repeated = (1..=secret.len() / 2)
        .any(|period| secret.iter().zip(&secret[period..]).all(|(a, b)| a == b));
    let counted = secret
        .windows(2)
        .filter(|pair| pair[0].wrapping_add(1) == pair[1])
        .count();
    distinct.len() < DISTINCT_BYTES_MIN || is_repeated || counted > secret.len() / 2
}

/// Whether everybody can read the secret in the sources or in the documents.
fn is_known(secret: &[u8]) -> bool {
    let text = String::from_utf8_lossy(secret).to_lowercase();
    KNOWN_SECRETS.iter().any(|known| text.contains(known))
}

/// Whether only the server reads a file; a missing one is for others to notice.
#[cfg(unix)]
pub(super) fn check_file_is_private(what: &str, file: &Path) -> Result<(), Refusal> {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = std::fs::metadata(file) else {
        return Ok(());
    };
    if metadata.permissions().mode() & 0o077 != 0 {
        return refuse(format!(
            "the {what} file {0} is readable by others: `chmod 600 {0}`",
            file.display()
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn check_file_is_private(_: &str, _: &Path) -> Result<(), Refusal> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM: &str = "c41f9ae8d72b6035e9f0187ba4cd5362";

    fn production() -> Settings {
        Settings {
            secret: Some(RANDOM.to_owned()),
            ..Settings::loopback("sqlite::memory:", Mode::Production)
        }
    }

    #[test]
    fn a_random_secret_is_accepted() {
        assert!(read_secret(&production()).is_ok());
    }

    #[test]
    fn a_missing_a_short_and_a_simple_secret_are_refused() {
        for secret in [
            None,
            Some("short"),
            Some("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            Some("correct horsecorrect horsecorrect horse"),
            Some("abcdefghijklmnopqrstuvwxyz0123456789"),
        ] {
            let settings = Settings {
                secret: secret.map(str::to_owned),
                ..production()
            };
            assert!(read_secret(&settings).is_err(), "{secret:?}");
        }
    }

    #[test]
    fn a_secret_that_everybody_can_read_is_refused_in_production() {
        let tests_own = "a secret of tests, thirty-two bytes or more";
        let mut settings = Settings {
            secret: Some(tests_own.to_owned()),
            ..production()
        };
        assert!(read_secret(&settings).is_err());
        settings.mode = Mode::Development;
        assert!(read_secret(&settings).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("secret");
        std::fs::write(&file, format!("{RANDOM}\n")).expect("written");
        let settings = Settings {
            secret_file: Some(file.clone()),
            ..production()
        };
        for (mode, is_fine) in [(0o644, false), (0o600, true)] {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&file, permissions).expect("permissions set");
            assert_eq!(read_secret(&settings).is_ok(), is_fine, "{mode:o}");
        }
    }
}
