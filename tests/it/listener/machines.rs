//! 35, 36, 38, 39 and 40: what machines read, and what happens only when asked for.

use std::net::{Ipv4Addr, TcpListener};

use super::{LINK_TOKEN, Listening, STATE, Workos, callback};
use crate::support::{Finished, Sandbox, Stub, http};

/// Half blocks, of which a QR code is drawn.
const BLOCKS: [char; 3] = ['█', '▀', '▄'];

#[track_caller]
fn expect_document(done: &Finished, code: i32) {
    assert_eq!(done.code, code, "{done:#?}");
    let document = done.json();
    if code != 0 {
        assert_eq!(document["error"]["exit_code"], code, "{done:#?}");
        for field in ["code", "message", "hint"] {
            assert!(
                document["error"][field].is_string(),
                "{field}: {document:#}"
            );
        }
    }
    assert!(!done.stderr.contains("\"error\""), "{done:#?}");
}

#[test]
fn r35_standard_output_is_one_document_after_every_callback() {
    let cases = [
        (callback(), "200 OK", 0),
        (callback(), "400 Bad Request", 9),
        (callback(), "503 Service Unavailable", 5),
        (callback(), "401 Unauthorized", 4),
        (
            format!("/callback?error=access_denied&state={STATE}"),
            "200 OK",
            8,
        ),
    ];
    for (target, status, code) in cases {
        let workos = Workos::exchanging(move || match status {
            "200 OK" => http(status, super::PROFILE),
            _ => http(status, r#"{"message":"no"}"#),
        });
        let listening = Listening::with(&workos.sandbox(), &["--json"]);
        listening.browse(&target);
        expect_document(&listening.running.finish(), code);
    }
}

#[test]
fn r35_r36_standard_output_is_one_document_whatever_ends_the_command() {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let busy = socket.local_addr().unwrap().port().to_string();
    let workos = Workos::start();
    let dead = Sandbox::with_account("http://127.0.0.1:1");
    let keyless = Sandbox::new().variable("WORKOS_CLIENT_ID", "client_1");
    let cases: [(&Sandbox, &[&str], i32); 8] = [
        (
            &workos.sandbox(),
            &["listen", "--port", "0", "--timeout", "1s"],
            7,
        ),
        (&workos.sandbox(), &["listen", "--port", &busy], 6),
        (&workos.sandbox(), &["listen", "--host", "0.0.0.0"], 2),
        (
            &workos.sandbox(),
            &["listen", "--redirect-uri", "https://localhost:3000/cb"],
            2,
        ),
        (&workos.sandbox(), &["listen", "--nonsense"], 2),
        (&workos.sandbox(), &["send"], 2),
        (&keyless, &["listen", "--port", "0"], 4),
        (&dead, &["send", "you@example.com", "--port", "0"], 5),
    ];
    for (sandbox, args, code) in cases {
        let args = [args, &["--json"]].concat();
        expect_document(&sandbox.run(&args), code);
    }
}

#[test]
fn r35_following_writes_one_object_a_line() {
    let listening = Listening::with(
        &Workos::start().sandbox(),
        &["--follow", "--json", "--timeout", super::ENOUGH],
    );
    listening.browse(&callback());
    listening.browse(&format!("/callback?error=access_denied&state={STATE}"));
    let done = listening.running.finish();
    let lines: Vec<serde_json::Value> = serde_json::Deserializer::from_str(&done.stdout)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(lines[0]["type"], "callback");
    assert_eq!(lines[0]["profile"]["id"], "prof_1");
    assert_eq!(lines[1]["error"]["code"], "sign_in_denied");
    for line in done.stdout.lines().take(2) {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn r36_every_exit_code_is_documented_once() {
    let help = Sandbox::new().run(&["--help"]).expect_code(0).stdout;
    for code in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130, 143] {
        let label = format!("  {code:>3}  ");
        assert_eq!(help.matches(&label).count(), 1, "{code}: {help}");
    }
}

#[test]
fn r38_loopback_servers_are_never_reached_through_a_proxy() {
    let proxy = Stub::start(|_| http("502 Bad Gateway", "{}"));
    let workos = Workos::start();
    let mut sandbox = workos.sandbox();
    for name in [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        sandbox = sandbox.variable(name, proxy.url());
    }
    let send = ["send", "you@example.com", "--port", "0", "--click"];
    let done = sandbox.run(&send).expect_code(0);
    assert_eq!(proxy.requests().len(), 0, "{done:#?}");
}

#[test]
fn r38_certificates_are_not_needed_for_plain_http() {
    let workos = Workos::start();
    let sandbox = workos
        .sandbox()
        .variable("SSL_CERT_FILE", "/nowhere/roots.pem");
    Listening::start(&sandbox).sign_in();
}

#[test]
fn r38_a_certificate_file_that_is_missing_is_named() {
    let plain = Workos::start();
    let url = plain.0.url().replace("http:", "https:");
    let sandbox = Sandbox::with_account(&url).variable("SSL_CERT_FILE", "/nowhere/roots.pem");
    let done = sandbox
        .run(&["send", "you@example.com", "--port", "0"])
        .expect_code(2);
    for part in ["SSL_CERT_FILE", "/nowhere/roots.pem"] {
        assert!(done.stderr.contains(part), "{part}: {done:#?}");
    }
}

#[test]
fn r39_an_https_callback_is_a_usage_error_and_no_plain_listener() {
    let workos = Workos::start();
    for uri in [
        "https://localhost:3000/cb",
        "https://127.0.0.1/cb",
        "https://[::1]:3000/cb",
        "https://localhost:*/cb",
    ] {
        for command in [&["listen"][..], &["send", "you@example.com"]] {
            let args = [command, &["--redirect-uri", uri]].concat();
            let done = workos.sandbox().run(&args).expect_code(2);
            assert!(done.stderr.contains("http"), "{done:#?}");
            assert!(!done.stderr.contains("listening"), "{done:#?}");
        }
        let configured = workos.sandbox().variable("WORKOS_REDIRECT_URI", uri);
        configured.run(&["listen"]).expect_code(2);
    }
    assert_eq!(workos.0.requests().len(), 0);
}

#[test]
fn r40_qr_code_and_clipboard_come_only_when_asked_for() {
    let workos = Workos::start();
    let send = [
        "send",
        "you@example.com",
        "--port",
        "0",
        "--state",
        STATE,
        "--deliver",
        "print",
    ];
    for (more, is_drawn) in [(&[][..], false), (&["--qr"], true)] {
        let listening = Listening::run(&workos.sandbox(), &[&send[..], more].concat());
        listening.running.stderr_line(LINK_TOKEN);
        let done = listening.sign_in();
        assert_eq!(done.stderr.contains(BLOCKS), is_drawn, "{done:#?}");
        assert!(!done.stdout.contains(BLOCKS), "{done:#?}");
        // The escape sequence with which a terminal is told to fill the clipboard.
        assert!(!done.everything().contains("\u{1b}]52"), "{done:#?}");
    }
}
