//! TLS handshakes. Every certificate is accepted, so that its faults can be named and the probe can go
//! on; nothing secret is ever sent over such a connection.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{AlertDescription, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::{Host, Url};

use super::certificate::{self, Certificate, Trust};
use super::reach::{self, seconds};

/// The outcome of a TLS handshake.
#[derive(Debug)]
pub enum Handshake {
    /// It succeeded, whether or not the certificate is valid.
    Done {
        /// `TLS 1.3` or `TLS 1.2`.
        version: &'static str,
        /// The server's certificate.
        certificate: Certificate,
    },
    /// The port speaks plain HTTP.
    PlainHttp,
    /// The server offers no version or cipher that browsers still support.
    Outdated(String),
    /// The server does not know the requested host name.
    UnknownName,
    /// The server closed or reset the connection.
    Closed,
    /// No answer within this time.
    TimedOut(Duration),
    /// Anything else.
    Failed(String),
}

impl fmt::Display for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done { version, .. } => f.write_str(version),
            Self::PlainHttp => f.write_str("plain HTTP answers, not TLS"),
            Self::Outdated(why) => write!(
                f,
                "the server speaks no TLS that browsers still use ({why})"
            ),
            Self::UnknownName => f.write_str("the server does not know this host name"),
            Self::Closed => f.write_str("the server closed the connection"),
            Self::TimedOut(after) => write!(f, "no answer within {}", seconds(*after)),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// Makes a handshake and judges the certificate.
pub(super) async fn inspect(
    address: &Url,
    peer: SocketAddr,
    limit: Duration,
    trust: &Trust,
) -> Handshake {
    let stream = match handshake_with(address, peer, limit).await {
        Ok(stream) => stream,
        Err(error) => return read_error(&error, limit),
    };
    let (_, connection) = stream.get_ref();
    let version = match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2",
        _ => "TLS 1.3",
    };
    let chain = connection.peer_certificates().unwrap_or_default();
    let Some(name) = server_name(address) else {
        return Handshake::Failed("the host is not a name that a certificate can have".into());
    };
    match certificate::judge(chain, &name, UnixTime::now(), trust) {
        Ok(certificate) => Handshake::Done {
            version,
            certificate,
        },
        Err(why) => Handshake::Failed(why),
    }
}

/// Connects and makes a handshake, whatever the certificate.
pub(super) async fn handshake_with(
    address: &Url,
    peer: SocketAddr,
    limit: Duration,
) -> io::Result<TlsStream<TcpStream>> {
    let shaking = async {
        let connecting = reach::connect(peer, limit).await;
        let stream = connecting.map_err(|error| io::Error::other(error.to_string()))?;
        wrap(address, stream).await
    };
    let too_late = |_| io::Error::from(io::ErrorKind::TimedOut);
    timeout(limit, shaking).await.map_err(too_late)?
}

pub(super) async fn wrap(address: &Url, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let name = server_name(address)
        .ok_or_else(|| io::Error::other("the host is not a name that a certificate can have"))?;
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        .with_no_client_auth();
    // Some servers require ALPN, and only HTTP/1.1 is spoken here.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

fn server_name(address: &Url) -> Option<ServerName<'static>> {
    match address.host()? {
        Host::Domain(name) => ServerName::try_from(name.to_owned()).ok(),
        Host::Ipv4(ip) => Some(ServerName::IpAddress(std::net::IpAddr::from(ip).into())),
        Host::Ipv6(ip) => Some(ServerName::IpAddress(std::net::IpAddr::from(ip).into())),
    }
}

fn read_error(error: &io::Error, limit: Duration) -> Handshake {
    match error.kind() {
        io::ErrorKind::TimedOut => return Handshake::TimedOut(limit),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe => return Handshake::Closed,
        _ => {}
    }
    let tls = error.get_ref().and_then(|it| it.downcast_ref::<Error>());
    match tls {
        // Servers with many sites answer so when the name is not configured.
        Some(Error::AlertReceived(AlertDescription::UnrecognisedName)) => Handshake::UnknownName,
        Some(Error::AlertReceived(
            alert @ (AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity),
        )) => Handshake::Outdated(format!("alert {alert:?}")),
        Some(Error::PeerIncompatible(why)) => Handshake::Outdated(format!("{why:?}")),
        Some(Error::InvalidMessage(_)) => Handshake::Failed("the answer is not TLS".into()),
        _ => Handshake::Failed(error.to_string()),
    }
}

/// Accepts any certificate whose private key the server holds.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
