//! The demo on the local network: a certificate authority of its own, the server's certificate, and
//! the page by which a phone comes to trust it.

mod addresses;
mod authority;
#[cfg(test)]
mod tests;
mod trust;

use anyhow::Context as _;
use authority::Certificates;
use clap::Args;
use shared::time::UtcMs;
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::PathBuf;
use trust::Trust;

/// What `storebeat demo` can be told about the local network.
#[derive(Clone, Debug, Args)]
pub struct TlsArgs {
    /// Serves by https to everybody on the local network, who can all sign in: the password of the
    /// demo is public.
    #[arg(long)]
    pub tls: bool,
    /// Where the demo's certificate authority lies; by default in the person's own data folder.
    #[arg(long, requires = "tls")]
    pub tls_dir: Option<PathBuf>,
    /// The port of the page that phones trust the authority by; by default the next one.
    #[arg(long, requires = "tls")]
    pub trust_port: Option<u16>,
}

/// What the demo serves with.
pub(super) struct Tls {
    /// The server's certificate and its authority's.
    pub(super) certificate: PathBuf,
    /// The server's private key.
    pub(super) key: PathBuf,
    der: Vec<u8>,
    host: String,
    addresses: Vec<IpAddr>,
    port: u16,
    trust_port: u16,
}

/// Makes or renews the certificates.
///
/// # Errors
/// When they cannot be written, or the second port cannot be had.
pub(super) fn prepare(arguments: &TlsArgs, port: u16, now: UtcMs) -> anyhow::Result<Tls> {
    let trust_port = match arguments.trust_port {
        Some(chosen) => chosen,
        None => port
            .checked_add(1)
            .context("there is no port after this one: name one with --trust-port")?,
    };
    let folder = match &arguments.tls_dir {
        Some(folder) => folder.clone(),
        None => usual_folder().context("no data folder is known: name one with --tls-dir")?,
    };
    let host = addresses::host_name();
    let addresses = addresses::list_addresses().context("this machine's addresses are unknown")?;
    let certificates = Certificates::prepare(&folder, &host, &addresses, now)
        .with_context(|| format!("no certificates in {}", folder.display()))?;
    Ok(Tls {
        certificate: certificates.chain(),
        key: certificates.key(),
        der: certificates.authority_der()?,
        host,
        addresses,
        port,
        trust_port,
    })
}

impl Tls {
    /// Serves the page for phones beside the demo and prints where everything is.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub(super) fn serve_trust(&self) -> anyhow::Result<()> {
        let port = self.trust_port;
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).with_context(|| {
            format!("port {port} cannot be used; choose another one with --trust-port")
        })?;
        let trust = Trust {
            der: self.der.clone(),
            port: self.port,
        };
        let server = trust::serve(trust, listener)?;
        actix_web::rt::spawn(async move {
            if let Err(error) = server.await {
                tracing::error!(%error, "the page for phones ended");
            }
        });
        self.print();
        Ok(())
    }

    fn print(&self) {
        let best = addresses::best_of(&self.addresses);
        let shown = best.map_or_else(|| self.host.clone(), |address| address.to_string());
        let page = format!("http://{shown}:{}/trust", self.trust_port);
        println!(
            "\n  ON THE NETWORK: everybody on this network can sign in to this demo, because its"
        );
        println!(
            "  password is public. Enter nothing real, and end it with Ctrl-C when you are done.\n"
        );
        println!("  On the phone, first: {page}");
        println!("  Then:                https://{shown}:{}", self.port);
        println!("  Fingerprint (SHA-256) of the certificate to compare:");
        println!("  {}\n", authority::fingerprint(&self.der));
        if let Ok(code) = qrcode::QrCode::new(page.as_bytes()) {
            let picture = code.render::<qrcode::render::unicode::Dense1x2>().build();
            println!("{picture}\n");
        }
    }
}

/// Outside any checkout, so that phones need not trust again after a clean build.
fn usual_folder() -> Option<PathBuf> {
    let of = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let data = of("XDG_DATA_HOME")
        .or_else(|| of("LOCALAPPDATA"))
        .or_else(|| of("HOME").map(|home| home.join(".local").join("share")))?;
    Some(data.join("storebeat-demo").join("tls"))
}
