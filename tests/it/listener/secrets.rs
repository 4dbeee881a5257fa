//! 37: values that must be nowhere are planted, and every stream is searched for them.

use super::{CODE, LINK_TOKEN, Listening, PROFILE, STATE, Workos, callback};
use crate::support::{Finished, ReceivedRequest, Sandbox, http, http_with};

/// A key without the prefix by which keys are recognised.
const KEY: &str = "planted-key-8c1d52";
const TOKEN: &str = "planted-access-token";

fn sandbox(workos: &Workos) -> Sandbox {
    Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_CLIENT_ID", "client_1")
        .variable("WORKOS_BASE_URL", workos.0.url())
}

#[track_caller]
fn expect_none(done: &Finished, secrets: &[&str]) {
    for secret in secrets {
        assert!(!done.everything().contains(secret), "{secret}: {done:#?}");
    }
}

/// An answer that repeats everything that it was asked, as proxies and debug pages do.
fn echo(asked: &ReceivedRequest, status: &str, shape: impl Fn(&str) -> String) -> Vec<u8> {
    let authorization = asked.header("authorization").unwrap_or_default();
    let said = format!("{} {authorization} {}", asked.target, asked.body);
    http(status, &shape(&said))
}

fn as_json(said: &str) -> String {
    serde_json::json!({"error": "invalid_grant", "error_description": said, "message": said})
        .to_string()
}

fn as_field_errors(said: &str) -> String {
    serde_json::json!({"message": "Validation failed", "errors": [{"field": said, "code": said}]})
        .to_string()
}

fn as_html(said: &str) -> String {
    format!("<html><pre>{said}</pre></html>")
}

fn as_unexpected(said: &str) -> String {
    serde_json::json!({"access_token": TOKEN, "debug": said}).to_string()
}

type Shape = fn(&str) -> String;
const ECHOES: [(&str, Shape); 6] = [
    ("400 Bad Request", as_json),
    ("422 Unprocessable Entity", as_field_errors),
    ("400 Bad Request", as_html),
    ("500 Internal Server Error", as_html),
    ("200 OK", as_html),
    ("200 OK", as_unexpected),
];

#[test]
fn r37_a_sign_in_shows_nothing_secret() {
    let workos = Workos::start();
    for format in [&["-v"][..], &["-v", "--json"], &[]] {
        let send = [
            "send",
            "you@example.com",
            "--port",
            "0",
            "--state",
            STATE,
            "--click",
        ];
        let done = sandbox(&workos)
            .run(&[&send[..], format].concat())
            .expect_code(0);
        expect_none(&done, &[KEY, CODE, STATE, LINK_TOKEN, TOKEN]);
    }
    let listening = Listening::with(&sandbox(&workos), &["-v"]);
    let done = listening.sign_in();
    expect_none(&done, &[KEY, CODE, STATE, TOKEN]);
}

#[test]
fn r37_tokens_are_shown_only_when_asked_for() {
    let workos = Workos::start();
    for (more, is_shown) in [
        (&["--json"][..], false),
        (&["--json", "--show-token"], true),
    ] {
        let done = Listening::with(&sandbox(&workos), more).sign_in();
        assert_eq!(done.everything().contains(TOKEN), is_shown, "{done:#?}");
        assert_eq!(done.json()["state"], STATE);
    }
}

#[test]
fn r37_an_exchange_that_fails_shows_nothing_secret() {
    for (status, shape) in ECHOES {
        for format in [&["-v"][..], &["-v", "--json"]] {
            let workos = Workos::with(&["http://localhost:*/callback"], move |asked| {
                (asked.target == "/sso/token").then(|| echo(asked, status, shape))
            });
            let listening = Listening::with(&sandbox(&workos), format);
            let (_, page) = listening.browse(&callback());
            let done = listening.running.finish();
            assert_ne!(done.code, 0, "{done:#?}");
            expect_none(&done, &[KEY, CODE, STATE, TOKEN]);
            assert!(!page.body.contains(CODE), "{page:#?}");
        }
    }
}

#[test]
fn r37_a_session_that_fails_shows_nothing_secret() {
    for (status, shape) in ECHOES {
        let workos = Workos::with(&[], move |asked| {
            (asked.method == "POST").then(|| echo(asked, status, shape))
        });
        let send = [
            "send",
            "you@example.com",
            "--port",
            "0",
            "--state",
            STATE,
            "-v",
        ];
        let done = sandbox(&workos).run(&send);
        assert_ne!(done.code, 0, "{done:#?}");
        expect_none(&done, &[KEY, STATE, TOKEN]);
    }
}

#[test]
fn r37_a_link_that_leads_nowhere_shows_nothing_secret() {
    let ends = [
        // Nothing listens on port 1.
        format!("http://127.0.0.1:1/cb?code={CODE}&state={STATE}&token={TOKEN}"),
        format!("http://localhost:1/callback?code={CODE}&state={STATE}"),
        format!("nonsense://?code={CODE}&state={STATE}"),
        format!("https://error.workos.com/sso/redirect-uri-invalid?state={STATE}"),
        format!("/dead-end?code={CODE}&state={STATE}"),
    ];
    for end in ends {
        let workos = Workos::with(&["http://localhost:*/callback"], move |asked| {
            asked
                .target
                .contains(LINK_TOKEN)
                .then(|| http_with("302 Found", &[("Location", &end)], ""))
        });
        let send = [
            "send",
            "you@example.com",
            "--port",
            "0",
            "--state",
            STATE,
            "--click",
            "-v",
        ];
        let done = sandbox(&workos).run(&send);
        assert_ne!(done.code, 0, "{done:#?}");
        expect_none(&done, &[KEY, CODE, STATE, LINK_TOKEN, TOKEN]);
    }
}

#[test]
fn r37_connections_that_break_show_nothing_secret() {
    for part in ["/sso/token", "/passwordless/sessions", LINK_TOKEN] {
        let workos = Workos::with(&["http://localhost:*/callback"], move |asked| {
            asked.target.contains(part).then(Vec::new)
        });
        let send = [
            "send",
            "you@example.com",
            "--port",
            "0",
            "--state",
            STATE,
            "--click",
            "-v",
        ];
        let done = sandbox(&workos).run(&send);
        assert_ne!(done.code, 0, "{done:#?}");
        expect_none(&done, &[KEY, CODE, STATE, LINK_TOKEN]);
    }
}

#[test]
fn r37_refused_callbacks_and_interruptions_show_nothing_secret() {
    let workos = Workos::exchanging(|| http("200 OK", PROFILE));
    let listening = Listening::with(&sandbox(&workos), &["-v", "--timeout", super::ENOUGH]);
    for query in [
        format!("code={CODE}&state=planted-other-state"),
        format!("code={CODE}"),
        format!("code={CODE}&code={CODE}&state={STATE}"),
    ] {
        assert_eq!(listening.get(&format!("/callback?{query}")).status, 400);
    }
    let done = listening.running.finish().expect_code(7);
    expect_none(&done, &[KEY, CODE, STATE, "planted-other-state"]);
}
