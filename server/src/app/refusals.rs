//! What a production server refuses to start with. Each refusal is one line that names the fix.

use super::secret::{
    check_file_is_private, other_secret, read_secret, read_secret_before, secret_before,
};
use super::{descriptors, tls};
use crate::access::Passwords;
use crate::database::{Database, Error, sqlite_file};
use crate::photo::Vault;
use crate::settings::{Mode, Settings};
use crate::sync::{OtherSecret, check_secret};
use crate::{demo, organisation};
use std::fmt;

/// The first of each kind of the demo company's logins.
const DEMO_LOGINS: [&str; 4] = ["admin", "mgr1", "sup1", "m1"];

/// Why the server does not start, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn refuse<T>(line: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(line.into()))
}

/// Everything that speaks against starting, for `storebeat check`.
pub async fn list_refusals(settings: &Settings) -> Vec<Refusal> {
    let mut found = Vec::new();
    found.extend(read_secret(settings).err());
    found.extend(check_settings(settings).err());
    found.extend(descriptors::check(settings).err());
    match Database::connect(&settings.database_url).await {
        Err(error) => found.push(Refusal(format!("the database cannot be opened: {error}"))),
        Ok(database) => match check_database(settings, &database).await {
            Err(error) => found.push(Refusal(format!("the database does not answer: {error}"))),
            Ok(Err(refusal)) => found.push(refusal),
            Ok(Ok(())) => found.extend(check_signing(settings, &database).await.err()),
        },
    }
    found.extend(check_photos(settings).await.err());
    found
}

/// Whether photos can be kept. A server starts all the same: records do not wait for photos.
async fn check_photos(settings: &Settings) -> Result<(), Refusal> {
    // A place that nobody has named is told by itself, and no folder is made for it.
    if settings.photos.is_none() && sqlite_file(&settings.database_url).is_none() {
        return Ok(());
    }
    let place = settings.photos_place();
    let vault = Vault::open(settings).map_err(|error| Refusal(error.to_string()))?;
    vault.check().await.map_err(|error| {
        let error = error.to_string();
        let first = error.lines().next().unwrap_or_default();
        Refusal(format!("photos cannot be kept in {place}: {first}"))
    })
}

/// Whether phones will believe the server's receipts.
async fn check_signing(settings: &Settings, database: &Database) -> Result<(), Refusal> {
    // Told by itself.
    let Ok(secret) = read_secret(settings) else {
        return Ok(());
    };
    let named = read_secret_before(settings)?;
    if !settings.has_secret() {
        return Ok(());
    }
    let before = secret_before(settings, named.as_deref());
    match check_secret(database, &secret, before).await {
        Err(error) => refuse(format!("the database does not answer: {error}")),
        Ok(result) => result.map_err(|OtherSecret| other_secret()),
    }
}

