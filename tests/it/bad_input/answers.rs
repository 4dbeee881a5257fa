//! Answers that no client hopes for.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::{KEY, complains};
use crate::scripted::{SESSION, created_and_sent, name, workos, workos_that_says};
use crate::support::{Finished, Running, Sandbox, Stub, http, http_with};

const CREATE: &str = "POST /passwordless/sessions";
const MAIL: &str =
    "POST /passwordless/sessions/passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095/send";
const TOKEN: &str = "POST /sso/token";

/// Runs the part of a sign-in that makes `request`, with this many seconds for each.
fn start(stub: &Stub, request: &str, limit: &str) -> Running {
    let sandbox = Sandbox::with_account(stub.url())
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_REQUEST_TIMEOUT", limit);
    sandbox.start(match request {
        TOKEN => &["send", "you@example.com", "--port", "0", "--click"],
        _ => &["send", "you@example.com", "--port", "0", "--timeout", "5"],
    })
}

fn html(status: &str, text: &str) -> Vec<u8> {
    let page = format!("<!doctype html><html lang=\"de\"><title>{text}</title><p>{text}</p>");
    http_with(
        status,
        &[("Content-Type", "text/html; charset=utf-8")],
        &page,
    )
}

/// Every way in which an answer can be wrong, and what is said of it. The exit code is that of a
/// create or a send; a token request that was answered ends with 9.
fn wrong_answers() -> Vec<(Vec<u8>, i32, &'static str)> {
    let cut = b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"id\":\"passw".to_vec();
    let huge = "x".repeat(10 * 1024 * 1024 + 1);
    let redirected = [("Location", "https://portal.example/login")];
    vec![
        (http("201 Created", "certainly"), 5, "it is not JSON"),
        (http("201 Created", "{\"id\":"), 5, "it is not JSON"),
        (
            html("200 OK", "Anmeldung erforderlich – bitte zuerst bestätigen"),
            5,
            "bestätigen",
        ),
        (
            html("403 Forbidden", "Zugriff verweigert durch die Firewall"),
            5,
            "Zugriff verweigert",
        ),
        (
            html("200 OK", "アクセスが拒否されました"),
            5,
            "アクセスが拒否されました",
        ),
        (
            html("403 Forbidden", "アクセスが拒否されました"),
            5,
            "アクセスが拒否されました",
        ),
        (cut, 5, "broke"),
        (http("200 OK", &huge), 5, "longer than 10 MB"),
        (http_with("302 Found", &redirected, ""), 5, "portal.example"),
        (
            http_with("308 Permanent Redirect", &redirected, ""),
            5,
            "which the WorkOS API never does",
        ),
        (http("500 Internal Server Error", "{}"), 5, "500"),
        (
            http("503 Service Unavailable", "upstream"),
            5,
            "503: upstream",
        ),
        (
            http_with(
                "429 Too Many Requests",
                &[("Retry-After", "0")],
                "{\"message\":\"Too many requests\"}",
            ),
            5,
            "429",
        ),
        (
            http_with(
                "429 Too Many Requests",
                &[("Retry-After", "99999999999999999999")],
                "{}",
            ),
            5,
            "429",
        ),
        (
            b"HTTP/1.1 999 \r\nContent-Length: 0\r\n\r\n".to_vec(),
            5,
            "999",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n12345".to_vec(),
            5,
            "http",
        ),
        (
            http_with("200 OK", &[("X-Padding", &"x".repeat(1024 * 1024))], "{}"),
            5,
            "http",
        ),
        (http("200 OK", &"[".repeat(200_000)), 5, "it is not JSON"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\xfe\x1b".to_vec(),
            5,
            "it is not JSON",
        ),
        (
            http_with("200 OK", &[("Content-Encoding", "gzip")], "\u{1f}\u{8b}"),
            5,
            "it is compressed",
        ),
        (b"220 mail.example.com ESMTP\r\n".to_vec(), 5, "http"),
        (Vec::new(), 5, "http"),
    ]
}

fn check(request: &'static str, expected: (usize, usize), exit: fn(i32, &[u8], &str) -> i32) {
    let runs: Vec<(Stub, Running, i32, &str)> = wrong_answers()
        .into_iter()
        .map(|(answer, code, naming)| {
            let code = exit(code, &answer, naming);
            let stub = workos_that_says(request, answer);
            let running = start(&stub, request, "30");
            (stub, running, code, naming)
        })
        .collect();
    for (stub, running, code, naming) in runs {
        complains(&running.finish(), code, &[naming]);
        assert_eq!(created_and_sent(&stub), expected, "after {naming:?}");
        assert!(stub.count(TOKEN) <= 1, "after {naming:?}");
    }
}

#[test]
fn a_session_is_created_once_whatever_is_answered() {
    check(CREATE, (1, 0), |code, _, _| code);
}

#[test]
fn a_link_is_mailed_once_whatever_is_answered() {
    check(MAIL, (1, 1), |code, _, _| code);
}

#[test]
fn a_code_is_exchanged_once_whatever_is_answered() {
    check(TOKEN, (1, 1), |code, answer, naming| {
        let text = String::from_utf8_lossy(answer);
        // Where only the server can be named, there was no answer that could be read.
        let is_answered = naming != "http";
        let is_foreign = text.contains("<!doctype html>") || text.starts_with("HTTP/1.1 30");
        let is_success = text.starts_with("HTTP/1.1 2");
        // An answer came, and no profile; a refusal or a broken line keeps its own code.
        if is_answered && (is_success || is_foreign) {
            9
        } else {
            code
        }
    });
}

