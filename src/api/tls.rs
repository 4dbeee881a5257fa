//! Which certificates are trusted: those of the operating system, or of `SSL_CERT_FILE`.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{ClientBuilder, redirect};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use x509_parser::oid_registry::asn1_rs::oid;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::X509Name;

use super::{CONNECT_TIMEOUT, ClientSettings, Error, ErrorKind};
use crate::files;
use crate::tls_fault::Shown;

/// Every root certificate there is takes less than one.
const MAX_CERTIFICATE_BYTES: u64 = 16 * 1024 * 1024;
/// Names in certificates are a few words; a server may write anything there.
const MAX_NAME_CHARACTERS: usize = 80;

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Roots {
    /// None, for plain HTTP.
    None,
    /// Those of the operating system.
    System,
    /// Those of the file that `SSL_CERT_FILE` names.
    File(String),
    /// Mozilla's, built into this program, because the system has none, or the folder that
    /// `SSL_CERT_DIR` names.
    BuiltIn(Option<String>),
}

impl fmt::Display for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("no certificates"),
            Self::System => f.write_str("the operating system's certificates"),
            Self::File(path) => write!(f, "the certificates of SSL_CERT_FILE ({path})"),
            Self::BuiltIn(None) => {
                f.write_str("the built-in Mozilla certificates (the system has none)")
            }
            Self::BuiltIn(Some(folder)) => write!(
                f,
                "the built-in Mozilla certificates (SSL_CERT_DIR, {folder}, holds none)"
            ),
        }
    }
}

/// How a client speaks TLS.
#[derive(Clone)]
pub(super) struct Tls {
    /// `None` for plain HTTP.
    pub(super) config: Option<Arc<ClientConfig>>,
    pub(super) roots: Roots,
    refused: Refused,
}

/// The certificate that was refused last.
type Refused = Arc<Mutex<Option<Shown>>>;

impl Tls {
    /// What the certificate that was refused last says of itself.
    pub(super) fn last_refused(&self) -> Option<Shown> {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.take()
    }
}

