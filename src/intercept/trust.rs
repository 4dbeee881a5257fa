//! Whom the command trusts without us: the system's authorities, and those of the user's variables.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use super::environment::Inherited;

/// Variables that name a file of authorities. What they name is replaced by our bundle, so that it
/// has to be in there.
const FILES: &[&str] = &[
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "DENO_CERT",
];

/// The certificates of the authorities that are trusted, in a fixed order, each once.
pub(super) struct Trust {
    certificates: Vec<CertificateDer<'static>>,
}

impl Trust {
    /// What cannot be read is left out: the command would not have read it either.
    pub(super) fn of(inherited: &Inherited) -> Self {
        let mut certificates = rustls_native_certs::load_native_certs().certs;
        if certificates.is_empty() {
            // Minimal containers have none, while Node.js and certifi bring their own.
            certificates = webpki_root_certs::TLS_SERVER_ROOT_CERTS.to_vec();
        }
        for name in FILES {
            if let Some(path) = inherited.get(name) {
                certificates.extend(certificates_of(Path::new(path)));
            }
        }
        certificates.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
        certificates.dedup();
        Self { certificates }
    }

    /// One file of PEM certificates: these, and one more authority.
    pub(super) fn bundle(&self, authority: &CertificateDer<'_>) -> String {
        let all = self.certificates.iter().map(AsRef::as_ref);
        all.chain([authority.as_ref()]).map(pem).collect()
    }

    /// A trust store for Java: these, and one more authority.
    ///
    /// It is a JKS file (`sun.security.provider.JavaKeyStore`), which every JDK reads: numbers in
    /// network order, and at the end a checksum that is looked at only with a password. PKCS#12,
    /// the other format, takes some sixty crates to write.
    pub(super) fn java_key_store(&self, authority: &CertificateDer<'_>) -> Vec<u8> {
        const MAGIC: u32 = 0xFEED_FEED;
        const VERSION: u32 = 2;
        const TRUSTED_CERTIFICATE: u32 = 2;
        const CHECKSUM: [u8; 20] = [0; 20];
        let text = |text: &str| {
            // Names and types are ASCII and short.
            let length = u16::try_from(text.len()).unwrap_or_default();
            [&length.to_be_bytes()[..], text.as_bytes()].concat()
        };
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or_default().to_be_bytes();
        let all: Vec<&[u8]> = self.certificates.iter().map(AsRef::as_ref).collect();
        let count = u32::try_from(all.len() + 1).unwrap_or_default();
        let mut store = [MAGIC, VERSION, count].map(u32::to_be_bytes).concat();
        for (number, certificate) in all.into_iter().chain([authority.as_ref()]).enumerate() {
            store.extend(TRUSTED_CERTIFICATE.to_be_bytes());
            store.extend(text(&format!("authority-{number}")));
            // When it was added, in milliseconds; nobody asks.
            store.extend(0_u64.to_be_bytes());
            store.extend(text("X.509"));
            store.extend(length(certificate));
            store.extend(certificate);
        }
        store.extend(CHECKSUM);
        store
    }

    /// For requests of our own to other hosts, in the application's name: our authority has no part
    /// in them.
    pub(super) fn client_config(&self) -> Result<ClientConfig, rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(self.certificates.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn certificates_of(path: &Path) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_file_iter(path)
        .map(|found| found.filter_map(Result::ok).collect())
        .unwrap_or_default()
}

fn pem(certificate: &[u8]) -> String {
    let text = data_encoding::BASE64.encode(certificate);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}
