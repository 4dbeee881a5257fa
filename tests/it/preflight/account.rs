//! What WorkOS says. Nothing here may write.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{CLIENT, Found, KEY, LIVE_KEY, clean};
use crate::scripted::{name, workos};
use crate::support::{ReceivedRequest, Sandbox, Stub, http, http_with};

const SPENT: &str = r#"{"error":"invalid_grant","error_description":"The code has expired or has already been used."}"#;

const NO_CLIENT: &str =
    r#"{"error":"invalid_client","error_description":"Invalid client ID or secret."}"#;

/// Refuses a token request for the key if it is not the account's, else as said.
fn refuse_token(asked: &ReceivedRequest, status: &str, body: &str) -> Vec<u8> {
    match asked.json()["client_secret"].as_str() {
        Some(KEY | LIVE_KEY) => http(status, body),
        _ => http("400 Bad Request", NO_CLIENT),
    }
}

/// A WorkOS that refuses the token request as the real one would, and some other requests.
fn account(refused: &'static [(&'static str, &'static str, &'static str)]) -> Stub {
    workos(move |request| {
        let asked = name(request);
        let found = refused.iter().find(|(start, ..)| asked.starts_with(start));
        match found {
            Some((_, status, body)) => Some(http_with(
                status,
                &[("Retry-After", "0"), ("X-Request-Id", "req_01")],
                body,
            )),
            None => (asked == "POST /sso/token")
                .then(|| refuse_token(request, "400 Bad Request", SPENT)),
        }
    })
}

/// Runs against a WorkOS and holds that nothing was written there.
#[track_caller]
fn found(stub: &Stub, sandbox: Sandbox, options: &[&str]) -> Found {
    let found = Found::run(&sandbox.variable("WORKOS_BASE_URL", stub.url()), options);
    let asked = stub.requests();
    let is_harmless =
        |request: &&ReceivedRequest| request.method == "GET" || name(request) == "POST /sso/token";
    assert!(asked.iter().all(|it| is_harmless(&it)), "{asked:#?}");
    let tokens = asked.iter().filter(|it| it.method == "POST");
    for token in tokens {
        assert_eq!(token.json()["code"], "WORKOS_ML_PREFLIGHT_NO_CODE");
    }
    found
}

#[test]
fn all_is_well() {
    let found = found(&account(&[]), clean(), &[]);
    found.is("api-reachable", "pass", "answers");
    found.is("api-key-accepted", "pass", "accepts");
    found.is(
        "api-key-rights",
        "pass",
        "organizations, connections, redirect URIs",
    );
    found.is("client-id-known", "pass", CLIENT);
    found.is("credentials-pair", "pass", "inferred");
    found.is(
        "redirect-uri-registered",
        "skip",
        "no redirect URI is configured",
    );
}

#[test]
fn nothing_answers() {
    let sandbox = clean().variable("WORKOS_BASE_URL", "http://127.0.0.1:1");
    let found = Found::run(&sandbox, &[]);
    found.is(
        "api-reachable",
        "fail",
        "could not connect to http://127.0.0.1:1",
    );
    for rule in [
        "clock",
        "api-key-accepted",
        "api-key-rights",
        "client-id-known",
        "credentials-pair",
        "redirect-uri-registered",
    ] {
        found.is(rule, "skip", "could not be reached");
    }
    let stub = account(&[("GET /health", "503 Service Unavailable", "{}")]);
    let found = self::found(&stub, clean(), &[]);
    found.is("api-reachable", "fail", "503");
    // Somebody answers, so that is not what is wrong.
    let stub = account(&[("GET /health", "404 Not Found", "{}")]);
    self::found(&stub, clean(), &[]).is("api-reachable", "pass", "answers");
}

