//! The certificate authority of one run. Its keys never leave memory.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use super::HOST;

/// Clocks of containers and virtual machines may be behind.
const VALID_BEFORE: Duration = Duration::from_secs(60 * 60);
/// Longer than a working day with the emulator on, and no longer: files of a killed run expire.
const VALID_FOR: Duration = Duration::from_secs(12 * 60 * 60);

/// A certificate authority that can vouch for `api.workos.com` alone.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

impl Authority {
    pub(super) fn new() -> io::Result<Self> {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "workos-ml, temporary");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // Critical: a client that does not understand it trusts nothing of this authority.
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DnsName(HOST.to_owned())],
            excluded_subtrees: Vec::new(),
        });
        set_validity(&mut params);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params.self_signed(&key).map_err(io::Error::other)?;
        Ok(Self {
            issuer: Issuer::new(params, key),
            certificate,
        })
    }

    /// The authority's certificate.
    pub(super) fn der(&self) -> CertificateDer<'static> {
        self.certificate.der().clone()
    }

    /// Accepts TLS as `api.workos.com`, over HTTP/1.1.
    pub(super) fn acceptor(&self) -> io::Result<TlsAcceptor> {
        let (certificate, key) = self.issue(HOST)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .map_err(io::Error::other)?;
        // A client that speaks only HTTP/2 is refused by name, instead of hanging.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// A certificate for a server, with its key.
    fn issue(&self, name: &str) -> io::Result<(CertificateDer<'static>, PrivateKeyDer<'static>)> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).map_err(io::Error::other)?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // Python 3.13 and later refuses certificates that do not say whose they are.
        params.use_authority_key_identifier_extension = true;
        set_validity(&mut params);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params
            .signed_by(&key, &self.issuer)
            .map_err(io::Error::other)?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        Ok((certificate.der().clone(), PrivateKeyDer::from(key)))
    }
}

fn set_validity(params: &mut CertificateParams) {
    let now = SystemTime::now();
    params.not_before = (now - VALID_BEFORE).into();
    params.not_after = (now + VALID_FOR).into();
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::ServerName;
    use rustls::{ClientConfig, Error, RootCertStore};
    use tokio_rustls::TlsConnector;

    use super::*;

    /// What a client that trusts the authority alone makes of a server with its certificate for
    /// `name`.
    async fn handshake(authority: &Authority, name: &'static str) -> io::Result<()> {
        let (certificate, key) = authority.issue(name).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(authority.der()).unwrap();
        let client = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let (near, far) = tokio::io::duplex(64 * 1024);
        let acceptor = TlsAcceptor::from(Arc::new(server));
        let connector = TlsConnector::from(Arc::new(client));
        let server_name = ServerName::try_from(name).unwrap();
        let (connected, _) =
            tokio::join!(connector.connect(server_name, near), acceptor.accept(far));
        connected.map(drop)
    }

    #[tokio::test]
    async fn it_vouches_for_one_name_only() {
        let authority = Authority::new().unwrap();
        handshake(&authority, HOST).await.unwrap();
        for other in ["other.test", "workos.com", "api.workos.com.other.test"] {
            let error = handshake(&authority, other).await.unwrap_err();
            let error = error.get_ref().and_then(|it| it.downcast_ref::<Error>());
            let is_refused = matches!(error, Some(Error::InvalidCertificate(_)));
            assert!(is_refused, "{other}: {error:?}");
        }
    }
}