pub(super) fn client(settings: &ClientSettings) -> Result<(reqwest::Client, Tls), Error> {
    // Fails if a provider is installed already, which is just as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let refused = Refused::default();
    if settings.base_url.starts_with("http:") {
        // Plain HTTP needs no certificates, and loading the system's takes time.
        let http = build_client(builder(settings).tls_certs_only([]))?;
        let tls = Tls {
            config: None,
            roots: Roots::None,
            refused,
        };
        return Ok((http, tls));
    }
    let named = match &settings.certificate_file {
        Some(path) => certificates(path)?,
        None => Vec::new(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let (inner, roots) = verifier(settings, &named, &provider)?;
    let verifier = Verifier {
        inner,
        named,
        algorithms: provider.signature_verification_algorithms,
        refused: Arc::clone(&refused),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let http = build_client(builder(settings).tls_backend_preconfigured(config.clone()))?;
    let tls = Tls {
        config: Some(Arc::new(config)),
        roots,
        refused,
    };
    Ok((http, tls))
}

/// What judges certificates: the operating system's verifier, or that of rustls with Mozilla's.
fn verifier(
    settings: &ClientSettings,
    named: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<(Arc<dyn ServerCertVerifier>, Roots), Error> {
    // The platform's verifier reads SSL_CERT_FILE on some systems only, and ignores a missing file.
    let of_platform = rustls_platform_verifier::Verifier::new_with_extra_roots(
        named.iter().cloned(),
        Arc::clone(provider),
    );
    match (of_platform, &settings.certificate_file) {
        (Ok(verifier), Some(path)) => Ok((Arc::new(verifier), Roots::File(path.clone()))),
        (Ok(verifier), None) => Ok((Arc::new(verifier), Roots::System)),
        (Err(error), Some(_)) => Err(unusable(&error)),
        (Err(_), None) => {
            // Minimal containers have no certificates at all, and should still reach WorkOS.
            let mut store = RootCertStore::empty();
            let built_in = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
            store.add_parsable_certificates(built_in.iter().cloned());
            let builder =
                WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider));
            let verifier = builder.build().map_err(|error| unusable(&error))?;
            let folder = settings.certificate_folder.clone();
            Ok((verifier, Roots::BuiltIn(folder)))
        }
    }
}

/// Judges as the operating system does, takes a certificate that `SSL_CERT_FILE` vouches for, as curl
/// does, and remembers what it refuses.
#[derive(Debug)]
struct Verifier {
    inner: Arc<dyn ServerCertVerifier>,
    named: Vec<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
    refused: Refused,
}

impl Verifier {
    fn remember(&self, certificate: &CertificateDer<'_>, others: &[CertificateDer<'_>]) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        *refused = shown(certificate, others);
    }

    /// Whether `SSL_CERT_FILE` holds this very certificate, or the authority of one that is marked as an
    /// authority itself, and nothing but its chain or its form speaks against it. `openssl req -x509` marks
    /// what it makes as an authority, which rustls takes for no server's.
    fn is_named(
        &self,
        certificate: &CertificateDer<'_>,
        host: &ServerName<'_>,
        now: UnixTime,
        error: &rustls::Error,
    ) -> bool {
        let is_about_chain = matches!(
            error,
            rustls::Error::InvalidCertificate(
                CertificateError::UnknownIssuer
                    | CertificateError::BadSignature
                    | CertificateError::UnsupportedSignatureAlgorithmContext { .. }
                    | CertificateError::Other(_)
            )
        );
        let Ok((_, read)) = X509Certificate::from_der(certificate) else {
            return false;
        };
        let is_marked = format!("{error:?}").contains("CaUsedAsEndEntity");
        let vouches = |named: &CertificateDer<'_>| {
            named.as_ref() == certificate.as_ref() || (is_marked && self.has_signed(named, &read))
        };
        if !is_about_chain || !self.named.iter().any(vouches) {
            return false;
        }
        // The verifier may have stopped before it looked at these.
        let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        let validity = read.validity();
        let is_in_time =
            (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&seconds);
        let is_for_servers = match read.extended_key_usage() {
            Ok(Some(usage)) => usage.value.server_auth || usage.value.any,
            Ok(None) => true,
            Err(_) => false,
        };
        let has_name = ParsedCertificate::try_from(certificate)
            .is_ok_and(|parsed| verify_server_name(&parsed, host).is_ok());
        is_in_time && is_for_servers && has_name
    }
}

