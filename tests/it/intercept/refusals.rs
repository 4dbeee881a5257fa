//! Clients that do not take the interceptor for WorkOS.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use workos_ml::intercept::{Refusal, Runtimes, Situation, why_nothing_arrived};

use super::Intercepted;

#[tokio::test]
async fn a_client_with_authorities_of_its_own_is_counted() {
    let it = Intercepted::new().await;
    let client = it.build(reqwest::Client::builder().tls_certs_only([]));
    client
        .get("https://api.workos.com/health")
        .send()
        .await
        .unwrap_err();
    let seen = it.seen(|seen| seen.refused() > 0).await;
    assert_eq!(seen.refusals[&Refusal::UnknownAuthority], 1, "{seen:#?}");
    assert_eq!((seen.requests, seen.own_faults), (0, 0), "{seen:#?}");
    let explanation = why_nothing_arrived(&Situation {
        seen: &seen,
        runtimes: Runtimes::default(),
        sets_node_options: false,
    });
    assert!(explanation.cause.contains("certificate"), "{explanation:?}");
}

/// A connection as a hook makes it: TLS at once, with these protocols.
async fn connect_directly(
    it: &Intercepted,
    protocols: &[&str],
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(it.bundle()).unwrap() {
        roots.add(certificate.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
    let name = ServerName::try_from("api.workos.com").unwrap();
    let stream = TcpStream::connect(("127.0.0.1", it.interceptor.port()))
        .await
        .unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

#[tokio::test]
async fn a_client_that_speaks_http2_alone_is_counted() {
    let it = Intercepted::new().await;
    let stream = connect_directly(&it, &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    connect_directly(&it, &["h2"]).await.unwrap_err();
    let seen = it.seen(|seen| seen.refused() > 0).await;
    assert_eq!(seen.refusals[&Refusal::Http2Only], 1, "{seen:#?}");
}

#[tokio::test]
async fn a_client_that_leaves_after_the_handshake_is_counted() {
    let it = Intercepted::new().await;
    drop(connect_directly(&it, &[]).await.unwrap());
    let seen = it.seen(|seen| seen.silent > 0).await;
    assert_eq!((seen.connections, seen.requests), (1, 0), "{seen:#?}");
    assert_eq!(seen.own_faults, 0, "{seen:#?}");
}

/// The clock is tokio's own and jumps to whatever is waited for.
#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_left_after_fifteen_seconds() {
    let it = Intercepted::new().await;
    for first in [
        &b""[..],
        b"\x16\x03\x01",
        b"CONNECT api.workos.com:443 HTTP/1.1\r\n",
    ] {
        let started = tokio::time::Instant::now();
        let mut stream = TcpStream::connect(("127.0.0.1", it.interceptor.port()))
            .await
            .unwrap();
        stream.write_all(first).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let took = started.elapsed().as_secs();
        assert!((14..=16).contains(&took), "{first:?}: {took} s");
    }
    let seen = it.interceptor.seen();
    assert_eq!(seen.refusals[&Refusal::TimedOut], 1, "{seen:#?}");
    assert_eq!(seen.own_faults, 0, "{seen:#?}");
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let it = Intercepted::new().await;
    let mut stream = TcpStream::connect(("127.0.0.1", it.interceptor.port()))
        .await
        .unwrap();
    let long = "x".repeat(20_000);
    let head = format!("CONNECT api.workos.com:443 HTTP/1.1\r\nX: {long}\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(
        answer.starts_with(b"HTTP/1.1 431"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

#[tokio::test]
async fn dropping_the_interceptor_ends_everything() {
    let it = Intercepted::new().await;
    let bundle = it.bundle();
    let port = it.interceptor.port();
    let mut open = connect_directly(&it, &[]).await.unwrap();
    drop(it.interceptor);
    assert!(!bundle.exists());
    let mut nothing = [0];
    let read = open.read(&mut nothing).await;
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    // A process that another test is starting has the sockets of this one until it runs its program.
    let mut tries = 0;
    while TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
        tries += 1;
        assert!(tries < 100, "port {port} still takes connections");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
