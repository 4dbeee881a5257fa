//! Names and ports, and servers that answer badly or not at all. None is waited for longer than
//! the time that was given.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::servers::{raw_server, read_head};
use super::{Bench, callback, careful, page};
use crate::support::{Stub, http};

const ANSWERS: &str = "redirect-uri-answers";

#[test]
fn a_careful_application_passes() {
    let stub = Stub::start(careful);
    let found = Bench::new().probe(&callback(stub.url()));
    found
        .is_clean()
        .is("redirect-uri-dns", "pass", "localhost is 127.0.0.1")
        .is("redirect-uri-connects", "pass", "connects in ")
        .is(
            "redirect-uri-tls",
            "pass",
            "plain HTTP, as the redirect URI says",
        )
        .is(
            ANSWERS,
            "pass",
            "answers 400 without parameters, 200 to a denied sign-in, 400 to an invalid code",
        )
        .is("redirect-uri-reflects", "pass", "come back escaped")
        .is("redirect-uri-cookies", "pass", "attempt");
}

#[test]
fn a_name_without_address_fails_and_the_rest_is_skipped() {
    // `.invalid` has no address anywhere.
    let found = Bench::new().probe("https://app.invalid/callback");
    found.is(
        "redirect-uri-dns",
        "fail",
        "finds no address of app.invalid",
    );
    found.is("redirect-uri-connects", "skip", "the host has no address");
    found.has_none_after("redirect-uri-connects");
}

#[test]
fn a_closed_port_is_refused() {
    // Bound, so that nobody else gets it, and never listened on.
    let closed = tokio::net::TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = closed.local_addr().unwrap().port();
    let found = Bench::new().probe(&format!("http://127.0.0.1:{port}/callback"));
    found
        .is("redirect-uri-dns", "pass", "the host is an address")
        .is("redirect-uri-connects", "fail", "connection refused")
        .is("redirect-uri-tls", "skip", "could not connect")
        .has_none_after("redirect-uri-tls");
    let hint = found.all("redirect-uri-connects")[0]["hint"].to_string();
    assert!(hint.contains("start the application"), "{hint}");
}

#[test]
fn an_application_on_the_other_loopback_address_is_named() {
    let stub = Stub::start(careful);
    let port = stub.url().rsplit_once(':').unwrap().1.to_owned();
    let found = Bench::new().probe(&format!("http://[::1]:{port}/callback"));
    found.is(
        "redirect-uri-connects",
        "fail",
        &format!("[::1]:{port}: connection refused; 127.0.0.1:{port} listens"),
    );
}

#[test]
fn what_is_no_address_is_not_looked_at() {
    let cases = [
        (
            "https://*.example.com/callback",
            "a wildcard is not a single address",
        ),
        (
            "http://localhost:*/callback",
            "a wildcard is not a single address",
        ),
        ("/callback", "not an absolute address"),
        ("myapp://callback", "only http and https"),
        (
            "https://me:hunter2@localhost/callback",
            "a user or a password",
        ),
    ];
    for (uri, naming) in cases {
        let found = Bench::new().probe(uri);
        found.is("redirect-uri-connects", "skip", naming);
        assert!(!found.done.everything().contains("hunter2"), "{uri}");
    }
}

