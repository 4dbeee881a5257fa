//! Ctrl-C and SIGTERM at every stage of a sign-in.

use super::{KEY, sane};
use crate::scripted::{Held, created_and_sent, workos};
use crate::support::{Finished, Sandbox};

const SIGNALS: [(&str, i32, &str); 4] = [
    ("INT", 130, "interrupted"),
    ("TERM", 143, "terminated"),
    ("HUP", 143, "terminated"),
    ("QUIT", 143, "terminated"),
];

fn ends(done: &Finished, code: i32, word: &str) {
    assert_eq!(done.code, code, "{done:#?}");
    assert!(done.stderr.contains(&format!("error: {word}")), "{done:#?}");
    assert!(done.stdout.is_empty(), "{done:#?}");
    sane(done);
}

#[test]
fn while_a_request_is_under_way() {
    // How many sessions were created and mails asked for when the request hangs.
    let stages = [
        ("GET /user_management/redirect_uris", (0, 0)),
        ("POST /passwordless/sessions", (1, 0)),
        (
            "POST /passwordless/sessions/passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095/send",
            (1, 1),
        ),
        (
            "GET /passwordless/ZBxkn2ZTUYqa82ky6QEYecemI/confirm",
            (1, 1),
        ),
        ("POST /sso/token", (1, 1)),
    ];
    for (request, expected) in stages {
        for (signal, code, word) in SIGNALS {
            let held = Held::at(request);
            let running = Sandbox::with_account(held.stub.url())
                .variable("WORKOS_API_KEY", KEY)
                .start(&["send", "you@example.com", "--port", "0", "--click"]);
            held.wait();
            running.signal(signal);
            let done = running.finish();
            ends(&done, code, word);
            assert_eq!(created_and_sent(&held.stub), expected, "at {request}");
        }
    }
}

#[test]
fn while_waiting_for_the_click() {
    for (signal, code, word) in SIGNALS {
        let stub = workos(|_| None);
        let sandbox = Sandbox::with_account(stub.url()).variable("WORKOS_API_KEY", KEY);
        let running = sandbox.start(&["send", "you@example.com", "--port", "0"]);
        running.stderr_line("waiting for the click");
        assert!(!running.stderr().contains("error"));
        running.signal(signal);
        let done = running.finish();
        ends(&done, code, word);
        // What was left behind is said, so that nobody mails twice.
        assert!(done.stderr.contains("was mailed"), "{done:#?}");
        assert_eq!(created_and_sent(&stub), (1, 1));
    }
}

#[test]
fn while_other_commands_wait() {
    let cases: [(&str, &[&str]); 4] = [
        ("GET /health", &["preflight"]),
        ("GET /connections", &["connection", "list"]),
        ("POST /sso/token", &["exchange", "some_code"]),
        (
            "POST /passwordless/sessions",
            &["session", "create", "you@example.com"],
        ),
    ];
    for (request, line) in cases {
        let held = Held::at(request);
        let running = Sandbox::with_account(held.stub.url()).start(line);
        held.wait();
        running.signal("INT");
        ends(&running.finish(), 130, "interrupted");
    }
    let stub = workos(|_| None);
    for (signal, code, word) in SIGNALS {
        for line in [
            &["listen", "--port", "0"][..],
            &["listen", "--port", "0", "--follow"],
        ] {
            let running = Sandbox::with_account(stub.url()).start(line);
            running.stderr_line("listening on");
            running.signal(signal);
            ends(&running.finish(), code, word);
        }
    }
}

#[test]
fn machines_read_it_too() {
    let held = Held::at("POST /passwordless/sessions");
    let running = Sandbox::with_account(held.stub.url()).start(&[
        "send",
        "you@example.com",
        "--port",
        "0",
        "--json",
    ]);
    held.wait();
    running.signal("TERM");
    let done = running.finish();
    assert_eq!(done.code, 143);
    let document = done.json();
    assert_eq!(document["error"]["code"], "terminated");
    assert_eq!(document["error"]["exit_code"], 143);
}
