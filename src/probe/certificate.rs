//! Reads a certificate and finds what is wrong with it.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::ServerCertVerifier;
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, RootCertStore};
use rustls_platform_verifier::Verifier;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::x509::X509Name;

use crate::error::{Code, Failure};
use crate::files;
use crate::tls_fault;

/// Every root certificate there is takes less than one.
const MAX_CERTIFICATE_BYTES: u64 = 16 * 1024 * 1024;

/// A server's certificate.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Whom it was issued to: its common name, else the first of its names.
    pub subject: String,
    /// The names and addresses that it is valid for.
    pub names: Vec<String>,
    /// Who issued it.
    pub issuer: String,
    /// Start of its validity, in seconds since 1970.
    pub not_before: i64,
    /// End of its validity, in seconds since 1970.
    pub not_after: i64,
    /// When it was checked, in seconds since 1970.
    pub checked_at: i64,
    /// Why browsers reject it; empty if they accept it.
    pub faults: Vec<CertificateFault>,
}

/// One reason to reject a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateFault {
    /// Its validity has ended.
    Expired,
    /// Its validity has not begun.
    NotYetValid,
    /// It is valid for other names.
    WrongName,
    /// It is signed with its own key.
    SelfSigned,
    /// No trusted authority vouches for its issuer.
    UnknownIssuer,
    /// The server does not send the issuer's certificate, and the certificate only names its address.
    MissingIntermediate,
    /// The certificate of its issuer has expired, or is not valid yet.
    IssuerOutOfDate,
    /// It was revoked.
    Revoked,
    /// Anything else, as a clause.
    Other(String),
}

/// Trusted authorities: those of the operating system and of `SSL_CERT_FILE`, or Mozilla's if the
/// system has none.
pub(super) struct Trust(Arc<dyn ServerCertVerifier>);

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