/// Looks at a server that answers at once, if at all.
#[track_caller]
fn probe(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> super::Found {
    Bench::new().probe(&callback(&raw_server(serve)))
}

/// Looks at a server that has to be given up.
#[track_caller]
fn give_up(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> super::Found {
    // A run that does not give up fails by itself.
    Bench::new().probe_within(&callback(&raw_server(serve)), "1s")
}

/// Holds the connection until the other side lets go.
fn hold(mut stream: TcpStream) {
    let _ = stream.read_to_end(&mut Vec::new());
}

#[test]
fn a_server_that_hangs_is_given_up_after_two_requests() {
    let found = give_up(hold);
    found.is(
        ANSWERS,
        "fail",
        "no answer within 1 s; the other 13 requests were left out",
    );
    found.is("redirect-uri-stack-trace", "skip", "nothing was answered");
    found.has_none_after("redirect-uri-stack-trace");
}

#[test]
fn a_server_that_drips_is_bounded() {
    // A byte of a header whenever the socket takes one, without end.
    let found = give_up(|mut stream| {
        read_head(&stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: ");
        stream
            .set_read_timeout(Some(Duration::from_millis(20)))
            .unwrap();
        let mut ignored = [0; 64];
        // What is read paces what is written; a closed connection ends it.
        while !matches!(stream.read(&mut ignored), Ok(0)) && stream.write_all(b"x").is_ok() {}
    });
    found.is(ANSWERS, "fail", "no answer within 1 s");
}

#[test]
fn a_body_that_does_not_end_in_time_is_said() {
    let found = give_up(|mut stream| {
        read_head(&stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        hold(stream);
    });
    found.has(ANSWERS, "warn", "did not end in time");
}

#[test]
fn an_endless_body_is_read_up_to_a_bound() {
    let found = probe(|mut stream| {
        read_head(&stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    found.is(ANSWERS, "pass", "200 without parameters");
    assert!(
        found.done.stderr.contains("longer than 256 KB"),
        "{:#?}",
        found.done
    );
}

#[test]
fn an_endless_head_is_refused() {
    let found = probe(|mut stream| {
        read_head(&stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    found.is(ANSWERS, "fail", "not HTTP");
}

#[test]
fn garbage_and_silence_are_told_apart() {
    type Serve = fn(TcpStream);
    let cases: [(Serve, &str); 3] = [
        (
            |mut read| {
                read_head(&read);
                let _ = read.write_all(b"\x00\x01\x02 what is this\r\n\r\n");
            },
            "the answer is not HTTP",
        ),
        (|it| read_head(&it), "closed without an answer"),
        // Closing with the request unread makes the system send a reset.
        (drop, "without an answer"),
    ];
    for (serve, naming) in cases {
        probe(serve).is(ANSWERS, "fail", naming);
    }
}

#[test]
fn a_body_that_is_cut_off_is_said() {
    let found = probe(|mut stream| {
        read_head(&stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    });
    found.is(ANSWERS, "warn", "was cut off");
}

/// A handshake that nobody answers is bounded too.
#[test]
fn a_server_that_hangs_at_the_handshake_is_given_up() {
    let uri = callback(&raw_server(hold)).replace("http:", "https:");
    let found = Bench::new().probe_within(&uri, "300ms");
    found.is(
        "redirect-uri-tls",
        "fail",
        "no TLS handshake: no answer within 300 ms",
    );
}

/// The order of the findings is that of the addresses, however long each takes.
#[test]
fn many_addresses_are_looked_at_together_and_told_in_order() {
    let bench = Bench::new();
    let slow = raw_server(hold);
    let stubs: Vec<Stub> = (0..12).map(|_| Stub::start(careful)).collect();
    let mut uris = vec![callback(&slow)];
    uris.extend(stubs.iter().map(|stub| callback(stub.url())));
    let mut line = vec![
        "redirect-uri",
        "check",
        "--probe",
        "--probe-timeout",
        "300ms",
        "--json",
    ];
    line.extend(uris.iter().map(String::as_str));
    let document = bench.sandbox.run(&line).json();
    let findings = document["findings"].as_array().unwrap();
    let of_rule = findings.iter().filter(|it| it["rule"] == ANSWERS);
    let subjects: Vec<&str> = of_rule
        .map(|finding| finding["subject"].as_str().unwrap())
        .collect();
    assert_eq!(subjects, uris);
}

#[test]
fn head_alone_may_go_without_an_answer() {
    let found = probe(|mut stream| {
        let mut start = [0; 4];
        stream.read_exact(&mut start).unwrap();
        read_head(&stream);
        let answer = if &start == b"HEAD" {
            Vec::new()
        } else {
            page("<p>Hello</p>")
        };
        let _ = stream.write_all(&answer);
    });
    found.is(
        ANSWERS,
        "warn",
        "HEAD, which mail scanners and previews send",
    );
}

#[test]
fn json_is_an_answer() {
    let stub = Stub::start(|_| http("400 Bad Request", r#"{"error":"no code"}"#));
    Bench::new().probe(&callback(stub.url())).is_clean();
}
