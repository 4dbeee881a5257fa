//! Hosts that are none of the interceptor's business.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use reqwest::Certificate;

use super::Intercepted;
use super::calls::absolute;
use crate::probe::servers::{Authority, raw_server, read_head, tls_server};
use crate::support::{Sandbox, Stub, http};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nother";

/// A server with a certificate of an authority that nobody knows.
fn other_host() -> (Authority, String) {
    let authority = Authority::new("somebody else");
    let url = tls_server(authority.issue(&["localhost"], -1, 80), ANSWER.to_vec());
    (authority, url)
}

#[tokio::test]
async fn another_host_shows_its_own_certificate() {
    let it = Intercepted::new().await;
    let (authority, url) = other_host();
    it.client().get(&url).send().await.unwrap_err();
    let theirs = Certificate::from_pem(authority.pem().as_bytes()).unwrap();
    let client = it.build(reqwest::Client::builder().tls_certs_only([theirs]));
    let answer = client.get(&url).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "other");
    let seen = it.interceptor.seen();
    assert_eq!(seen.tunnels, 2, "{seen:#?}");
    assert!(seen.other_hosts.contains("localhost"), "{seen:#?}");
    assert_eq!((seen.connections, seen.own_faults), (0, 0), "{seen:#?}");
}

#[tokio::test]
async fn absolute_form_to_another_host_is_a_real_request_over_tls() {
    let (authority, url) = other_host();
    let sandbox = Sandbox::new().file("theirs.pem", authority.pem());
    let file = sandbox.path().join("theirs.pem");
    let it = Intercepted::new().await;
    let answer = absolute(&it, &format!("{url}/a?b")).await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
    assert_eq!(it.interceptor.seen().unreachable, 1);
    // Whom the user trusts is trusted.
    let it = Intercepted::inheriting(&[("REQUESTS_CA_BUNDLE", file.to_str().unwrap())]).await;
    let answer = absolute(&it, &format!("{url}/a?b")).await;
    assert!(answer.ends_with("other"), "{answer}");
    assert_eq!(it.interceptor.seen().own_faults, 0);
}

#[tokio::test]
async fn plain_http_is_passed_on() {
    let it = Intercepted::new().await;
    let stub = Stub::start(|_| http("200 OK", "{}"));
    let answer = absolute(&it, &format!("{}/a?b", stub.url())).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(stub.count("GET /a?b"), 1);
}

#[tokio::test]
async fn what_cannot_be_reached_is_said() {
    let it = Intercepted::new().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", free.local_addr().unwrap());
    drop(free);
    let answer = absolute(&it, &url).await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
    assert!(answer.contains("127.0.0.1 cannot be reached"), "{answer}");
    let seen = it.interceptor.seen();
    assert_eq!((seen.unreachable, seen.own_faults), (1, 0), "{seen:#?}");
}

/// A proxy that notes the first line and the password of every CONNECT, and leads to `target`.
fn proxy(target: String) -> (String, Arc<Mutex<Vec<String>>>) {
    let noted = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&noted);
    let url = raw_server(move |mut client| {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            client.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        log.lock().unwrap().push(String::from_utf8(head).unwrap());
        let address = target.trim_start_matches("https://").to_owned();
        let mut other = TcpStream::connect(address).unwrap();
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let (mut from_client, mut to_other) =
            (client.try_clone().unwrap(), other.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from_client, &mut to_other));
        let _ = std::io::copy(&mut other, &mut client);
    });
    (url, noted)
}

#[tokio::test]
async fn other_hosts_are_asked_through_the_proxy_that_the_user_has() {
    let (authority, url) = other_host();
    let (proxy_url, noted) = proxy(url.replace("localhost", "127.0.0.1"));
    let with_password = proxy_url.replace("http://", "http://me:secret@");
    let theirs = || Certificate::from_pem(authority.pem().as_bytes()).unwrap();

    let it = Intercepted::inheriting(&[("HTTPS_PROXY", &with_password)]).await;
    let client = it.build(reqwest::Client::builder().tls_certs_only([theirs()]));
    assert_eq!(client.get(&url).send().await.unwrap().status(), 200);
    assert_eq!(
        it.client()
            .get("https://api.workos.com/health")
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    let heads = noted.lock().unwrap().clone();
    assert_eq!(heads.len(), 1, "{heads:?}");
    assert!(heads[0].starts_with("CONNECT localhost:"), "{heads:?}");
    assert!(
        heads[0].contains("Proxy-Authorization: Basic bWU6c2VjcmV0"),
        "{heads:?}"
    );

    let exempted = [
        ("HTTPS_PROXY", with_password.as_str()),
        ("NO_PROXY", "localhost"),
    ];
    let it = Intercepted::inheriting(&exempted).await;
    let client = it.build(reqwest::Client::builder().tls_certs_only([theirs()]));
    assert_eq!(client.get(&url).send().await.unwrap().status(), 200);
    assert_eq!(noted.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_speaks_first_is_heard() {
    let it = Intercepted::new().await;
    let url = raw_server(|mut stream| {
        stream.write_all(b"220 hello\r\n").unwrap();
        read_head(&stream);
    });
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
    let proxy = it.interceptor.port();
    let said = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", proxy)).unwrap();
        let connect =
            format!("CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
        stream.write_all(connect.as_bytes()).unwrap();
        let mut said = String::new();
        while !said.ends_with("hello\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            said.push(byte[0].into());
        }
        said
    });
    let said = said.await.unwrap();
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
}