#[test]
fn slow_answers_end_with_the_time_limit() {
    let runs: Vec<_> = [CREATE, MAIL, TOKEN]
        .into_iter()
        .map(|request| {
            let held = crate::scripted::Held::at(request);
            let running = start(&held.stub, request, "1");
            (held, running)
        })
        .collect();
    for (held, running) in runs {
        complains(&running.finish(), 5, &["did not answer within 1 s"]);
        let (created, sent) = created_and_sent(&held.stub);
        assert!(created == 1 && sent <= 1);
        assert!(held.stub.count(TOKEN) <= 1);
    }
}

/// An answer that begins in time and never ends.
#[test]
fn an_answer_that_trickles_ends_with_the_time_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let running = Sandbox::with_account(&url)
        .variable("WORKOS_REQUEST_TIMEOUT", "1")
        .start(&["exchange", "some_code"]);
    let (mut stream, _) = listener.accept().unwrap();
    assert!(stream.read(&mut [0; 1024]).unwrap() > 0);
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"profile\":")
        .unwrap();
    complains(&running.finish(), 5, &["did not answer within 1 s"]);
}

#[test]
fn a_server_cannot_write_lines_of_this_program() {
    let forged = r#"{"message":"no\n✓ code exchanged\r\nerror: all is well"}"#;
    let stub = workos_that_says(CREATE, http("422 Unprocessable Entity", forged));
    let done = Sandbox::with_account(stub.url()).run(&["send", "you@example.com", "--port", "0"]);
    complains(&done, 3, &["no ✓ code exchanged"]);
    let errors = done.stderr.lines().filter(|it| it.starts_with("error:"));
    assert_eq!(errors.count(), 1, "{done:#?}");

    let forged = r#"{"id":"passwordless_session_1\nerror: x","link":"http://127.0.0.1:1/"}"#;
    let stub = workos_that_says(CREATE, http("201 Created", forged));
    let done = Sandbox::with_account(stub.url()).run(&["session", "create", "you@example.com"]);
    assert!(!done.everything().contains("\nerror: x"), "{done:#?}");
}

#[test]
fn words_of_a_server_reach_the_terminal_harmless() {
    let hostile = r#"{"message":"\u001b[2J\u001b]0;owned\u0007 <script>alert(1)</script> \u202e \u009b31m","code":"x\u001b[1m","errors":[{"code":"\u001b[31mred"}]}"#;
    let stub = workos_that_says(CREATE, http("422 Unprocessable Entity", hostile));
    let sandbox = Sandbox::with_account(stub.url());
    let done = sandbox.run(&["send", "you@example.com", "--port", "0"]);
    complains(&done, 3, &["<script>"]);
    let done = sandbox.run(&["send", "you@example.com", "--port", "0", "--json"]);
    assert_eq!(done.code, 3);
    super::sane(&done);

    let profile = r#"{"profile":{"id":"prof_\u001b[31m1","email":"\u001b]0;x\u0007you@example.com","first_name":"\u202eevil\u0085"},"access_token":"t"}"#;
    let stub = workos_that_says(TOKEN, http("200 OK", profile));
    let sandbox = Sandbox::with_account(stub.url());
    for format in ["human", "json"] {
        let done = sandbox.run(&["exchange", "some_code", "--format", format]);
        assert_eq!(done.code, 0, "{done:#?}");
        super::sane(&done);
        assert!(
            !done.stdout.contains('\u{202e}') || format == "json",
            "{done:#?}"
        );
    }
}

#[test]
fn a_session_with_hostile_words_in_it() {
    let body = format!(
        r#"{{"id":"{SESSION}","email":"\u001b[31mx","expires_at":"\u001b[2J","link":"https://api.workos.com/\u001b[31m"}}"#
    );
    let stub = workos_that_says(CREATE, http("201 Created", &body));
    let done = Sandbox::with_account(stub.url()).run(&["session", "create", "you@example.com"]);
    assert_eq!(done.code, 0, "{done:#?}");
    super::sane(&done);
}

/// Requests that answer with what they were sent: the key and the code must not come back out.
#[test]
fn a_server_that_repeats_secrets_is_masked() {
    let echo = |asked: &crate::support::ReceivedRequest| {
        let told = format!("{} {:?}", asked.body, asked.headers);
        let is_bad = matches!(name(asked).as_str(), CREATE | TOKEN);
        is_bad.then(|| http("500 Internal Server Error", &format!("trace: {told}")))
    };
    let stub = workos(echo);
    let sandbox = Sandbox::with_account(stub.url()).variable("WORKOS_API_KEY", KEY);
    let state = "a-state-that-nobody-may-see";
    let lines: [&[&str]; 3] = [
        &["send", "you@example.com", "--port", "0", "--state", state],
        &["exchange", crate::scripted::CODE],
        &["exchange", crate::scripted::CODE, "-v", "--json"],
    ];
    for line in lines {
        let done: Finished = sandbox.run(line);
        assert_eq!(done.code, 5, "{done:#?}");
        super::sane(&done);
        assert!(!done.everything().contains(state), "{done:#?}");
    }
}
