//! 22 to 25: the pages that a browser sees.

use super::{CODE, HttpResponse, Listening, PROFILE, STATE, Workos, callback};
use crate::support::{LocalWorkOs, Sandbox, http};

/// One of every kind of answer: its name, and how to get it.
fn every_kind(listening: &Listening) -> Vec<(&'static str, HttpResponse)> {
    let foreign = [("Host", "evil.example")];
    let (redirect, result) = listening.browse(&callback());
    let get = |target: &str| listening.get(target);
    vec![
        ("redirect", redirect),
        ("result", result),
        ("not found", get("/favicon.ico")),
        ("wrong state", get("/callback?code=a&state=b")),
        ("malformed", get(&format!("/callback?state={STATE}"))),
        ("foreign host", listening.ask("GET", "/", &foreign)),
        (
            "foreign origin",
            listening.ask("GET", "/", &[("Origin", "null")]),
        ),
        (
            "prefetch",
            listening.ask("GET", &callback(), &[("Purpose", "prefetch")]),
        ),
        ("HEAD", listening.ask("HEAD", &callback(), &[])),
        ("OPTIONS", listening.ask("OPTIONS", &callback(), &[])),
        ("POST", listening.ask("POST", &callback(), &[])),
        ("no request", listening.send(b"hello\r\n\r\n")),
        ("too long", get(&format!("/{}", "a".repeat(9000)))),
    ]
}

#[test]
fn r22_a_refused_exchange_is_a_failure_on_the_page_and_in_the_terminal() {
    let refusals = [
        (
            "400 Bad Request",
            r#"{"error":"invalid_grant","error_description":"The code has expired"}"#,
            9,
        ),
        ("500 Internal Server Error", "oops", 5),
        ("200 OK", "<html>a proxy</html>", 9),
        ("200 OK", "{}", 9),
    ];
    for (status, body, code) in refusals {
        let workos = Workos::exchanging(move || http(status, body));
        let listening = Listening::start(&workos.sandbox());
        let (redirect, page) = listening.browse(&callback());
        assert!(page.body.contains("Sign-in failed"), "{page:#?}");
        for answer in [&redirect, &page] {
            let lower = answer.body.to_lowercase();
            assert!(
                !lower.contains("proved") && !lower.contains("successful"),
                "{answer:#?}"
            );
        }
        let done = listening.running.finish().expect_code(code);
        assert!(done.stderr.contains("error"), "{done:#?}");
        assert_eq!(done.stdout, "");
    }
}

#[test]
fn r22_a_made_up_code_fails_at_the_local_workos() {
    let workos = LocalWorkOs::start();
    let listening = Listening::start(&Sandbox::with_account(workos.url()));
    let (_, page) = listening.browse(&callback());
    assert!(page.body.contains("Sign-in failed"), "{page:#?}");
    listening.running.finish().expect_code(9);
}

#[test]
fn r22_the_page_waits_for_the_exchange() {
    let (workos, gate) = Workos::held(|request| request.target.starts_with("/sso/token"));
    let listening = Listening::with(&workos.sandbox(), &["--follow"]);
    let redirect = listening.get(&callback());
    assert!(redirect.body.contains("Code received"), "{redirect:#?}");
    assert!(redirect.body.contains("terminal"), "{redirect:#?}");
    gate.wait();
    let path = redirect.header("location").unwrap();
    std::thread::scope(|scope| {
        let page = scope.spawn(|| listening.get(path));
        // Something else is answered in the meantime, the page is not.
        assert_eq!(listening.get("/").status, 404);
        assert!(!page.is_finished());
        drop(gate);
        assert!(page.join().unwrap().body.contains("Sign-in works"));
    });
}