#[test]
fn a_key_that_is_not_accepted() {
    let stub = account(&[
        (
            "GET /organizations",
            "401 Unauthorized",
            r#"{"message":"Unauthorized"}"#,
        ),
        (
            "GET /connections",
            "401 Unauthorized",
            r#"{"message":"Unauthorized"}"#,
        ),
        (
            "GET /user_management",
            "401 Unauthorized",
            r#"{"message":"Unauthorized"}"#,
        ),
    ]);
    let found = found(
        &stub,
        clean(),
        &["--redirect-uri", "https://app.example.com/cb"],
    );
    found.is("api-key-accepted", "fail", "401 (request req_01)");
    found.is("api-key-rights", "skip", "not accepted");
    found.is("redirect-uri-registered", "skip", "401");
}

#[test]
fn a_key_without_every_right() {
    let stub = account(&[("GET /organizations", "403 Forbidden", "{}")]);
    let found = found(&stub, clean(), &[]);
    found.is("api-key-accepted", "pass", "accepts");
    found.is("api-key-rights", "warn", "not organizations (403)");
    let stub = account(&[
        ("GET /organizations", "403 Forbidden", "{}"),
        ("GET /connections", "403 Forbidden", "{}"),
        ("GET /user_management", "403 Forbidden", "{}"),
    ]);
    let found = self::found(
        &stub,
        clean(),
        &["--redirect-uri", "https://app.example.com/cb"],
    );
    found.is("api-key-accepted", "pass", "accepts");
    found.is("api-key-rights", "warn", "may read nothing");
    found.is("redirect-uri-registered", "skip", "403");
}

#[test]
fn answers_that_tell_nothing_of_the_key() {
    // The official emulator has no redirect URIs to read.
    let stub = account(&[(
        "GET /user_management",
        "404 Not Found",
        r#"{"message":"Not Found","code":"not_found"}"#,
    )]);
    let found = found(
        &stub,
        clean(),
        &["--redirect-uri", "https://app.example.com/cb"],
    );
    found.is("api-key-accepted", "pass", "accepts");
    found.is("api-key-rights", "warn", "unconfirmed: redirect URIs");
    found.is("redirect-uri-registered", "skip", "404");
    let stub = account(&[
        ("GET /organizations", "429 Too Many Requests", "{}"),
        ("GET /connections", "429 Too Many Requests", "{}"),
        ("GET /user_management", "429 Too Many Requests", "{}"),
    ]);
    let found = self::found(&stub, clean(), &[]);
    found.is("api-key-accepted", "warn", "429");
    found.is("api-key-rights", "skip", "");
}

#[test]
fn a_client_id_that_nobody_knows() {
    const UNKNOWN: &str = r#"{"message":"Not Found"}"#;
    let stub = account(&[("GET /sso/jwks/", "404 Not Found", UNKNOWN)]);
    found(&stub, clean(), &[]).is("client-id-known", "fail", CLIENT);
    // Without a word it may be a server that has no such route.
    let stub = account(&[("GET /sso/jwks/", "404 Not Found", "")]);
    found(&stub, clean(), &[]).is("client-id-known", "skip", "404");
    for status in ["429 Too Many Requests", "500 Internal Server Error"] {
        let stub = workos(move |asked| {
            let headers = [("Retry-After", "0")];
            asked
                .target
                .starts_with("/sso/jwks/")
                .then(|| http_with(status, &headers, "{}"))
        });
        found(&stub, clean(), &[]).is("client-id-known", "skip", &status[..3]);
    }
}

