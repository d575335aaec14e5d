//! The certificates against a client that trusts nothing else.

use super::authority::Certificates;
use crate::app::{App, serve_on};
use crate::clock::Clock;
use crate::settings::{Mode, Settings};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use shared::time::UtcMs;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn certificates(folder: &Path, addresses: &[IpAddr], now: UtcMs) -> Certificates {
    Certificates::prepare(folder, "laptop", addresses, now).expect("certificates")
}

/// What `/readyz` answers to a client that trusts one authority, or why there is no answer.
fn ask(address: SocketAddr, name: &str, authority: Vec<u8>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(authority))
        .expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut stream = StreamOwned::new(client, TcpStream::connect(address)?);
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[actix_web::test]
async fn only_who_trusts_the_authority_gets_an_answer_and_localhost_is_not_bound_to_https() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = tempfile::tempdir().expect("another folder");
    let now = Clock::system().now();
    let own = certificates(folder.path(), &[LOOPBACK], now);
    let stranger = certificates(other.path(), &[LOOPBACK], now);
    let file = folder.path().join("storebeat.db");
    let settings = Settings {
        tls_cert: Some(own.chain()),
        tls_key: Some(own.key()),
        ..Settings::loopback(format!("sqlite:{}", file.display()), Mode::Demo)
    };
    let app = App::start(settings, Clock::system())
        .await
        .expect("started");
    let listener = app.listen().expect("a listener");
    let address = listener.local_addr().expect("an address");
    let server = serve_on(&app.state, listener).expect("a server");
    let handle = server.handle();
    let running = actix_web::rt::spawn(server);
    let (own, stranger) = (
        own.authority_der().expect("der"),
        stranger.authority_der().expect("der"),
    );
    let asked = tokio::task::spawn_blocking(move || {
        (
            ask(address, "localhost", own.clone()),
            ask(address, "127.0.0.1", own.clone()),
            ask(address, "elsewhere.example", own),
            ask(address, "localhost", stranger),
        )
    })
    .await
    .expect("asked");
    handle.stop(false).await;
    running.await.expect("joined").expect("ended");
    let answer = asked.0.expect("trusted by name");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let headers = answer.to_lowercase();
    assert!(!headers.contains("strict-transport-security"), "{answer}");
    assert!(
        asked
            .1
            .is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    );
    for refused in [asked.2, asked.3] {
        let error = refused.expect_err("not trusted").to_string();
        assert!(error.contains("certificate"), "{error}");
    }
}

#[test]
fn the_servers_certificate_is_renewed_for_new_addresses_and_in_time_and_the_authority_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let now = UtcMs(1_790_000_000_000);
    let first = certificates(folder.path(), &[LOOPBACK], now);
    let authority = first.authority_der().expect("der");
    let chain = || fs::read(first.chain()).expect("a chain");
    let made = chain();
    certificates(folder.path(), &[LOOPBACK], UtcMs(now.0 + DAY_MS));
    assert_eq!(chain(), made, "nothing changed");
    let house = [LOOPBACK, IpAddr::from([192, 168, 1, 7])];
    certificates(folder.path(), &house, UtcMs(now.0 + DAY_MS));
    let moved = chain();
    assert_ne!(moved, made, "another address");
    certificates(folder.path(), &house, UtcMs(now.0 + 160 * DAY_MS));
    assert_ne!(chain(), moved, "nearly run out");
    assert_eq!(first.authority_der().expect("der"), authority);
}

#[cfg(unix)]
#[test]
fn private_keys_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    certificates(folder.path(), &[LOOPBACK], UtcMs(1_790_000_000_000));
    for name in ["ca.key", "server.key"] {
        let metadata = fs::metadata(folder.path().join(name)).expect("a key");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
    }
}
