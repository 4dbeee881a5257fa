//! Certificates, good and bad.

use super::servers::{
    Authority, Shown, raw_server, read_head, self_signed, tls_server, tls_server_with,
};
use super::{Bench, Found, callback, careful};
use crate::support::{ReceivedRequest, Sandbox, Stub};

const RULE: &str = "redirect-uri-certificate";

fn answer() -> Vec<u8> {
    careful(&ReceivedRequest {
        method: "GET".into(),
        target: "/callback".into(),
        headers: Vec::new(),
        body: String::new(),
    })
}

/// A sandbox that trusts an authority.
fn trusting(authority: &Authority) -> Bench {
    let pem = authority.pem();
    Bench::with(|sandbox| {
        let sandbox: Sandbox = sandbox.file("roots.pem", pem);
        let path = sandbox.path().join("roots.pem");
        sandbox.variable("SSL_CERT_FILE", path.to_str().unwrap())
    })
}

#[track_caller]
fn probe(bench: &Bench, shown: Shown) -> Found {
    let server = tls_server(shown, answer());
    bench.probe(&callback(&server))
}

/// Looks at a server for each certificate, all in one run.
#[track_caller]
fn all_fail<const N: usize>(bench: &Bench, cases: [(Shown, &str); N]) {
    let serve = |(shown, naming)| (callback(&tls_server(shown, answer())), naming);
    let (uris, names): (Vec<String>, Vec<&str>) = cases.map(serve).into_iter().unzip();
    for (found, naming) in bench.probe_all(&uris).iter().zip(names) {
        found.is(RULE, "fail", naming);
    }
}

#[test]
fn a_good_certificate_passes_with_its_days() {
    let authority = Authority::new("Test Root");
    let found = probe(
        &trusting(&authority),
        authority.issue(&["localhost"], -10, 80),
    );
    found
        .is_clean()
        .is("redirect-uri-tls", "pass", "TLS 1.3, without HSTS")
        .is(
            RULE,
            "pass",
            "the certificate of the application by Test Root holds for 80 days more",
        );
}

#[test]
fn an_intermediate_that_is_sent_along_is_followed() {
    let root = Authority::new("Test Root");
    let between = root.intermediate("Test Intermediate");
    let mut shown = between.issue(&["localhost"], -10, 80);
    shown.chain.push(between.der());
    probe(&trusting(&root), shown)
        .is_clean()
        .is(RULE, "pass", "by Test Intermediate");
}

#[test]
fn an_intermediate_that_is_missing_is_named() {
    let root = Authority::new("Test Root");
    let between = root.intermediate("Test Intermediate");
    let shown = between.issue_with_address(&["localhost"]);
    probe(&trusting(&root), shown).is(RULE, "fail", "comes without that of Test Intermediate");
}

#[test]
fn close_ends_are_warned_of() {
    let authority = Authority::new("Test Root");
    let bench = trusting(&authority);
    probe(&bench, authority.issue(&["localhost"], -85, 5)).is(
        RULE,
        "warn",
        "holds for 5 days more",
    );
    // One of six days has half its life to go.
    probe(&bench, authority.issue(&["localhost"], -3, 3)).is(RULE, "pass", "holds for 3 days more");
}

#[test]
fn expired_not_yet_valid_and_wrong_names_are_told_apart() {
    let authority = Authority::new("Test Root");
    let bench = trusting(&authority);
    let cases = [
        (authority.issue(&["localhost"], -90, -2), "expired on "),
        (authority.issue(&["localhost"], -90, -2), ", 2 days ago"),
        (authority.issue(&["localhost"], 2, 90), "holds from "),
        (
            authority.issue(&["app.example.com", "192.0.2.1"], -10, 80),
            "is not for localhost, but for app.example.com, 192.0.2.1",
        ),
        (authority.issue(&[], -10, 80), "no host at all"),
    ];
    all_fail(&bench, cases);
}

#[test]
fn issuers_that_nobody_knows_are_told_apart() {
    let trusted = Authority::new("Test Root");
    let bench = trusting(&trusted);
    let stranger = Authority::new("Somebody Else");
    let cases = [
        (self_signed(&["localhost"], false), "is self-signed"),
        (self_signed(&["localhost"], true), "is self-signed"),
        (
            stranger.issue(&["localhost"], -10, 80),
            "does not trust (Somebody Else)",
        ),
    ];
    all_fail(&bench, cases);
}

