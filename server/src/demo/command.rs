//! `storebeat demo`: its arguments, its files, and what it prints.

use super::PASSWORD;
use super::company::{self, Company};
use super::found::{everybody, merchandisers};
use super::history::{Wanted, catch_up, create, made_with};
use super::pictures;
use super::tls::{self, TlsArgs};
use crate::app::{App, random_bytes};
use crate::clock::Clock;
use crate::database::Database;
use crate::organisation::is_demo;
use crate::photo::Vault;
use crate::settings::{Mode, Settings};
use anyhow::{Context as _, bail};
use clap::Args;
use shared::time::UtcMs;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Days of the past that an ordinary company has.
const DAYS: i64 = 60;
/// Bytes of the secret that signs access tokens.
const SECRET_BYTES: usize = 32;

/// The arguments of `storebeat demo`.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    /// Where the demo company lives; nothing else should.
    #[arg(long, default_value = "storebeat-demo")]
    pub data_dir: PathBuf,
    /// The port.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// The folder with the built web app; without it only the API is served.
    #[arg(long)]
    pub web_dir: Option<PathBuf>,
    /// Takes the offline app off every device at its next contact.
    #[arg(long, env = "STOREBEAT_DISABLE_OFFLINE_APP")]
    pub disable_offline_app: bool,
    /// The size of a new company: each region has 4 merchandisers and 160 stores.
    #[arg(long, default_value_t = company::REGIONS)]
    pub regions: usize,
    /// So many times as large: 10 and 100 are for benchmarks.
    #[arg(long, default_value_t = 1)]
    pub size: usize,
    /// Days of the past of a new company.
    #[arg(long, default_value_t = DAYS)]
    pub days: i64,
    /// Another seed makes another company.
    #[arg(long, default_value_t = company::SEED)]
    pub seed: u64,
    /// Whether and how the local network is served.
    #[command(flatten)]
    pub network: TlsArgs,
}

/// Makes the company where it is missing, and gives a server that is ready to be run.
///
/// # Errors
/// When a file cannot be written, the port is taken, or the database is not the demo's.
pub async fn run(arguments: DemoArgs) -> anyhow::Result<App> {
    let host = if arguments.network.tls {
        Ipv4Addr::UNSPECIFIED
    } else {
        Ipv4Addr::LOCALHOST
    };
    let address = SocketAddr::from((host, arguments.port));
    check_port(address)?;
    let tls = if arguments.network.tls {
        let now = Clock::system().now();
        Some(tls::prepare(&arguments.network, arguments.port, now)?)
    } else {
        None
    };
    let files = Files::prepare(&arguments.data_dir)?;
    let wanted = Wanted {
        seed: arguments.seed,
        regions: arguments.regions.max(1) * arguments.size.max(1),
        days: arguments.days.max(0),
        now: Clock::system().now(),
    };
    let company = make_company(&files, &wanted).await?;
    let settings = Settings {
        listen: address,
        tls_cert: tls.as_ref().map(|tls| tls.certificate.clone()),
        tls_key: tls.as_ref().map(|tls| tls.key.clone()),
        secret_file: Some(files.secret()),
        web_dir: arguments.web_dir,
        disable_offline_app: arguments.disable_offline_app,
        ..Settings::loopback(files.database_url(), Mode::Demo)
    };
    let app = App::start(settings, Clock::system()).await?;
    let place = match tls {
        Some(_) => format!("https://localhost:{}", arguments.port),
        None => format!("http://{address}"),
    };
    print_accounts(&place, &company);
    if let Some(tls) = tls {
        tls.serve_trust()?;
    }
    Ok(app)
}

fn check_port(address: SocketAddr) -> anyhow::Result<()> {
    let port = address.port();
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} is in use; choose another one with --port")
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            bail!("port {port} needs special permission; choose one above 1023 with --port")
        }
        Err(error) => bail!("port {port} cannot be used: {error}"),
    }
}

/// The company that the folder has afterwards: a made one keeps its seed and its size.
async fn make_company(files: &Files, wanted: &Wanted) -> anyhow::Result<Company> {
    let is_new = files.begin()?;
    let database = Database::connect(&files.database_url())
        .await
        .context("the database cannot be opened")?;
    database
        .migrate()
        .await
        .context("the schema cannot be brought up to date")?;
    let started = Instant::now();
    let progress = |text: &str| {
        eprintln!("{text} ({} s)", started.elapsed().as_secs());
    };
    if is_new {
        let made = create(&database, wanted, &progress)
            .await
            .context("the demo company cannot be made")?;
        deliver_photos(files, &database, wanted.now).await?;
        files.finish()?;
        eprintln!(
            "Made {} days with {} mutations in {} s",
            made.days,
            made.mutations,
            started.elapsed().as_secs()
        );
        return Ok(company::draw(
            wanted.seed,
            wanted.regions,
            company::ANY_WEEKDAY,
        ));
    }
    if !database.read(async |tx| is_demo(tx).await).await? {
        bail!(
            "{} is not the demo company's: choose another folder with --data-dir",
            files.database().display()
        );
    }
    catch_up(&database, wanted, &progress)
        .await
        .context("today cannot be played")?;
    deliver_photos(files, &database, wanted.now).await?;
    let (seed, regions) = made_with(&database, wanted).await?;
    if (seed, regions) != (wanted.seed, wanted.regions) {
        eprintln!("The company in this folder was made with --seed {seed} --regions {regions}.");
    }
    Ok(company::draw(seed, regions, company::ANY_WEEKDAY))
}