/// What can be said without the database.
pub(super) fn check_settings(settings: &Settings) -> Result<(), Refusal> {
    tls::read(settings)?;
    if settings.mode != Mode::Production {
        // The demo company holds nobody's data; on a network it still wants TLS, without which a
        // phone neither locates nor works offline.
        let is_demo_over_tls = settings.mode == Mode::Demo && settings.speaks_tls();
        if settings.listen.ip().is_loopback() || is_demo_over_tls {
            return Ok(());
        }
        return refuse(format!(
            "{} is not loopback: development and demo servers listen on 127.0.0.1 only",
            settings.listen
        ));
    }
    if !settings.has_https_address() {
        return refuse(
            "the public address is not https: name it with --public-url https://… and put a proxy \
             with TLS in front or name a certificate with --tls-cert and --tls-key, or use --mode \
             development on loopback",
        );
    }
    if settings.trusted_proxies.is_empty() && !settings.speaks_tls() {
        return refuse(
            "no trusted proxy: name the address of the proxy that speaks TLS with \
             --trusted-proxies, or a certificate with --tls-cert and --tls-key",
        );
    }
    if settings.photos.is_none() && !settings.database_url.starts_with("sqlite:") {
        return refuse(
            "nobody knows where photos are kept: name a folder that every server shares, or \
             s3://BUCKET/PREFIX, with --photos",
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
        && let Err(refusal) = check_in_production(settings, database).await?
    {
        return Ok(Err(refusal));
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

/// What only production has to fear of its database.
async fn check_in_production(
    settings: &Settings,
    database: &Database,
) -> Result<Result<(), Refusal>, Error> {
    if database.is_superuser().await? {
        return Ok(refuse(
            "the database's role is a superuser: use one that owns only this database, \
             `CREATE ROLE storebeat LOGIN`",
        ));
    }
    if let Some(problem) = database.durability_problem().await? {
        return Ok(refuse(format!(
            "{problem}: commits could be lost, turn it on"
        )));
    }
    if let Some(file) = sqlite_file(&settings.database_url)
        && let Err(refusal) = check_file_is_private("database", &file)
    {
        return Ok(Err(refusal));
    }
    check_demo_accounts(database).await
}

/// An account that was copied from the demo company, whose password is public.
async fn check_demo_accounts(database: &Database) -> Result<Result<(), Refusal>, Error> {
    let accounts = database
        .read(async |tx| organisation::enabled_accounts(tx, &DEMO_LOGINS).await)
        .await?;
    // Few logins, so that hashing costs a start a fraction of a second.
    let passwords = Passwords::new();
    for (login, hash) in accounts {
        if passwords
            .verify(demo::PASSWORD.to_owned(), Some(hash))
            .await
        {
            return Ok(refuse(format!(
                "the account {login} has the demo company's public password: set another one, or \
                 disable it"
            )));
        }
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn production() -> Settings {
        Settings {
            public_url: Some("https://storebeat.example".to_owned()),
            trusted_proxies: vec![std::net::IpAddr::from([127, 0, 0, 1])],
            ..Settings::loopback("sqlite::memory:", Mode::Production)
        }
    }

    #[test]
    fn a_complete_production_setting_is_accepted() {
        assert_eq!(check_settings(&production()), Ok(()));
    }

    #[test]
    fn the_demo_company_has_the_logins_that_are_looked_for() {
        let company = demo::company::draw(demo::company::SEED, 1, 1);
        let people = [
            &company.administrator,
            &company.managers[0],
            &company.regions[0].supervisor,
            &company.regions[0].territories[0].merchandisers[0].person,
        ];
        assert_eq!(people.map(|person| person.login.as_str()), DEMO_LOGINS);
    }

    /// What a production server says of a migrated SQLite database after somebody did something.
    async fn refusal_after(act: impl AsyncFnOnce(&Database, &Path)) -> Option<String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("storebeat.db");
        let settings = Settings {
            database_url: format!("sqlite:{}", file.display()),
            ..production()
        };
        let database = Database::connect(&settings.database_url)
            .await
            .expect("it opens");
        database.migrate().await.expect("it is migrated");
        act(&database, &file).await;
        let checked = check_database(&settings, &database).await;
        checked
            .expect("the database answers")
            .err()
            .map(|refusal| refusal.0)
    }

    #[tokio::test]
    async fn an_account_with_the_demo_password_is_refused() {
        use crate::organisation::{Actor, create_user};
        use shared::api::admin::NewUser;
        let refusal = refusal_after(async |database, _| {
            let hash = Passwords::new().hash(demo::PASSWORD.to_owned()).await;
            let wanted = NewUser {
                login: "sup1".to_owned(),
                name: "Somebody".to_owned(),
                locale: shared::api::auth::Locale::En,
                password: String::new(),
            };
            let actor = Actor::program(shared::time::UtcMs(1));
            database
                .write("test", async |tx| {
                    create_user(tx, &actor, &wanted, &hash).await
                })
                .await
                .expect("the account is created");
        })
        .await;
        assert!(refusal.is_some_and(|line| line.contains("sup1")));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_database_file_is_made_private_and_refused_when_it_is_not() {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(refusal_after(async |_, _| ()).await, None);
        let refusal = refusal_after(async |_, file| {
            let mode = std::fs::metadata(file)
                .expect("the file is there")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
            let open = std::fs::Permissions::from_mode(0o644);
            std::fs::set_permissions(file, open).expect("permissions set");
        })
        .await;
        assert!(refusal.is_some_and(|line| line.contains("chmod 600")));
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
    fn a_certificate_that_cannot_be_read_is_refused_in_one_line() {
        let refusal = check_settings(&Settings {
            tls_cert: Some("/nowhere/server.pem".into()),
            tls_key: Some("/nowhere/server.key".into()),
            ..production()
        })
        .expect_err("it is refused");
        assert!(refusal.0.contains("/nowhere/server.pem"), "{refusal}");
        assert!(!refusal.0.contains('\n'));
    }

    #[tokio::test]
    async fn photos_that_cannot_be_kept_are_told_in_one_line() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "").expect("it is written");
        for (place, is_refused) in [(folder.path(), false), (file.as_path(), true)] {
            let settings = Settings {
                photos: Some(place.display().to_string()),
                ..production()
            };
            let refusal = check_photos(&settings).await.err();
            assert_eq!(refusal.is_some(), is_refused);
            assert!(!refusal.is_some_and(|refusal| refusal.0.contains('\n')));
        }
    }

    #[test]
    fn a_demo_without_tls_listens_on_loopback_only() {
        let mut settings = Settings::loopback("sqlite::memory:", Mode::Demo);
        settings.listen = std::net::SocketAddr::from(([0, 0, 0, 0], 8080));
        assert!(check_settings(&settings).is_err());
    }

    #[test]
    fn development_listens_on_loopback_only() {
        let mut settings = Settings::loopback("sqlite::memory:", Mode::Development);
        assert_eq!(check_settings(&settings), Ok(()));
        settings.listen = std::net::SocketAddr::from(([0, 0, 0, 0], 8080));
        assert!(check_settings(&settings).is_err());
    }
}