impl Verifier {
    /// Whether an authority that `SSL_CERT_FILE` holds has signed a certificate itself.
    fn has_signed(&self, authority: &CertificateDer<'_>, read: &X509Certificate<'_>) -> bool {
        let Ok((_, authority)) = X509Certificate::from_der(authority) else {
            return false;
        };
        let key = &authority.public_key().subject_public_key.data;
        let signed = || {
            self.algorithms.all.iter().any(|algorithm| {
                let (text, signature) = (read.tbs_certificate.as_ref(), &read.signature_value.data);
                algorithm.verify_signature(key, text, signature).is_ok()
            })
        };
        authority.is_ca()
            && authority.validity().is_valid()
            && authority.subject() == read.issuer()
            && signed()
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = self
            .inner
            .verify_server_cert(certificate, others, host, ocsp, now);
        match verdict {
            Err(error) if self.is_named(certificate, host, now, &error) => {
                Ok(ServerCertVerified::assertion())
            }
            Err(error) => {
                self.remember(certificate, others);
                Err(error)
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let verdict = self
            .inner
            .verify_tls12_signature(message, certificate, signature);
        verdict.inspect_err(|_| self.remember(certificate, &[]))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let verdict = self
            .inner
            .verify_tls13_signature(message, certificate, signature);
        verdict.inspect_err(|_| self.remember(certificate, &[]))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// What a certificate says of itself and of its chain, as far as a refusal may be about it.
fn shown(certificate: &CertificateDer<'_>, others: &[CertificateDer<'_>]) -> Option<Shown> {
    let (_, read) = X509Certificate::from_der(certificate).ok()?;
    let algorithm = &read.signature_algorithm.algorithm;
    let weak = [
        (oid!(1.2.840.113549.1.1.4), "MD5"),
        (oid!(1.2.840.113549.1.1.5), "SHA-1"),
        (oid!(1.2.840.10045.4.1), "SHA-1"),
    ];
    let rsa_bits = match read.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => Some(key.key_size()),
        _ => None,
    };
    let last = others
        .last()
        .and_then(|it| X509Certificate::from_der(it).ok())
        .map(|(_, it)| display_name(it.issuer()));
    Some(Shown {
        issuer: display_name(read.issuer()),
        is_self_signed: read.subject() == read.issuer(),
        top: last,
        weak_digest: weak
            .iter()
            .find(|(it, _)| it == algorithm)
            .map(|(_, it)| *it),
        rsa_bits,
        is_in_time: read.validity().is_valid(),
    })
}

/// The common name, or the whole name if it has none.
fn display_name(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().next();
    let common = common.and_then(|name| name.as_str().ok());
    let text = common.map_or_else(|| name.to_string(), ToOwned::to_owned);
    text.chars()
        .filter(|it| !it.is_control())
        .take(MAX_NAME_CHARACTERS)
        .collect()
}

fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let unusable = |why: String| {
        let kind = ErrorKind::CertificateFile {
            path: path.to_owned(),
            why,
        };
        Error::new("loading certificates", kind, None)
    };
    let bytes = files::read(path.as_ref(), MAX_CERTIFICATE_BYTES)
        .map_err(|error| unusable(error.to_string()))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = match found {
        Ok(found) if !found.is_empty() => found,
        Ok(_) if bytes.starts_with(&[0x30, 0x82]) => {
            return Err(unusable(
                "it is in DER form: `openssl x509 -inform der -in FILE -out FILE.pem` makes PEM of it"
                    .into(),
            ));
        }
        Ok(_) => {
            let text = String::from_utf8_lossy(&bytes);
            let label = text
                .split_once("-----BEGIN ")
                .and_then(|(_, rest)| rest.split_once("-----"))
                .map(|(label, _)| label.to_lowercase());
            return Err(unusable(match label {
                Some(label) => format!("it holds a {label}, and no certificate"),
                None => "it holds no certificate in PEM form".into(),
            }));
        }
        Err(_) => return Err(unusable("it is not in PEM form".into())),
    };
    for (at, certificate) in found.iter().enumerate() {
        if RootCertStore::empty().add(certificate.clone()).is_err() {
            return Err(unusable(format!(
                "its certificate {} of {} cannot be read",
                at + 1,
                found.len()
            )));
        }
    }
    Ok(found)
}

/// The part of a request's time that is for the connection: never all of it, so that an error can tell
/// whether anything was sent, on a busy machine as well.
pub(super) fn connect_timeout(limit: Duration) -> Duration {
    CONNECT_TIMEOUT.min(limit / 2)
}

fn builder(settings: &ClientSettings) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("workos-ml/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(connect_timeout(settings.timeout))
        .timeout(settings.timeout);
    // Otherwise a proxy variable would send the key of a local server to another machine.
    if settings.is_loopback {
        // `localhost` and its subdomains are this machine whatever a resolver says (RFC 6761, 6.3).
        let url = url::Url::parse(&settings.base_url);
        let builder = match url
            .as_ref()
            .map(|it| (it.domain(), it.port_or_known_default()))
        {
            Ok((Some(name), Some(port))) => builder.resolve_to_addrs(
                name,
                &[
                    (std::net::Ipv4Addr::LOCALHOST, port).into(),
                    (std::net::Ipv6Addr::LOCALHOST, port).into(),
                ],
            ),
            _ => builder,
        };
        builder.no_proxy()
    } else {
        builder
    }
}

fn build_client(builder: ClientBuilder) -> Result<reqwest::Client, Error> {
    builder
        .build()
        .map_err(|error| unusable(&super::error::root_causes(&error)))
}

fn unusable(why: &dyn fmt::Display) -> Error {
    let kind = ErrorKind::Tls {
        why: why.to_string(),
        roots: String::new(),
        shown: None,
    };
    Error::new("loading certificates", kind, None)
}