/// Every fault is named, and the rest of the address is looked at all the same.
#[test]
fn faults_come_together() {
    let found = probe(&Bench::new(), self_signed(&["app.example.com"], false));
    found
        .has(RULE, "fail", "is self-signed")
        .has(RULE, "fail", "is not for localhost")
        .is("redirect-uri-tls", "pass", "TLS 1.3")
        .is("redirect-uri-answers", "pass", "400 without parameters");
    assert_eq!(found.all(RULE).len(), 2);
    assert_eq!(found.done.code, 1);
}

#[test]
fn an_expired_certificate_of_a_stranger_is_both() {
    let authority = Authority::new("Test Root");
    let stranger = Authority::new("Somebody Else");
    let found = probe(
        &trusting(&authority),
        stranger.issue(&["localhost"], -90, -2),
    );
    found
        .has(RULE, "fail", "expired on")
        .has(RULE, "fail", "does not trust");
}

#[test]
fn addresses_can_have_certificates() {
    let authority = Authority::new("Test Root");
    let server = tls_server(authority.issue(&["127.0.0.1"], -10, 80), answer());
    let uri = callback(&server).replace("localhost", "127.0.0.1");
    trusting(&authority)
        .probe(&uri)
        .is(RULE, "pass", "holds for");
}

#[test]
fn tls_1_2_is_fine() {
    let authority = Authority::new("Test Root");
    let shown = authority.issue(&["localhost"], -10, 80);
    let server = tls_server_with(shown, answer(), &[&rustls::version::TLS12]);
    let found = trusting(&authority).probe(&callback(&server));
    found.is_clean().is("redirect-uri-tls", "pass", "TLS 1.2");
}

#[test]
fn hsts_is_told() {
    let authority = Authority::new("Test Root");
    let answer = crate::support::http_with(
        "400 Bad Request",
        &[(
            "Strict-Transport-Security",
            "max-age=31536000; includeSubDomains",
        )],
        "",
    );
    let server = tls_server(authority.issue(&["localhost"], -10, 80), answer);
    let found = trusting(&authority).probe(&callback(&server));
    found.is("redirect-uri-tls", "pass", "HSTS for 365 days");
}

#[test]
fn plain_http_in_place_of_tls_is_named() {
    let stub = Stub::start(careful);
    let uri = callback(stub.url()).replace("http:", "https:");
    // A server that reads lines waits for the rest of the handshake, which it takes for a line.
    let found = Bench::new().probe_within(&uri, "1s");
    found
        .is(
            "redirect-uri-tls",
            "fail",
            "plain HTTP answers at this port",
        )
        .is(RULE, "skip", "the TLS handshake failed")
        .has_none_after(RULE);
    assert!(stub.requests().iter().all(|it| it.method != "GET"));
}

#[test]
fn tls_in_place_of_plain_http_is_named() {
    let server = tls_server(self_signed(&["localhost"], false), answer());
    let found = Bench::new().probe(&callback(&server).replace("https:", "http:"));
    found
        .is(
            "redirect-uri-tls",
            "fail",
            "this port speaks TLS, and the redirect URI says http",
        )
        .is("redirect-uri-answers", "fail", "not HTTP");
}

#[test]
fn neither_tls_nor_http_is_said() {
    type Serve = fn(std::net::TcpStream);
    let cases: [(&str, Serve); 2] = [
        ("the server closed the connection", drop),
        ("no TLS", |mut read| {
            use std::io::Write;
            let _ = read.write_all(b"SSH-2.0-OpenSSH_9.6\r\n");
            read_head(read);
        }),
    ];
    for (naming, serve) in cases {
        let server = raw_server(serve);
        let uri = callback(&server).replace("http:", "https:");
        let found = Bench::new().probe_within(&uri, "1s");
        found.is("redirect-uri-tls", "fail", naming);
    }
}

#[test]
fn a_file_of_certificates_that_is_missing_stops_what_needs_it() {
    let bench = Bench::with(|sandbox| sandbox.variable("SSL_CERT_FILE", "/nowhere/roots.pem"));
    let stub = Stub::start(careful);
    bench.probe(&callback(stub.url())).is_clean();
    let uri = callback(stub.url()).replace("http:", "https:");
    let done = bench
        .sandbox
        .run(&["redirect-uri", "check", &uri, "--probe"])
        .expect_code(2);
    for part in ["SSL_CERT_FILE", "/nowhere/roots.pem"] {
        assert!(done.stderr.contains(part), "{done:#?}");
    }
}
