//! How a process is started: from arguments and the environment, checked once.

use crate::database::sqlite_file;
use clap::{Args, ValueEnum};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Shortest secret in bytes.
pub const SECRET_BYTES_MIN: usize = 32;

/// Everything that `storebeat serve` can be told.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Where to listen.
    #[arg(long, env = "STOREBEAT_LISTEN", default_value_t = DEFAULT_LISTEN)]
    pub listen: SocketAddr,
    /// `sqlite:FILE` or `postgres://…`.
    #[arg(
        long,
        env = "STOREBEAT_DATABASE_URL",
        default_value = "sqlite:storebeat.db",
        hide_env_values = true
    )]
    pub database_url: String,
    /// How people reach the server, such as `https://storebeat.example`.
    #[arg(long, env = "STOREBEAT_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Addresses of proxies whose forwarded addresses are believed.
    #[arg(long, env = "STOREBEAT_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// The server's certificate with what leads to its authority, as PEM; the server then speaks TLS
    /// itself.
    #[arg(long, env = "STOREBEAT_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The private key of that certificate as PEM, readable by the server alone.
    #[arg(long, env = "STOREBEAT_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A file with at least 32 random bytes, readable by the server alone; it signs access
    /// tokens, and the key of receipts follows from it.
    #[arg(long, env = "STOREBEAT_SECRET_FILE")]
    pub secret_file: Option<PathBuf>,
    /// The same secret without a file.
    #[arg(long, env = "STOREBEAT_SECRET", hide_env_values = true)]
    pub secret: Option<String>,
    /// The file of the secret before, while phones learn that the present one follows it.
    #[arg(long, env = "STOREBEAT_SECRET_BEFORE_FILE")]
    pub secret_before_file: Option<PathBuf>,
    /// The secret before is lost, or others know it: phones believe receipts under the present one once
    /// their people have signed in again. For one start: left in, it would be said of the next secret too.
    #[arg(
        long,
        env = "STOREBEAT_SECRET_BEFORE_LOST",
        conflicts_with = "secret_before_file"
    )]
    pub secret_before_lost: bool,
    /// Where photos are kept: a folder, or `s3://BUCKET/PREFIX` with the keys in `AWS_…`. By default the
    /// folder `storebeat-photos` beside a SQLite database.
    #[arg(long, env = "STOREBEAT_PHOTOS")]
    pub photos: Option<String>,
    /// The folder with the built web app; without it only the API is served.
    #[arg(long, env = "STOREBEAT_WEB_DIR")]
    pub web_dir: Option<PathBuf>,
    /// Takes the offline app off every device at its next contact; records on phones are not touched.
    #[arg(long, env = "STOREBEAT_DISABLE_OFFLINE_APP")]
    pub disable_offline_app: bool,
    /// What is allowed.
    #[arg(long, env = "STOREBEAT_MODE", value_enum, default_value_t = Mode::Production)]
    pub mode: Mode,
    /// Threads that answer requests; by default one for each processor.
    #[arg(long, env = "STOREBEAT_WORKERS")]
    pub workers: Option<usize>,
}

const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// What is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Refuses to start on anything that endangers data or sign-ins.
    Production,
    /// Plain http and a secret made at start, on loopback only.
    Development,
    /// The same, for the demo company's own stamped database.
    Demo,
}

impl Settings {
    /// Settings of a development server on a free loopback port, for tests and the demo.
    #[must_use]
    pub fn loopback(database_url: impl Into<String>, mode: Mode) -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            database_url: database_url.into(),
            public_url: None,
            trusted_proxies: Vec::new(),
            tls_cert: None,
            tls_key: None,
            secret_file: None,
            secret: None,
            secret_before_file: None,
            secret_before_lost: false,
            photos: None,
            web_dir: None,
            disable_offline_app: false,
            mode,
            workers: None,
        }
    }

    /// Whether a secret was given: outside production one is made at start otherwise.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        self.secret_file.is_some() || self.secret.is_some()
    }

    /// The folder or bucket in which photos are kept.
    #[must_use]
    pub fn photos_place(&self) -> String {
        match (&self.photos, sqlite_file(&self.database_url)) {
            (Some(place), _) => place.clone(),
            (None, Some(file)) => format!("{}-photos", file.display()),
            (None, None) => "storebeat-photos".to_owned(),
        }
    }

    /// Whether people reach the server by TLS, so that cookies are `Secure`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.speaks_tls() || self.has_https_address()
    }

    /// Whether this process speaks TLS itself.
    #[must_use]
    pub fn speaks_tls(&self) -> bool {
        self.tls_cert.is_some() && self.tls_key.is_some()
    }

    /// Whether the address that people were told is https.
    #[must_use]
    pub fn has_https_address(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// Whether browsers are told to never again use plain http with this host name. Only in
    /// production: said for `localhost` it would lock out every other program on every other port.
    #[must_use]
    pub fn is_https_for_good(&self) -> bool {
        self.mode == Mode::Production && self.has_https_address()
    }

    /// The origin that a browser sends with requests from our own pages; none where any loopback
    /// name and port may be in the address bar.
    #[must_use]
    pub fn public_origin(&self) -> Option<&str> {
        self.public_url
            .as_deref()
            .map(|url| url.trim_end_matches('/'))
    }
}