#[test]
fn key_and_client_id_that_do_not_belong_together() {
    const RULE: &str = "credentials-pair";
    let cases: [(&'static str, &'static str, &str, &str); 6] = [
        (
            "400 Bad Request",
            NO_CLIENT,
            "fail",
            "do not belong together",
        ),
        ("400 Bad Request", SPENT, "pass", "inferred"),
        (
            "422 Unprocessable Entity",
            r#"{"message":"The code 'x' has expired or is invalid."}"#,
            "pass",
            "belong",
        ),
        (
            "400 Bad Request",
            r#"{"error":"unauthorized_client","error_description":"x"}"#,
            "warn",
            "unauthorized_client",
        ),
        (
            "429 Too Many Requests",
            r#"{"message":"Too many requests"}"#,
            "skip",
            "429",
        ),
        ("500 Internal Server Error", "{}", "skip", "500"),
    ];
    for (status, body, expected, naming) in cases {
        let stub = workos(move |asked| {
            (name(asked) == "POST /sso/token").then(|| refuse_token(asked, status, body))
        });
        found(&stub, clean(), &[]).is(RULE, expected, naming);
        // Each format asks once, and once more with a made-up key where the code was refused.
        let asks = if expected == "pass" { 4 } else { 2 };
        assert_eq!(stub.count("POST /sso/token"), asks, "{status}");
    }
    let careless = workos(move |asked| {
        (name(asked) == "POST /sso/token").then(|| http("400 Bad Request", SPENT))
    });
    found(&careless, clean(), &[]).is(RULE, "skip", "whatever the key");
    let other = workos(move |asked| {
        (name(asked) == "POST /sso/token").then(|| http("200 OK", r#"{"profile":{}}"#))
    });
    found(&other, clean(), &[]).is("api-reachable", "fail", "not by WorkOS");
}

#[test]
fn what_is_missing_is_not_asked_about() {
    let stub = account(&[]);
    let without_key = Sandbox::new().variable("WORKOS_CLIENT_ID", CLIENT);
    let found = found(&stub, without_key, &[]);
    found.is("api-key-accepted", "skip", "no usable API key");
    found.is("credentials-pair", "skip", "missing");
    found.is("client-id-known", "pass", CLIENT);
    assert!(
        stub.requests()
            .iter()
            .all(|request| request.header("authorization").is_none())
    );

    let stub = account(&[]);
    let without_client = Sandbox::new().variable("WORKOS_API_KEY", KEY);
    let found = self::found(&stub, without_client, &[]);
    found.is("client-id-known", "skip", "no usable client ID");
    found.is("credentials-pair", "skip", "missing");
    found.is("api-key-accepted", "pass", "");
    assert_eq!(stub.count("POST"), 0);
}

#[test]
fn a_clock_that_is_wrong() {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let now = i64::try_from(now).unwrap();
    let cases = [
        (0, "pass", "agrees"),
        (20, "pass", "agrees"),
        (100, "warn", "behind"),
        (-100, "warn", "ahead of"),
        (4000, "fail", "behind"),
        (-4000, "fail", "ahead of"),
    ];
    for (offset, status, naming) in cases {
        let date = jiff::Timestamp::from_second(now + offset).unwrap();
        let date = jiff::fmt::rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&date)
            .unwrap();
        let stub = workos(move |asked| {
            let answer = || http_with("200 OK", &[("Date", &date)], "{}");
            (name(asked) == "GET /health").then(answer)
        });
        found(&stub, clean(), &[]).is("clock", status, naming);
    }
    let stub = workos(|asked| {
        (name(asked) == "GET /health").then(|| http_with("200 OK", &[("Date", "today")], "{}"))
    });
    found(&stub, clean(), &[]).is("clock", "skip", "no Date");
}

#[test]
fn a_production_key_is_used_only_when_somebody_says_so() {
    let stub = account(&[]);
    let live = || {
        Sandbox::new()
            .variable("WORKOS_API_KEY", LIVE_KEY)
            .variable("WORKOS_CLIENT_ID", CLIENT)
            .variable("WORKOS_BASE_URL", stub.url())
    };
    for options in [&["preflight"][..], &["preflight", "--no-input"]] {
        let done = live().run(options);
        assert_eq!(done.code, 2, "{done:#?}");
        assert!(done.stderr.contains("--allow-live"), "{done:#?}");
        assert!(!done.everything().contains(LIVE_KEY), "{done:#?}");
    }
    assert!(stub.requests().is_empty());
    Found::offline(&live(), &[]).is("api-key-format", "pass", "");
    assert!(stub.requests().is_empty());
    let found = found(&stub, live(), &["--allow-live"]);
    found.is("api-key-accepted", "pass", "accepts");
}