impl Trust {
    pub(super) fn load(file: Option<&str>) -> Result<Self, Failure> {
        let extra = file.map_or_else(|| Ok(Vec::new()), certificates)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let unusable = |error: &dyn fmt::Display| {
            Failure::new(
                Code::TlsRefused,
                format!("could not load the trusted certificates: {error}"),
            )
        };
        // Fails where the system has no certificates, as in minimal containers.
        if let Ok(verifier) = Verifier::new_with_extra_roots(extra.clone(), Arc::clone(&provider)) {
            return Ok(Self(Arc::new(verifier)));
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
        for certificate in extra {
            roots.add(certificate).map_err(|error| unusable(&error))?;
        }
        let built_in = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        let verifier = built_in.build().map_err(|error| unusable(&error))?;
        Ok(Self(verifier))
    }
}

fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let unusable = |why: &dyn fmt::Display| {
        Failure::new(
            Code::FileUnusable,
            format!("could not read SSL_CERT_FILE ({path}): {why}"),
        )
        .because("the trusted certificates are read from there")
        .hint("let SSL_CERT_FILE name a file of PEM certificates, or unset it")
    };
    let bytes =
        files::read(path.as_ref(), MAX_CERTIFICATE_BYTES).map_err(|error| unusable(&error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(unusable(&"it holds no certificate in PEM form")),
        Err(_) => Err(unusable(&"it is not in PEM form")),
    }
}

/// Reads the first certificate of a chain and finds everything that is wrong with it.
pub(super) fn judge(
    chain: &[CertificateDer<'_>],
    name: &ServerName<'_>,
    now: UnixTime,
    trust: &Trust,
) -> Result<Certificate, String> {
    let unreadable = || "the server's certificate cannot be read".to_owned();
    let (first, others) = chain
        .split_first()
        .ok_or("the server shows no certificate")?;
    let (_, read) = X509Certificate::from_der(first).map_err(|_| unreadable())?;
    let parsed = ParsedCertificate::try_from(first).map_err(|_| unreadable())?;
    let checked_at = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let mut certificate = Certificate {
        subject: display_name(read.subject()),
        names: names(&read),
        issuer: display_name(read.issuer()),
        not_before: read.validity().not_before.timestamp(),
        not_after: read.validity().not_after.timestamp(),
        checked_at,
        faults: Vec::new(),
    };
    // The subject may be empty, because browsers only look at the alternative names.
    if certificate.subject.is_empty() {
        certificate.subject = certificate.names.first().cloned().unwrap_or_default();
    }
    let (from, until) = (certificate.not_before, certificate.not_after);
    if checked_at > until {
        certificate.faults.push(CertificateFault::Expired);
    } else if checked_at < from {
        certificate.faults.push(CertificateFault::NotYetValid);
    }
    if verify_server_name(&parsed, name).is_err() {
        certificate.faults.push(CertificateFault::WrongName);
    }
    // Expiry has been checked above. The verifier is asked about a day within the validity, so that it
    // goes on to look for other faults.
    let day = u64::try_from(checked_at.clamp(from, until)).unwrap_or_default();
    let day = UnixTime::since_unix_epoch(Duration::from_secs(day));
    let verdict = trust.0.verify_server_cert(first, others, name, &[], day);
    if let Err(error) = verdict {
        let is_alone = others.is_empty() && has_issuer_url(&read);
        certificate
            .faults
            .extend(chain_fault(&error, &read, is_alone, &name.to_str()));
    }
    Ok(certificate)
}

/// Why the chain is not trusted on a day within the certificate's validity.
fn chain_fault(
    error: &Error,
    read: &X509Certificate<'_>,
    is_alone: bool,
    host: &str,
) -> Option<CertificateFault> {
    use CertificateError as Why;
    let other = || {
        let fault = tls_fault::describe(&error.to_string(), host, "the trusted certificates", None);
        let what = fault.map(|it| it.what);
        CertificateFault::Other(what.unwrap_or_else(|| "its form is not accepted".to_owned()))
    };
    let Error::InvalidCertificate(why) = error else {
        return Some(other());
    };
    match why {
        // The name has been checked above.
        Why::NotValidForName | Why::NotValidForNameContext { .. } => None,
        Why::Expired | Why::ExpiredContext { .. } => Some(CertificateFault::IssuerOutOfDate),
        Why::NotValidYet | Why::NotValidYetContext { .. } => {
            Some(CertificateFault::IssuerOutOfDate)
        }
        Why::Revoked => Some(CertificateFault::Revoked),
        // The verifier rejects a self-signed authority as such, before it looks for an issuer.
        _ if read.subject() == read.issuer() => Some(CertificateFault::SelfSigned),
        Why::UnknownIssuer if is_alone => Some(CertificateFault::MissingIntermediate),
        Why::UnknownIssuer => Some(CertificateFault::UnknownIssuer),
        _ => Some(other()),
    }
}

/// Whether the certificate names the URL of its issuer's certificate, as public authorities do.
fn has_issuer_url(read: &X509Certificate<'_>) -> bool {
    read.iter_extensions()
        .any(|extension| match extension.parsed_extension() {
            ParsedExtension::AuthorityInfoAccess(access) => {
                access.accessdescs.iter().any(|description| {
                    description.access_method == OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS
                })
            }
            _ => false,
        })
}

fn names(read: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = read.subject_alternative_name() else {
        return Vec::new();
    };
    let name = |general_name: &GeneralName<'_>| match general_name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match <[u8; 4]>::try_from(*bytes) {
            Ok(four) => Some(IpAddr::from(four).to_string()),
            Err(_) => <[u8; 16]>::try_from(*bytes)
                .ok()
                .map(|error| IpAddr::from(error).to_string()),
        },
        _ => None,
    };
    extension
        .value
        .general_names
        .iter()
        .filter_map(name)
        .collect()
}

/// The common name, or the whole name if it has none.
fn display_name(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().next();
    let common = common.and_then(|name| name.as_str().ok());
    common.map_or_else(|| name.to_string(), ToOwned::to_owned)
}
