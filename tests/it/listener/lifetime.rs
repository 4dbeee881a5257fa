//! 26, 27 and 30: how long the listener lives, and what it says at the end.

use std::io::Write;
use std::net::TcpStream;

use super::{CODE, ENOUGH, Listening, STATE, Workos, callback, created};
use crate::support::http;

#[test]
fn r26_the_default_wait_is_said_and_is_minutes_long() {
    let workos = Workos::start();
    let send = ["send", "you@example.com", "--port", "0", "--state", STATE];
    for args in [&["listen", "--port", "0", "--state", STATE][..], &send] {
        let listening = Listening::run(&workos.sandbox(), args);
        let said = listening.running.stderr_line("waiting for");
        let is_ten = said.contains("10 min") || said.contains("9 min 59 s");
        assert!(is_ten, "{said}");
    }
}

#[test]
fn r26_following_says_that_only_an_interruption_ends_it() {
    let listening = Listening::with(&Workos::start().sandbox(), &["--follow"]);
    listening.running.stderr_line("Ctrl-C ends it");
}

#[test]
fn r26_the_wait_ends_with_the_link() {
    let workos = Workos::with(&["http://localhost:*/callback"], |asked| {
        let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(1200);
        (asked.target == "/passwordless/sessions").then(|| {
            let body = created(asked).replace("2999-01-01T00:00:00.000Z", &soon.to_string());
            http("201 Created", &body)
        })
    });
    let send = ["send", "you@example.com", "--port", "0", "--timeout", "1h"];
    let done = workos.sandbox().run(&send).expect_code(7);
    assert!(done.stderr.contains("when the link expired"), "{done:#?}");
}

#[test]
fn r26_waits_of_no_length_or_of_days_are_usage_errors() {
    for wait in ["0", "0s", "25h", "-1", "soon", ""] {
        let timeout = format!("--timeout={wait}");
        let done = Workos::start()
            .sandbox()
            .run(&["listen", "--port", "0", &timeout]);
        done.expect_code(2);
    }
}

#[test]
fn r27_a_timeout_has_its_own_exit_code_and_reports_what_was_seen() {
    let listening = Listening::with(&Workos::start().sandbox(), &["--timeout", ENOUGH]);
    listening.get("/favicon.ico");
    listening.get("/favicon.ico");
    listening.get(&format!("/callback?code={CODE}&state=other"));
    listening.get(&format!("/callback?code={CODE}"));
    listening.get("/callback?error=access_denied");
    listening.get(&format!("/callback?state={STATE}"));
    listening.ask("GET", &callback(), &[("Purpose", "prefetch")]);
    listening.ask("HEAD", &callback(), &[]);
    listening.ask("OPTIONS", &callback(), &[]);
    listening.ask("POST", &callback(), &[]);
    listening.ask("GET", &callback(), &[("Host", "evil.example")]);
    listening.ask("GET", &callback(), &[("Origin", "null")]);
    listening.send(b"\x16\x03\x01");
    listening.send(b"hello\r\n\r\n");
    listening.get(&format!("/{}", "a".repeat(9000)));
    let done = listening.running.finish().expect_code(7);
    let said = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "requests for other paths (2)",
        "callbacks with another state (1)",
        "callbacks without a state (1)",
        "callbacks with an error and without a state (1)",
        "callbacks without a usable code (1)",
        "prefetches by a browser (1)",
        "HEAD requests",
        "OPTIONS requests (1)",
        "requests with a method other than GET (1)",
        "requests for another host (1)",
        "requests from another site (1)",
        "TLS handshakes",
        "connections without a usable HTTP request (1)",
        "requests with headers over 8 KiB (1)",
        "HSTS",
        "another sign-in",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

/// A part of a request is something, and is not yet a refusal.
#[test]
fn r27_half_a_request_is_said() {
    let listening = Listening::with(&Workos::start().sandbox(), &["--timeout", ENOUGH]);
    let mut held = std::net::TcpStream::connect(listening.address()).unwrap();
    std::io::Write::write_all(&mut held, b"GET /callback?code=01DVX3C5").unwrap();
    let done = listening.running.finish().expect_code(7);
    let said = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("a part of a request"), "{done:#?}");
    assert!(!said.contains("nothing at all"), "{done:#?}");
}

#[test]
fn r27_a_silent_timeout_names_the_usual_causes() {
    let workos = Workos::with(&["https://app.example.com/callback"], |_| None);
    let send = [
        "send",
        "you@example.com",
        "--unregistered",
        "--port",
        "0",
        "--timeout",
        "1s",
        "--json",
    ];
    let done = workos.sandbox().run(&send).expect_code(7);
    let error = done.json()["error"].clone();
    assert_eq!(
        (&error["code"], &error["exit_code"]),
        (&"timed_out".into(), &7.into())
    );
    let text = error.to_string();
    for cause in [
        "nothing at all reached",
        "is not registered",
        "another device",
        "scanner",
    ] {
        assert!(text.contains(cause), "{cause}: {error:#}");
    }
}

#[test]
fn r30_the_exit_is_prompt_although_clients_keep_their_connections() {
    let listening = Listening::start(&Workos::start().sandbox());
    let mut clients: Vec<_> = (0..4)
        .map(|_| TcpStream::connect(listening.address()).unwrap())
        .collect();
    let request = |target: &str| {
        format!(
            "GET {target} HTTP/1.1\r\nHost: localhost:{}\r\nAccept: text/html\r\nConnection: keep-alive\r\n\r\n",
            listening.port()
        )
    };
    clients[0]
        .write_all(request("/favicon.ico").as_bytes())
        .unwrap();
    clients[1].write_all(b"GET /half").unwrap();
    clients[2]
        .write_all(request(&callback()).as_bytes())
        .unwrap();
    clients[3]
        .write_all(request("/workos-ml/result/1").as_bytes())
        .unwrap();
    // A run that waits for them fails by itself.
    listening.running.finish().expect_code(0);
    drop(clients);
}

#[test]
fn r30_the_exit_is_prompt_although_a_browser_never_fetches_the_page() {
    let listening = Listening::start(&Workos::start().sandbox());
    let html = [("Accept", "text/html")];
    assert_eq!(listening.ask("GET", &callback(), &html).status, 302);
    listening.running.finish().expect_code(0);
}

/// Many times over, because an answer that is cut off is a matter of chance.
#[test]
fn r30_the_page_is_whole_before_the_exit() {
    let workos = Workos::start();
    for _ in 0..10 {
        let listening = Listening::start(&workos.sandbox());
        let (redirect, page) = listening.browse(&callback());
        for answer in [&redirect, &page] {
            assert!(answer.body.ends_with("</html>\n"), "{answer:#?}");
        }
        listening.running.finish().expect_code(0);
    }
}
