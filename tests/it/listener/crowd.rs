//! 19: bounds on what a request may be, and clients that want to keep the right one out.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};

use super::{CODE, Listening, STATE, Workos, callback};

/// Connections that say nothing.
fn silent(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    (0..count)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect()
}

#[test]
fn r19_silent_and_dripping_connections_do_not_block_the_callback() {
    let listening = Listening::start(&Workos::start().sandbox());
    let mut crowd = silent(listening.address(), 6);
    crowd[0].write_all(b"GET /callback?co").unwrap();
    crowd[1].write_all(b"G").unwrap();
    listening.sign_in();
    drop(crowd);
}

#[test]
fn r19_a_crowd_of_silent_connections_does_not_lock_the_callback_out() {
    let listening = Listening::start(&Workos::start().sandbox());
    let _crowd = silent(listening.address(), 300);
    listening.sign_in();
}

#[test]
fn r19_eight_requests_are_answered_side_by_side() {
    let (workos, gate) = Workos::held(|request| request.target.starts_with("/sso/token"));
    // Following, so that the listener does not close before the last of them has come.
    let listening = Listening::with(&workos.sandbox(), &["--follow"]);
    let redirect = listening.get(&callback());
    let path = redirect.header("location").unwrap();
    gate.wait();
    // All of them wait for the same page; another request is still answered.
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| listening.get(path).status))
            .collect();
        assert_eq!(listening.get("/").status, 404);
        assert!(readers.iter().all(|it| !it.is_finished()));
        drop(gate);
        for reader in readers {
            assert_eq!(reader.join().unwrap(), 200);
        }
    });
}

#[test]
fn r19_a_head_over_8_kib_is_refused_and_explained() {
    let listening = Listening::start(&Workos::start().sandbox());
    let cookie = "c".repeat(9000);
    let whole = listening.ask("GET", &callback(), &[("Cookie", &cookie)]);
    assert_eq!(whole.status, 431, "{whole:#?}");
    // One that never ends is cut off as well.
    let endless = format!("GET /{} HTTP/1.1\r\nX: {cookie}", "a".repeat(100_000));
    assert_eq!(listening.send(endless.as_bytes()).status, 431);
    let said = listening.running.stderr_line("8 KiB");
    assert!(
        said.contains("cookies") && said.contains("--host 127.0.0.1"),
        "{said}"
    );
    listening.sign_in();
}

#[test]
fn r19_a_head_of_just_under_8_kib_is_taken() {
    let listening = Listening::start(&Workos::start().sandbox());
    let answer = listening.ask("GET", &callback(), &[("Cookie", &"c".repeat(7900))]);
    assert!(answer.body.contains("Sign-in works"), "{answer:#?}");
    listening.running.finish().expect_code(0);
}

#[test]
fn r19_headers_that_do_not_matter_cannot_spoil_the_callback() {
    for header in [
        "Cookie: name=J\u{f6}rg".as_bytes(),
        b"Cookie: \xff\xfe",
        b"X-Folded: one\r\n two",
        b"Content-Length: 5",
        b"Expect: 100-continue",
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
        b"Connection: keep-alive",
    ] {
        let listening = Listening::start(&Workos::start().sandbox());
        let mut request = format!(
            "GET {} HTTP/1.1\r\nHost: localhost:{}\r\n",
            callback(),
            listening.port()
        )
        .into_bytes();
        request.extend_from_slice(header);
        request.extend_from_slice(b"\r\n\r\n");
        let answer = listening.send(&request);
        assert!(
            answer.body.contains("Sign-in works"),
            "{}: {answer:#?}",
            String::from_utf8_lossy(header)
        );
        listening.running.finish().expect_code(0);
    }
}

#[test]
fn r19_what_is_no_http_request_is_answered_and_survived() {
    let listening = Listening::start(&Workos::start().sandbox());
    let target = format!("/callback?code={CODE}&state={STATE}");
    let host = format!("Host: localhost:{}", listening.port());
    for request in [
        "\r\n\r\n".to_owned(),
        "hello\r\n\r\n".into(),
        format!("GET {target}\r\n{host}\r\n\r\n"),
        format!("GET {target} HTTP/0.9\r\n{host}\r\n\r\n"),
        format!("GET {target} HTTP/2.0\r\n{host}\r\n\r\n"),
        format!("GET  {target} HTTP/1.1\r\n{host}\r\n\r\n"),
        format!("GET {target} x HTTP/1.1\r\n{host}\r\n\r\n"),
        format!("GET {target}\u{f6} HTTP/1.1\r\n{host}\r\n\r\n"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
    ] {
        let answer = listening.send(request.as_bytes());
        assert_eq!(answer.status, 400, "{request:?}: {answer:#?}");
    }
    // A connection that is closed after half a request is nothing either.
    drop(
        TcpStream::connect(listening.address())
            .unwrap()
            .write_all(b"GET "),
    );
    listening.sign_in();
}