/// Into the place where the server looks for them.
async fn deliver_photos(files: &Files, database: &Database, now: UtcMs) -> anyhow::Result<()> {
    let settings = Settings::loopback(files.database_url(), Mode::Demo);
    let vault = Vault::open(&settings).context("there is no place for photos")?;
    let delivered = pictures::deliver(database, &vault, now).await;
    delivered.context("the photos of the demo company cannot be kept")
}

/// The demo's own folder.
struct Files {
    folder: PathBuf,
}

impl Files {
    fn prepare(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| {
            format!(
                "{} cannot be made; choose another with --data-dir",
                folder.display()
            )
        })?;
        let files = Self {
            folder: folder.to_owned(),
        };
        if !files.secret().exists() {
            write_private(
                &files.secret(),
                &hex::encode(random_bytes::<SECRET_BYTES>()),
            )?;
        }
        Ok(files)
    }

    fn database(&self) -> PathBuf {
        self.folder.join("storebeat.db")
    }

    fn database_url(&self) -> String {
        format!("sqlite:{}", self.database().display())
    }

    fn secret(&self) -> PathBuf {
        self.folder.join("secret")
    }

    /// Lies there while the company is being made.
    fn unfinished(&self) -> PathBuf {
        self.folder.join("unfinished")
    }

    /// Whether the company is to be made. One whose making was broken off is made anew; a finished
    /// one is never touched.
    fn begin(&self) -> anyhow::Result<bool> {
        if self.unfinished().exists() {
            for ending in ["", "-wal", "-shm"] {
                let file = self.folder.join(format!("storebeat.db{ending}"));
                if file.exists() {
                    fs::remove_file(&file)
                        .with_context(|| format!("{} cannot be removed", file.display()))?;
                }
            }
        }
        if self.database().exists() {
            return Ok(false);
        }
        write_private(&self.unfinished(), "The demo company is being made.\n")?;
        Ok(true)
    }

    fn finish(&self) -> anyhow::Result<()> {
        let file = self.unfinished();
        fs::remove_file(&file).with_context(|| format!("{} cannot be removed", file.display()))
    }
}

pub(super) fn write_private(file: &Path, text: &str) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be written", file.display());
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
        .open(file)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(cannot)
}

fn print_accounts(place: &str, company: &Company) {
    println!("\nStorebeat's demo company: {place}\n");
    println!("  {:<10} {:<18} name", "sign in as", "role");
    let supervisors = company.regions.iter().map(|region| &region.supervisor);
    let rows = std::iter::once((&company.administrator, "administrator"))
        .chain(
            company
                .managers
                .iter()
                .map(|person| (person, "regional manager")),
        )
        .chain(supervisors.map(|person| (person, "supervisor")))
        .chain(merchandisers(company).map(|person| (person, "merchandiser")));
    for (person, role) in rows {
        println!("  {:<10} {role:<18} {}", person.login, person.name);
    }
    println!(
        "\n  {} accounts, one password: {PASSWORD}\n",
        everybody(company).len()
    );
    println!("  Merchandisers work on a phone, all others at a desk. Ctrl-C ends the demo.\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_the_demo_is_accepted_for_every_account() {
        for person in everybody(&company::draw(
            company::SEED,
            company::REGIONS,
            company::ANY_WEEKDAY,
        )) {
            assert!(
                crate::access::check_strength(PASSWORD, &person.login).is_ok(),
                "{}",
                person.login
            );
        }
    }

    #[test]
    fn a_company_whose_making_was_broken_off_is_made_anew_and_a_finished_one_is_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = Files::prepare(folder.path()).expect("files");
        assert!(files.begin().expect("begun"));
        fs::write(files.database(), "half").expect("written");
        assert!(files.begin().expect("begun again"));
        fs::write(files.database(), "whole").expect("written");
        files.finish().expect("finished");
        assert!(!files.begin().expect("kept"));
        assert!(files.database().exists());
    }

    #[cfg(unix)]
    #[test]
    fn the_secret_is_readable_by_its_owner_alone_and_stays_the_same() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = Files::prepare(folder.path()).expect("files");
        let mode = fs::metadata(files.secret())
            .expect("a secret")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let first = fs::read(files.secret()).expect("read");
        Files::prepare(folder.path()).expect("files again");
        assert_eq!(fs::read(files.secret()).expect("read"), first);
    }
}
