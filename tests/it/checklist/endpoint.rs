//! The running application.

use super::{Found, refused, with_project};
use crate::support::{ReceivedRequest, Sandbox, Stub, http, http_with};

/// An application that does everything right, except what `other` answers.
fn application(
    other: impl Fn(&ReceivedRequest) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> Stub {
    Stub::start(move |asked| other(asked).unwrap_or_else(|| good(asked)))
}

fn good(asked: &ReceivedRequest) -> Vec<u8> {
    let path = asked.target.split('?').next().unwrap();
    match (asked.method.as_str(), path) {
        ("POST", "/auth/magic-link") => {
            let body: Option<serde_json::Value> = serde_json::from_str(&asked.body).ok();
            let is_json = asked.header("content-type") == Some("application/json");
            let email = body.and_then(|body| body["email"].as_str().map(ToOwned::to_owned));
            match email.filter(|email| is_json && email.contains('@') && email.len() < 255) {
                Some(_) => http("200 OK", "{\"success\":true}"),
                None => http("422 Unprocessable Entity", "{\"error\":\"not an address\"}"),
            }
        }
        ("GET" | "HEAD", "/auth/callback") => http_with(
            "400 Bad Request",
            &[
                ("Cache-Control", "no-store"),
                ("Referrer-Policy", "no-referrer"),
            ],
            "Sign in again.",
        ),
        ("POST", "/logout") => http("204 No Content", ""),
        _ => http("404 Not Found", "{}"),
    }
}

fn line(stub: &Stub) -> [&str; 4] {
    ["--only", "endpoint", "--url", stub.url()]
}

fn is_sign_in(asked: &ReceivedRequest) -> bool {
    asked.method == "POST" && asked.target == "/auth/magic-link"
}

#[test]
fn an_application_as_it_should_be() {
    let stub = application(|_| None);
    let found = Found::run(&Sandbox::new(), &line(&stub), 0);
    found.is("application-answers", "pass", "answers");
    found.is(
        "sign-in-answers",
        "pass",
        "POST /auth/magic-link: answers 200 to JSON (a usual path that exists)",
    );
    found.is("sign-in-bad-input", "pass", "refuses no address");
    found.is("sign-in-stack-trace", "pass", "");
    found.is("sign-in-enumeration", "pass", "");
    found.is("redirect-uri-answers", "pass", "/auth/callback");
    found.is("redirect-uri-reflects", "pass", "");
    found.is("logout-by-post", "skip", "none of the usual paths");
    // One session at the most, and of nobody.
    let addresses: Vec<ReceivedRequest> = stub
        .requests()
        .into_iter()
        .filter(|request| request.body.contains("@example.com"))
        .collect();
    assert_eq!(addresses.iter().filter(|it| it.body.len() < 100).count(), 1);
    assert_eq!(addresses[0].json()["email"], "test+workos-ml@example.com");
    assert!(stub.requests().iter().all(|it| !it.target.contains("@")));
}

#[test]
fn it_says_before_what_may_happen() {
    let stub = application(|_| None);
    let done = Sandbox::new()
        .run(&[&["checklist"], &line(&stub)[..]].concat())
        .expect_code(0);
    assert!(
        done.stderr.contains(
            "it may create a passwordless session for test+workos-ml@example.com, and mail"
        ),
        "{done:#?}"
    );
}

#[test]
fn nobody_answers() {
    let found = Found::run(
        &Sandbox::new(),
        &["--only", "endpoint", "--url", "http://127.0.0.1:1"],
        1,
    );
    found.is("application-answers", "fail", "does not answer");
    assert!(found.all("sign-in-answers").is_empty());
}

#[test]
fn only_this_machine_is_asked() {
    let sandbox = Sandbox::new();
    let done = refused(
        &sandbox,
        &["--url", "https://app.example.com"],
        "not on this machine",
    );
    assert!(done.stderr.contains("--allow-remote"), "{done:#?}");
    let remote = [
        "--url",
        "https://app.example.com",
        "--allow-remote",
        "--offline",
    ];
    refused(&sandbox, &remote, "--offline sends nothing elsewhere");
    for url in [
        "app",
        "ftp://localhost",
        "http://a:b@localhost",
        "http://localhost/?x",
    ] {
        sandbox.run(&["checklist", "--url", url]).expect_code(2);
    }
}

#[test]
fn a_form_is_tried_where_json_is_not_taken() {
    let stub = application(|asked| {
        let is_form = asked.header("content-type") == Some("application/x-www-form-urlencoded");
        is_sign_in(asked).then(|| match is_form {
            true => http_with("303 See Other", &[("Location", "/check?e=secret")], ""),
            false => http("415 Unsupported Media Type", "{}"),
        })
    });
    let found = Found::run(&Sandbox::new(), &line(&stub), 0);
    let value = found.is(
        "sign-in-answers",
        "pass",
        "answers 303 to a form, and leads to /check (",
    );
    assert!(!value["message"].as_str().unwrap().contains("secret"));
    let sent = stub.requests();
    assert!(
        sent.iter()
            .any(|request| request.body == "email=test%2Bworkos-ml%40example.com")
    );
    // A form that is shown again does not say whether it was refused.
    assert_eq!(found.statuses("sign-in-bad-input"), ["warn"; 3]);
}

#[test]
fn endpoints_that_break_or_refuse() {
    let cases = [
        (
            "500 Internal Server Error",
            1,
            "fail",
            "the application breaks: 500 to JSON, 500 to a form",
        ),
        (
            "400 Bad Request",
            1,
            "fail",
            "refuses a well-formed address",
        ),
        (
            "403 Forbidden",
            0,
            "warn",
            "does not let the request through",
        ),
        (
            "429 Too Many Requests",
            0,
            "warn",
            "does not let the request through",
        ),
    ];
    for (status, code, verdict, naming) in cases {
        let stub = application(move |request| is_sign_in(request).then(|| http(status, "{}")));
        let found = Found::run(&Sandbox::new(), &line(&stub), code);
        found.is("sign-in-answers", verdict, naming);
        found.is(
            "sign-in-bad-input",
            "skip",
            "good input is not accepted either",
        );
        found.is("sign-in-enumeration", "skip", "good input is not accepted");
    }
    let stub = application(|_| None);
    let named = [&line(&stub)[..], &["--sign-in-path", "/elsewhere"]].concat();
    let found = Found::run(&Sandbox::new(), &named, 1);
    found.is("sign-in-answers", "fail", "nothing answers POST: 404");
    // What is not there can give nothing away, and nothing is learned of it.
    found.is("sign-in-stack-trace", "skip", "nothing at this path");
    found.is("sign-in-enumeration", "skip", "good input is not accepted");
    let stub = application(|request| is_sign_in(request).then(|| http("404 Not Found", "")));
    Found::run(&Sandbox::new(), &line(&stub), 0).is(
        "sign-in-answers",
        "warn",
        "no sign-in endpoint was found",
    );
}

#[test]
fn bad_input_that_breaks_or_is_taken() {
    let breaking = application(|request| {
        let is_long = is_sign_in(request) && request.body.len() > 5000;
        is_long.then(|| {
            http(
                "500 Internal Server Error",
                "Error: x\n    at f (/srv/app/auth.js:12:9)\n",
            )
        })
    });
    let found = Found::run(&Sandbox::new(), &line(&breaking), 1);
    found.is(
        "sign-in-bad-input",
        "fail",
        "the application breaks (500) on an address of 10 KB",
    );
    found.is(
        "sign-in-stack-trace",
        "fail",
        "a stack trace of JavaScript in its answer to an address of 10 KB",
    );
    let careless = application(|request| is_sign_in(request).then(|| http("200 OK", "{}")));
    let found = Found::run(&Sandbox::new(), &line(&careless), 1);
    assert_eq!(found.statuses("sign-in-bad-input"), ["fail"; 6]);
}

#[test]
fn an_answer_that_tells_who_has_an_account() {
    let stub = application(|request| {
        is_sign_in(request).then(|| http("404 Not Found", "{\"error\":\"User not found\"}"))
    });
    let named = [&line(&stub)[..], &["--sign-in-path", "/auth/magic-link"]].concat();
    let found = Found::run(&Sandbox::new(), &named, 1);
    found.is("sign-in-enumeration", "warn", "says \"user not found\"");
}

#[test]
fn a_callback_that_breaks_or_shows_what_it_is_given() {
    let stub = application(|request| {
        let is_denied = request.target.contains("error=access_denied");
        is_denied.then(|| http("500 Internal Server Error", "{}"))
    });
    let found = Found::run(&Sandbox::new(), &line(&stub), 1);
    found.is(
        "redirect-uri-answers",
        "fail",
        "500 to GET with error=access_denied",
    );
    let stub = application(|_| None);
    let named = [&line(&stub)[..], &["--callback-path", "/there"]].concat();
    let found = Found::run(&Sandbox::new(), &named, 1);
    found.is("redirect-uri-answers", "fail", "there is no such path");
    let configured =
        Sandbox::new().variable("WORKOS_REDIRECT_URI", "https://app.example.com/other");
    let found = Found::run(&configured, &line(&stub), 1);
    found.is(
        "redirect-uri-answers",
        "fail",
        "(the path of WORKOS_REDIRECT_URI",
    );
}

#[test]
fn a_link_that_signs_people_out() {
    let cases = [
        ("302 Found", "", "warn", "as if it ended the session"),
        (
            "200 OK",
            "<form method=post><button>Sign out</button></form>",
            "pass",
            "asks first",
        ),
        (
            "405 Method Not Allowed",
            "",
            "skip",
            "none of the usual paths",
        ),
    ];
    for (status, body, verdict, naming) in cases {
        let stub = application(move |request| {
            (request.target == "/logout" && request.method == "GET").then(|| http(status, body))
        });
        Found::run(&Sandbox::new(), &line(&stub), 0).is("logout-by-post", verdict, naming);
    }
}

#[test]
fn an_application_that_answers_to_everything_shows_nothing_by_it() {
    let stub = Stub::start(|_| http("200 OK", "{}"));
    let found = Found::run(&Sandbox::new(), &line(&stub), 0);
    found.is("sign-in-answers", "warn", "no sign-in endpoint was found");
    found.is("redirect-uri-answers", "warn", "no callback was found");
    found.is("logout-by-post", "skip", "paths that do not exist");
}

#[test]
fn paths_are_those_of_the_code() {
    let sandbox = with_project("express-magic-link");
    let stub = Stub::start(|_| http("404 Not Found", "{}"));
    let found = Found::run(&sandbox, &[&["app"], &line(&stub)[..]].concat(), 1);
    found.is("sign-in-answers", "fail", "(the path of src/");
    found.is("redirect-uri-answers", "fail", "(the path of src/");
}
