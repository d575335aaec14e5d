//! The demo's own certificate authority, and the certificate that it gives the demo's server.
//!
//! The authority may only speak for this machine and for private addresses: a phone that trusts it
//! trusts it for nothing else, even if the key were lost.

use super::super::command::write_private;
use anyhow::Context as _;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shared::time::UtcMs;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const AUTHORITY_DAYS: i64 = 730;
/// Below what iPhones allow a certificate of an authority that its owner added (825 days).
const SERVER_DAYS: i64 = 180;
/// A certificate with less time left is made anew at the next start.
const RENEW_DAYS: i64 = 30;
/// Clocks of phones are not exact.
const EARLY_DAYS: i64 = 1;

/// Networks that only exist inside a house: address and bits.
const PRIVATE_V4: [([u8; 4], u8); 5] = [
    ([127, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    ([169, 254, 0, 0], 16),
];

/// What is known of a certificate without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    host: String,
    addresses: Vec<IpAddr>,
    made_ms: i64,
    authority: String,
}

/// Where the certificates lie.
pub(super) struct Certificates {
    folder: PathBuf,
}

impl Certificates {
    /// Makes what is missing, has run out, or is not for this host and these addresses.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn prepare(
        folder: &Path,
        host: &str,
        addresses: &[IpAddr],
        now: UtcMs,
    ) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let certificates = Self {
            folder: folder.to_owned(),
        };
        let authority = certificates.authority(host, now)?;
        certificates.renew_server(&authority, addresses, now)?;
        Ok(certificates)
    }

    /// The server's certificate and its authority's, as PEM.
    pub(super) fn chain(&self) -> PathBuf {
        self.folder.join("server.pem")
    }

    /// The server's private key.
    pub(super) fn key(&self) -> PathBuf {
        self.folder.join("server.key")
    }

    /// The authority's certificate as phones take it.
    pub(super) fn authority_der(&self) -> anyhow::Result<Vec<u8>> {
        let file = self.folder.join("ca.crt");
        fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))
    }

    fn authority(&self, host: &str, now: UtcMs) -> anyhow::Result<Note> {
        let known = self.note("ca.json");
        if let Some(note) = known
            && note.host == host
            && is_fresh(&note, AUTHORITY_DAYS, now)
            && self.folder.join("ca.key").is_file()
            && self.folder.join("ca.pem").is_file()
            && self.folder.join("ca.crt").is_file()
        {
            return Ok(note);
        }
        let id = hex::encode(crate::app::random_bytes::<3>());
        let note = Note {
            host: host.to_owned(),
            addresses: Vec::new(),
            made_ms: now.0,
            authority: format!("Storebeat demo {host} {id}"),
        };
        let key = KeyPair::generate()?;
        let certificate = authority_params(&note)?.self_signed(&key)?;
        write_private(&self.folder.join("ca.key"), &key.serialize_pem())?;
        fs::write(self.folder.join("ca.pem"), certificate.pem())?;
        fs::write(self.folder.join("ca.crt"), certificate.der())?;
        self.write_note("ca.json", &note)?;
        Ok(note)
    }

    fn renew_server(
        &self,
        authority: &Note,
        addresses: &[IpAddr],
        now: UtcMs,
    ) -> anyhow::Result<()> {
        let mut wanted = Note {
            addresses: addresses.to_vec(),
            ..authority.clone()
        };
        wanted.addresses.sort();
        wanted.addresses.dedup();
        if let Some(note) = self.note("server.json") {
            wanted.made_ms = note.made_ms;
            let is_there = self.chain().is_file() && self.key().is_file();
            if note == wanted && is_fresh(&note, SERVER_DAYS, now) && is_there {
                return Ok(());
            }
        }
        wanted.made_ms = now.0;
        let key = KeyPair::from_pem(&fs::read_to_string(self.folder.join("ca.key"))?)
            .context("the authority's key cannot be read")?;
        let issuer = Issuer::new(authority_params(authority)?, key);
        let server_key = KeyPair::generate()?;
        let certificate = server_params(&wanted)?.signed_by(&server_key, &issuer)?;
        let root = fs::read_to_string(self.folder.join("ca.pem"))?;
        write_private(&self.key(), &server_key.serialize_pem())?;
        fs::write(self.chain(), format!("{}{root}", certificate.pem()))?;
        self.write_note("server.json", &wanted)
    }

    /// A note that cannot be read is as good as none: the certificate is made anew.
    fn note(&self, name: &str) -> Option<Note> {
        serde_json::from_slice(&fs::read(self.folder.join(name)).ok()?).ok()
    }

    fn write_note(&self, name: &str, note: &Note) -> anyhow::Result<()> {
        fs::write(self.folder.join(name), serde_json::to_vec(note)?)?;
        Ok(())
    }
}

/// Whether an address is one that the authority may speak for.
pub(super) fn is_private(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    }
}

/// The fingerprint as phones show it: SHA-256 in pairs.
pub(super) fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<String> = Sha256::digest(der)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    pairs.join(":")
}

fn is_fresh(note: &Note, days: i64, now: UtcMs) -> bool {
    let end = note.made_ms + (days - RENEW_DAYS) * DAY_MS;
    (note.made_ms..end).contains(&now.0)
}

fn params_of(name: &str, made_ms: i64, days: i64) -> anyhow::Result<CertificateParams> {
    let at = |ms: i64| OffsetDateTime::from_unix_timestamp(ms.div_euclid(1_000));
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = at(made_ms - EARLY_DAYS * DAY_MS)?;
    params.not_after = at(made_ms + days * DAY_MS)?;
    Ok(params)
}

fn authority_params(note: &Note) -> anyhow::Result<CertificateParams> {
    let mut params = params_of(&note.authority, note.made_ms, AUTHORITY_DAYS)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let names = [
        note.host.clone(),
        format!("{}.local", note.host),
        "localhost".to_owned(),
    ];
    let networks = PRIVATE_V4
        .iter()
        .map(|(network, bits)| CidrSubnet::from_v4_prefix(*network, *bits));
    let v6 = [
        CidrSubnet::from_v6_prefix(std::net::Ipv6Addr::LOCALHOST.octets(), 128),
        CidrSubnet::from_v6_prefix(
            std::net::Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0).octets(),
            7,
        ),
    ];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: names
            .into_iter()
            .map(GeneralSubtree::DnsName)
            .chain(networks.chain(v6).map(GeneralSubtree::IpAddress))
            .collect(),
        excluded_subtrees: Vec::new(),
    });
    Ok(params)
}

fn server_params(note: &Note) -> anyhow::Result<CertificateParams> {
    let mut params = params_of(&note.host, note.made_ms, SERVER_DAYS)?;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    for name in [
        note.host.clone(),
        format!("{}.local", note.host),
        "localhost".to_owned(),
    ] {
        params
            .subject_alt_names
            .push(SanType::DnsName(name.try_into()?));
    }
    let addresses = note.addresses.iter().copied().map(SanType::IpAddress);
    params.subject_alt_names.extend(addresses);
    Ok(params)
}
