//! The redirect URI: its form, and whether the account has it.

use serde_json::json;

use super::{Found, clean};
use crate::scripted::{list, workos_that_says};
use crate::support::http;

#[test]
fn the_form() {
    let uri = |it: &'static str| vec!["--redirect-uri", it];
    let at = |text, environment| [uri(text), vec!["--environment", environment]].concat();
    // The key of these runs is one of the sandbox, unless another environment is named.
    let cases: Vec<(Vec<&str>, &str, &str, &str)> = vec![
        (vec![], "format", "skip", "WorkOS's default redirect URI"),
        (
            uri("https://app.example.com/callback"),
            "format",
            "pass",
            "well formed",
        ),
        (
            uri("http://localhost:3000/callback"),
            "format",
            "pass",
            "well formed",
        ),
        (
            uri("http://app.example.com/callback"),
            "format",
            "pass",
            "well formed",
        ),
        (
            at("http://app.example.com/callback", "sandbox"),
            "format",
            "pass",
            "well formed",
        ),
        (
            at("http://app.example.com/callback", "production"),
            "scheme",
            "fail",
            "plain http",
        ),
        (
            at("http://localhost:3000/callback", "production"),
            "loopback",
            "fail",
            "this machine",
        ),
        (
            at("http://127.0.0.1:3000/callback", "production"),
            "loopback",
            "warn",
            "native applications",
        ),
        (uri("callback"), "format", "fail", "not an absolute address"),
        (uri("myapp://callback"), "scheme", "warn", "scheme"),
        (
            uri("https://app.example.com/c?x=1"),
            "query",
            "fail",
            "query",
        ),
        (
            uri("https://app.example.com/c#x"),
            "query",
            "fail",
            "fragment",
        ),
        (
            uri("https://*.example.com/c"),
            "wildcard",
            "fail",
            "wildcard",
        ),
        (
            uri("https://app.example.com/a b"),
            "format",
            "fail",
            "white space",
        ),
        (
            uri("https://äpp.example.com/"),
            "idn",
            "fail",
            "international name",
        ),
    ];
    for (options, rule, status, naming) in cases {
        let found = Found::offline(&clean(), &options);
        found.is(&format!("redirect-uri-{rule}"), status, naming);
        let sound = found.all("redirect-uri-format").len();
        assert_eq!(sound, usize::from(rule == "format"), "{options:?}");
    }
}

#[test]
fn a_password_in_a_redirect_uri_is_not_shown() {
    let uri = "https://user:hunter2@app.example.com/callback";
    let done = clean().run(&["preflight", "--offline", "--redirect-uri", uri]);
    assert_eq!(done.code, 1, "{done:#?}");
    assert!(done.stdout.contains("a user or a password"), "{done:#?}");
    assert!(!done.everything().contains("hunter2"), "{done:#?}");
}

#[test]
fn where_it_came_from() {
    let sandbox = clean().file(
        ".env",
        "\nWORKOS_REDIRECT_URI=http://localhost:3000/callback\n",
    );
    let found = Found::offline(&sandbox, &[]);
    found.is(
        "redirect-uri-format",
        "pass",
        "WORKOS_REDIRECT_URI from .env, line 2",
    );
    let found = Found::offline(&sandbox, &["--redirect-uri", "https://app.example.com/cb"]);
    found.is("redirect-uri-format", "pass", "(--redirect-uri)");
}

fn registered(uris: &[(&str, bool)], asked: &str) -> Found {
    let data: Vec<_> = uris
        .iter()
        .map(|(uri, default)| json!({"id": "redir_1", "uri": uri, "default": default}))
        .collect();
    let answer = http("200 OK", &list(data.into()).to_string());
    let stub = workos_that_says("GET /user_management/redirect_uris", answer);
    let sandbox = clean().variable("WORKOS_BASE_URL", stub.url());
    Found::run(&sandbox, &["--redirect-uri", asked])
}

#[test]
fn registered_or_nearly_so() {
    const RULE: &str = "redirect-uri-registered";
    let app = "https://app.example.com/callback";
    registered(&[(app, false)], app).is(RULE, "pass", "is registered");
    registered(&[(app, true)], app).is(RULE, "pass", "the default");
    let any_port = "http://localhost:*/callback";
    let found = registered(&[(any_port, false)], "http://localhost:3456/callback");
    found.is(RULE, "pass", "by http://localhost:*/callback");
    let found = registered(&[("https://*.example.com/callback", false)], app);
    found.is(RULE, "pass", "by https://*.example.com/callback");
    registered(&[], app).is(RULE, "fail", "not registered");
    let found = registered(&[("https://other.example.org/x", false)], app);
    let finding = found.is(RULE, "fail", "not registered");
    assert!(
        finding["hint"]
            .as_str()
            .unwrap()
            .contains("dashboard.workos.com/redirects")
    );
    let near = [
        ("https://app.example.com/callback/", "slash"),
        ("http://app.example.com/callback", "http"),
        ("https://app.example.com/Callback", "case"),
    ];
    for (uri, how) in near {
        let found = registered(&[("https://z.example/x", false), (uri, false)], app);
        let message = found.is(RULE, "fail", uri)["message"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(message.contains("which differs"), "{message}");
        assert!(message.contains(how), "{message}");
    }
    let found = registered(
        &[("http://localhost:3000/callback", false)],
        "http://127.0.0.1:3000/callback",
    );
    found.is(
        RULE,
        "fail",
        "http://localhost:3000/callback is, which differs",
    );
}
