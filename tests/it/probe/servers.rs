//! Servers that misbehave, and servers with certificates.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// A server that does with every connection what a test says.
pub fn raw_server(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = Arc::new(serve);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let serve = Arc::clone(&serve);
            std::thread::spawn(move || serve(stream));
        }
    });
    url
}

/// Reads the head of a request.
pub fn read_head(stream: impl std::io::Read) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while matches!(reader.read_line(&mut line), Ok(2..)) && line != "\r\n" {
        line.clear();
    }
}

/// A certificate with its key, and what comes with it.
pub struct Shown {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
}

/// A server that shows a certificate and answers every request with this.
pub fn tls_server(shown: Shown, answer: Vec<u8>) -> String {
    tls_server_with(shown, answer, rustls::ALL_VERSIONS)
}

pub fn tls_server_with(
    shown: Shown,
    answer: Vec<u8>,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> String {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(shown.chain, shown.key)
        .unwrap();
    serve(config, answer)
}

fn serve(config: ServerConfig, answer: Vec<u8>) -> String {
    let config = Arc::new(config);
    let url = raw_server(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        read_head(&mut stream);
        // The client may have gone: it has what it came for after a handshake.
        let _ = stream.write_all(&answer);
        stream.conn.send_close_notify();
        let _ = stream.flush();
    });
    url.replace("http://127.0.0.1", "https://localhost")
}

/// A server that talks to clients alone whose certificate this authority has signed.
pub fn tls_server_for_known_clients(
    shown: Shown,
    authority: &Authority,
    answer: Vec<u8>,
) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients.build().unwrap())
        .with_single_cert(shown.chain, shown.key)
        .unwrap();
    serve(config, answer)
}

/// A certificate authority of the test's own.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let (params, key) = Self::params(name);
        let certificate = params.self_signed(&key).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    /// Another authority, which this one vouches for.
    pub fn intermediate(&self, name: &str) -> Self {
        let (params, key) = Self::params(name);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    /// One that holds from and until so many days from now.
    pub fn intermediate_between(&self, name: &str, from: i64, until: i64) -> Self {
        let (mut params, key) = Self::params(name);
        params.not_before = day(from);
        params.not_after = day(until);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    fn params(name: &str) -> (CertificateParams, KeyPair) {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        (params, KeyPair::generate().unwrap())
    }

    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    pub fn der(&self) -> CertificateDer<'static> {
        self.certificate.der().clone()
    }

    /// A certificate for these names that holds from and until so many days from now.
    pub fn issue(&self, names: &[&str], from: i64, until: i64) -> Shown {
        let (params, key) = leaf(names, from, until);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        shown(&certificate, &key)
    }

    /// One that is marked as an authority itself.
    pub fn issue_authority(&self, names: &[&str]) -> Shown {
        let (mut params, key) = leaf(names, -1, 80);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        shown(&certificate, &key)
    }

    /// One that says where its issuer's can be had, as those of public authorities do.
    pub fn issue_with_address(&self, names: &[&str]) -> Shown {
        let (mut params, key) = leaf(names, -1, 80);
        // AuthorityInfoAccess: one caIssuers, at "http://ca".
        let access = b"\x30\x17\x30\x15\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02\x86\x09http://ca";
        let oid = [1, 3, 6, 1, 5, 5, 7, 1, 1];
        let extension = CustomExtension::from_oid_content(&oid, access.to_vec());
        params.custom_extensions.push(extension);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        shown(&certificate, &key)
    }
}

/// A certificate that vouches for itself.
pub fn self_signed(names: &[&str], is_authority: bool) -> Shown {
    self_signed_between(names, is_authority, -1, 80)
}

pub fn self_signed_between(names: &[&str], is_authority: bool, from: i64, until: i64) -> Shown {
    let (mut params, key) = leaf(names, from, until);
    if is_authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let certificate = params.self_signed(&key).unwrap();
    shown(&certificate, &key)
}

/// A certificate that vouches for itself, for servers or for clients alone.
pub fn certificate_for(names: &[&str], is_clients: bool) -> Shown {
    let (mut params, key) = leaf(names, -1, 80);
    params.extended_key_usages = match is_clients {
        true => vec![ExtendedKeyUsagePurpose::ClientAuth],
        false => vec![ExtendedKeyUsagePurpose::ServerAuth],
    };
    let certificate = params.self_signed(&key).unwrap();
    shown(&certificate, &key)
}

fn leaf(names: &[&str], from: i64, until: i64) -> (CertificateParams, KeyPair) {
    let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "the application");
    params.not_before = day(from);
    params.not_after = day(until);
    (params, KeyPair::generate().unwrap())
}

fn shown(certificate: &rcgen::Certificate, key: &KeyPair) -> Shown {
    Shown {
        chain: vec![certificate.der().clone()],
        key: PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
    }
}

/// So many days and an hour from now.
fn day<T: From<std::time::SystemTime>>(from_now: i64) -> T {
    let now = std::time::SystemTime::now();
    let days = std::time::Duration::from_secs(from_now.unsigned_abs() * 86_400 + 3_600);
    T::from(if from_now < 0 { now - days } else { now + days })
}
