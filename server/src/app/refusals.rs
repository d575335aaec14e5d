//! What a production server refuses to start with. Each refusal is one line that names the fix.

use crate::database::{Database, Error};
use crate::organisation;
use crate::settings::{Mode, SECRET_BYTES_MIN, Settings};
use std::fmt;
use std::path::Path;

/// Why the server does not start, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn refuse<T>(line: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(line.into()))
}

/// Everything that speaks against starting, for `storebeat check`.
pub async fn list_refusals(settings: &Settings) -> Vec<Refusal> {
    let mut found = Vec::new();
    found.extend(read_secret(settings).err());
    found.extend(check_settings(settings).err());
    match Database::connect(&settings.database_url).await {
        Err(error) => found.push(Refusal(format!("the database cannot be opened: {error}"))),
        Ok(database) => match check_database(settings, &database).await {
            Err(error) => found.push(Refusal(format!("the database does not answer: {error}"))),
            Ok(result) => found.extend(result.err()),
        },
    }
    found
}

/// The secret that signs access tokens. Outside production a new one is made at each start.
pub(super) fn read_secret(settings: &Settings) -> Result<Vec<u8>, Refusal> {
    let secret = match (&settings.secret_file, &settings.secret) {
        (Some(file), _) => {
            check_file_is_private(file)?;
            let text = std::fs::read(file).map_err(|error| {
                Refusal(format!(
                    "the secret file {} cannot be read: {error}",
                    file.display()
                ))
            })?;
            text.trim_ascii().to_vec()
        }
        (None, Some(secret)) => secret.clone().into_bytes(),
        (None, None) if settings.mode == Mode::Production => {
            return refuse(
                "no secret: make one with `openssl rand -hex 32 > secret && chmod 600 secret` and \
                 name it with --secret-file",
            );
        }
        (None, None) => return Ok(super::random_bytes::<SECRET_BYTES_MIN>().to_vec()),
    };
    let distinct: std::collections::HashSet<u8> = secret.iter().copied().collect();
    if secret.len() < SECRET_BYTES_MIN || distinct.len() < 8 {
        return refuse(format!(
            "the secret is too short or too simple: use at least {SECRET_BYTES_MIN} random bytes, \
             `openssl rand -hex 32`"
        ));
    }
    Ok(secret)
}

#[cfg(unix)]
fn check_file_is_private(file: &Path) -> Result<(), Refusal> {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = std::fs::metadata(file) else {
        return Ok(());
    };
    if metadata.permissions().mode() & 0o077 != 0 {
        return refuse(format!(
            "the secret file {0} is readable by others: `chmod 600 {0}`",
            file.display()
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_file_is_private(_: &Path) -> Result<(), Refusal> {
    Ok(())
}

/// What can be said without the database.
pub(super) fn check_settings(settings: &Settings) -> Result<(), Refusal> {
    if settings.mode != Mode::Production {
        if settings.listen.ip().is_loopback() {
            return Ok(());
        }
        return refuse(format!(
            "{} is not loopback: development and demo servers listen on 127.0.0.1 only",
            settings.listen
        ));
    }
    if !settings.is_https() {
        return refuse(
            "the public address is not https: name it with --public-url https://… and put a proxy \
             with TLS in front, or use --mode development on loopback",
        );
    }
    if settings.trusted_proxies.is_empty() {
        return refuse(
            "no trusted proxy: name the address of the proxy that speaks TLS with \
             --trusted-proxies",
        );
    }
    Ok(())
}

/// The schema must not be of a later program.
pub(super) async fn check_not_newer(database: &Database) -> Result<Result<(), Refusal>, Error> {
    let (_, unknown) = database.schema_distance().await?;
    Ok(if unknown > 0 {
        refuse("the database's schema is newer than this program: start the newer program")
    } else {
        Ok(())
    })
}

/// What the database itself says.
pub(super) async fn check_database(
    settings: &Settings,
    database: &Database,
) -> Result<Result<(), Refusal>, Error> {
    if let Err(refusal) = check_not_newer(database).await? {
        return Ok(Err(refusal));
    }
    let (missing, _) = database.schema_distance().await?;
    if missing > 0 {
        return Ok(refuse(
            "the database's schema is older than this program: run `storebeat migrate`",
        ));
    }
    if settings.mode == Mode::Production
        && let Some(problem) = database.durability_problem().await?
    {
        return Ok(refuse(format!(
            "{problem}: commits could be lost, turn it on"
        )));
    }
    let is_demo = database
        .read(async |tx| organisation::is_demo(tx).await)
        .await?;
    if is_demo && settings.mode != Mode::Demo {
        return Ok(refuse(
            "the database is the demo company's, whose accounts are public: use another one with \
             --database-url",
        ));
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn production() -> Settings {
        Settings {
            public_url: Some("https://storebeat.example".to_owned()),
            trusted_proxies: vec![std::net::IpAddr::from([127, 0, 0, 1])],
            secret: Some("0123456789abcdef0123456789abcdef".to_owned()),
            ..Settings::loopback("sqlite::memory:", Mode::Production)
        }
    }

    #[test]
    fn a_complete_production_setting_is_accepted() {
        assert_eq!(check_settings(&production()), Ok(()));
        assert!(read_secret(&production()).is_ok());
    }

    #[test]
    fn a_missing_a_short_and_a_simple_secret_are_refused() {
        for secret in [
            None,
            Some("short"),
            Some("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ] {
            let settings = Settings {
                secret: secret.map(str::to_owned),
                ..production()
            };
            assert!(read_secret(&settings).is_err(), "{secret:?}");
        }
    }

    #[test]
    fn plain_http_and_a_missing_proxy_are_refused() {
        let plain = Settings {
            public_url: Some("http://storebeat.example".to_owned()),
            ..production()
        };
        assert!(check_settings(&plain).is_err());
        assert!(
            check_settings(&Settings {
                trusted_proxies: Vec::new(),
                ..production()
            })
            .is_err()
        );
    }

    #[test]
    fn development_listens_on_loopback_only() {
        let mut settings = Settings::loopback("sqlite::memory:", Mode::Development);
        assert_eq!(check_settings(&settings), Ok(()));
        settings.listen = std::net::SocketAddr::from(([0, 0, 0, 0], 8080));
        assert!(check_settings(&settings).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("secret");
        std::fs::write(&file, "0123456789abcdef0123456789abcdef\n").expect("written");
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