#[test]
fn r23_every_answer_has_every_protecting_header() {
    let listening = Listening::with(&Workos::start().sandbox(), &["--follow"]);
    for (kind, answer) in every_kind(&listening) {
        let expect = |name: &str, value: Option<&str>| {
            let values: Vec<_> = answer.headers.iter().filter(|(it, _)| it == name).collect();
            assert!(values.len() <= 1, "{kind}: {answer:#?}");
            assert_eq!(answer.header(name), value, "{kind}: {name}");
        };
        assert_ne!(answer.status, 0, "{kind}");
        expect("cache-control", Some("no-store"));
        expect("referrer-policy", Some("no-referrer"));
        expect("x-content-type-options", Some("nosniff"));
        expect("connection", Some("close"));
        expect("server", None);
        let length = answer.body.len().to_string();
        // An answer without content has no length (RFC 9110, section 8.6).
        expect("content-length", (answer.status != 204).then_some(&length));
        let html = (!answer.body.is_empty()).then_some("text/html; charset=utf-8");
        expect("content-type", html);
        let policy = answer.header("content-security-policy").unwrap_or_default();
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ] {
            assert!(policy.contains(part), "{kind}: {policy}");
        }
        assert!(
            !policy.contains("script") && !policy.contains("http"),
            "{kind}: {policy}"
        );
    }
}

#[test]
fn r24_no_answer_holds_anything_secret() {
    let echo = r#"{"error":"invalid_grant","error_description":"planted-code-01J9ZK of sk_test_default is spent <script>"}"#;
    let exchanges: [(&str, &'static str); 2] = [("200 OK", PROFILE), ("400 Bad Request", echo)];
    for (status, body) in exchanges {
        let workos = Workos::exchanging(move || http(status, body));
        let listening = Listening::with(&workos.sandbox(), &["--follow"]);
        for (kind, answer) in every_kind(&listening) {
            let text = format!("{:?}{}", answer.headers, answer.body);
            let secrets = [
                CODE,
                STATE,
                "sk_test",
                "planted-access-token",
                "you@example.com",
                "prof_1",
            ];
            for secret in secrets {
                assert!(!text.contains(secret), "{kind}: {secret}: {answer:#?}");
            }
            assert!(!text.contains("<script"), "{kind}: {answer:#?}");
        }
    }
}

#[test]
fn r24_what_the_server_says_is_text_and_nothing_else() {
    let listening = Listening::start(&Workos::start().sandbox());
    let target = format!(
        "/callback?state={STATE}&error=%3Cimg%20src=x%20onerror=alert(1)%3E&error_description=%22%27%26%3C/style%3E%3Cscript%3Ealert(1)%3C/script%3E"
    );
    let (_, page) = listening.browse(&target);
    for raw in ["<img", "<script", "</style><script", "\"'&"] {
        assert!(!page.body.contains(raw), "{raw}: {page:#?}");
    }
    assert!(
        page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page:#?}"
    );
    listening.running.finish().expect_code(8);
}

#[test]
fn r25_the_address_bar_ends_on_a_clean_path() {
    let listening = Listening::start(&Workos::start().sandbox());
    let (redirect, page) = listening.browse(&callback());
    assert_eq!(redirect.status, 302);
    let path = redirect.header("location").unwrap();
    assert!(
        path.starts_with('/') && !path.starts_with("//") && !path.contains(['?', '#']),
        "{path}"
    );
    assert_eq!((page.status, page.header("location")), (200, None));
    assert!(
        !page.body.contains("<script") && !page.body.contains("window.close"),
        "{page:#?}"
    );
    assert!(page.body.contains("You can close this window"), "{page:#?}");
    listening.running.finish().expect_code(0);
}

/// A script has no address bar to clean, and following a redirect would race the end of the run.
#[test]
fn r25_a_script_gets_the_outcome_itself() {
    let listening = Listening::start(&Workos::start().sandbox());
    let answer = listening.ask("GET", &callback(), &[("Accept", "*/*")]);
    assert_eq!(answer.status, 200, "{answer:#?}");
    assert!(answer.body.contains("Sign-in works"), "{answer:#?}");
    listening.running.finish().expect_code(0);
}
