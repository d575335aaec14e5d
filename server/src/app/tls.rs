//! The certificate of a server that speaks TLS itself.

use super::refusals::{Refusal, refuse};
use super::secret::check_file_is_private;
use crate::settings::Settings;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;

/// What TLS is spoken with; `None` where a proxy in front does it, or nobody.
pub(super) fn read(settings: &Settings) -> Result<Option<ServerConfig>, Refusal> {
    match (&settings.tls_cert, &settings.tls_key) {
        (Some(certificate), Some(key)) => read_files(certificate, key).map(Some),
        (None, None) => Ok(None),
        _ => {
            refuse("a certificate and its key belong together: name both, --tls-cert and --tls-key")
        }
    }
}

fn read_files(certificate: &Path, key: &Path) -> Result<ServerConfig, Refusal> {
    let cannot = |what: &str, file: &Path, error: &dyn std::fmt::Display| {
        Refusal(format!(
            "the {what} {} cannot be used: {error}",
            file.display()
        ))
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| cannot("certificate", certificate, &error))?;
    if chain.is_empty() {
        return Err(cannot("certificate", certificate, &"it holds none"));
    }
    check_file_is_private("key", key)?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| cannot("key", key, &error))?;
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(|error| cannot("certificate", certificate, &error))
}
