//! What the account's list says, and what is said where it cannot be read. Nothing here may write.

use emulator::Settings;
use serde_json::{Value, json};

use super::{APP, Found, KEY, LIVE_KEY};
use crate::scripted::{list, name, workos};
use crate::support::{LocalWorkOs, Sandbox, Stub, http, http_with};

const RULE: &str = "redirect-uri-registered";
const LIST: &str = "GET /user_management/redirect_uris";

fn account(uris: &[(&str, bool)]) -> Stub {
    let entry =
        |(uri, default): &(&str, bool)| json!({"id": "redir_1", "uri": uri, "default": default});
    let data: Vec<Value> = uris.iter().map(entry).collect();
    answering(http("200 OK", &list(data.into()).to_string()))
}

fn answering(answer: Vec<u8>) -> Stub {
    workos(move |asked| (name(asked) == LIST).then(|| answer.clone()))
}

fn sandbox(stub: &Stub) -> Sandbox {
    Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_BASE_URL", stub.url())
}

#[track_caller]
fn check(uris: &[(&str, bool)], asked: &[&str]) -> Found {
    let stub = account(uris);
    let found = Found::run(&sandbox(&stub), asked);
    // Once for each of the two formats, whatever the number of URIs; and nothing else.
    let requests: Vec<String> = stub.requests().iter().map(name).collect();
    assert_eq!(requests, [LIST, LIST]);
    found
}

#[test]
fn which_entry_allows_it_and_which_is_the_default() {
    let any_port = "http://localhost:*/callback";
    let below = "https://*.example.com/callback";
    let entries = [
        (any_port, false),
        (below, false),
        ("https://b.example.org/cb", true),
    ];
    let cases = [
        (
            "https://b.example.org/cb",
            "yes, default",
            "is registered, the default",
        ),
        (
            "http://localhost:4567/callback",
            "by http://localhost:*/callback",
            "by http://localhost:*/callback",
        ),
        (
            APP,
            "by https://*.example.com/callback",
            "by https://*.example.com/callback",
        ),
    ];
    for (uri, cell, message) in cases {
        let found = check(&entries, &[uri]);
        found.is(RULE, "pass", message);
        assert_eq!(found.rows(), [vec![uri, "pass", cell, "-", "pass"]]);
        let row = &found.document["redirect_uris"][0];
        let is_default = cell.ends_with("default");
        assert_eq!(
            [&row["registered"], &row["default"], &row["nearest"]],
            [&json!(true), &json!(is_default), &Value::Null]
        );
        assert_eq!(
            row["registered_as"],
            cell.strip_prefix("by ").unwrap_or(uri)
        );
        assert_eq!(found.human.code, 0);
        assert!(
            found
                .human
                .stdout
                .ends_with("pass\n\n1 redirect URI: 1 pass\n"),
            "{:#?}",
            found.human
        );
    }
    // The same text comes before a wildcard.
    let found = check(&[(below, false), (APP, true)], &[APP]);
    assert_eq!(found.rows()[0][2], "yes, default");
}

#[test]
fn what_is_broken_is_corrected_before_it_is_added() {
    for uri in [
        "http://LOCALHOST:3000/callback",
        "https://app.example.com/cb#x",
    ] {
        let found = check(&[(APP, true)], &[uri]);
        let finding = found.is(RULE, "fail", "is not registered");
        let hint = finding["hint"].as_str().unwrap();
        assert!(hint.contains("correct the address first"), "{hint}");
    }
    // A shell takes the next command as it stands.
    let found = check(&[(APP, true)], &["https://app.example.com/a(b)"]);
    let finding = found.is(RULE, "fail", "is not registered");
    let hint = finding["hint"].as_str().unwrap();
    assert!(
        hint.contains("redirect-uri add 'https://app.example.com/a(b)'"),
        "{hint}"
    );
}

#[test]
fn near_misses_are_named() {
    let cases = [
        (
            "https://app.example.com/callback/",
            "only by a slash at the end",
        ),
        (
            "http://app.example.com/callback",
            "only by its scheme (http or https)",
        ),
        (
            "https://app.example.com:443/callback",
            "only by the default port",
        ),
        (
            "https://app.example.com/Callback",
            "only by upper and lower case",
        ),
        ("https://www.app.example.com/callback", "only by www."),
        (
            "https://*.app.example.com/callback",
            "the wildcard does not stand for the domain itself",
        ),
    ];
    for (entry, how) in cases {
        let found = check(&[("https://z.example.org/x", true), (entry, false)], &[APP]);
        let finding = found.is(RULE, "fail", how);
        let hint = finding["hint"].as_str().unwrap();
        assert!(hint.contains("dashboard.workos.com/redirects"), "{hint}");
        let row = [APP, "pass", &format!("no, but {entry}"), "-", "fail"];
        assert_eq!(found.rows(), [row.to_vec()]);
        let row = &found.document["redirect_uris"][0];
        assert_eq!(
            [&row["registered"], &row["registered_as"], &row["nearest"]],
            [&json!(false), &Value::Null, &json!(entry)]
        );
    }
    check(&[], &[APP]).is(RULE, "fail", "the account has none");
    check(&[("https://z.example.org/x", true)], &[APP]).is(RULE, "fail", "one other redirect URI");
    let found = check(
        &[
            ("https://z.example.org/x", true),
            ("https://y.example.org/x", false),
        ],
        &[APP],
    );
    found.is(RULE, "fail", "2 other redirect URIs");
    assert_eq!(found.rows()[0][2], "no");
}

#[test]
fn the_closest_of_several_is_named() {
    let entries = [
        ("http://app.example.com/callback/", true),
        ("https://app.example.com/callback/", false),
    ];
    let found = check(&entries, &[APP]);
    found.is(
        RULE,
        "fail",
        "https://app.example.com/callback/ is, which differs only",
    );
}

#[test]
fn entries_that_break_a_rule_themselves() {
    let default = "https://*.example.com/callback";
    let found = check(&[(default, true)], &[APP]);
    let finding = found.is("redirect-uri-wildcard", "fail", "is the default");
    assert_eq!(finding["subject"], default);
    let found = check(
        &[("https://*.vercel.app/cb", false)],
        &["https://my.vercel.app/cb"],
    );
    found.is("redirect-uri-wildcard", "fail", "directly below vercel.app");
    // One that nothing asked for goes by, and that is not the default, is not looked at.
    let found = check(&[("https://*.vercel.app/cb", false), (APP, false)], &[APP]);
    assert!(found.all("redirect-uri-wildcard").is_empty());
}

#[test]
fn the_emulator_s_account() {
    let settings = Settings {
        redirect_uris: vec![APP.into(), "http://localhost:*/callback".into()],
        ..Settings::default()
    };
    let workos = LocalWorkOs::with(settings);
    let sandbox = Sandbox::with_account(workos.url());
    let uris = [
        APP,
        "http://localhost:3000/callback",
        "http://127.0.0.1:3000/callback",
    ];
    let found = Found::run(&sandbox, &uris);
    let cells: Vec<Vec<&str>> = found
        .rows()
        .into_iter()
        .map(|it| it[2..].to_vec())
        .collect();
    assert_eq!(
        cells,
        [
            ["yes, default", "-", "pass"],
            ["by http://localhost:*/callback", "-", "pass"],
            ["no, but http://localhost:*/callback", "-", "fail"],
        ]
    );
    let found = Found::run(
        &Sandbox::new(),
        &["--emulate", "http://localhost:3000/callback"],
    );
    found.is(RULE, "pass", "the default");
}

#[test]
fn every_page_is_read() {
    let many: Vec<String> = (0..250)
        .map(|index| format!("https://app-{index}.example.com/callback"))
        .collect();
    let settings = Settings {
        redirect_uris: many.clone(),
        ..Settings::default()
    };
    let workos = LocalWorkOs::with(settings);
    let sandbox = Sandbox::with_account(workos.url());
    let list = many.join("\n");
    let found = Found::run_with_input(&sandbox, &["-"], list.as_bytes());
    assert_eq!(found.rows().len(), 250);
    assert_eq!(found.document["summary"]["fail"], 0, "{:#?}", found.human);
}

#[test]
fn a_list_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    let answer = |status, body: &str| {
        http_with(
            status,
            &[("Retry-After", "0"), ("X-Request-Id", "req_01")],
            body,
        )
    };
    let refused = r#"{"message":"Unauthorized"}"#;
    let cases = [
        (
            answer("401 Unauthorized", refused),
            "api-key-accepted",
            "fail",
            "401 (request req_01)",
        ),
        (
            answer("403 Forbidden", r#"{"message":"Forbidden"}"#),
            "api-key-rights",
            "warn",
            "may not read redirect URIs (403)",
        ),
        (
            answer("503 Service Unavailable", ""),
            "api-reachable",
            "fail",
            "503",
        ),
        (
            answer("429 Too Many Requests", ""),
            "api-reachable",
            "fail",
            "429",
        ),
        (answer("200 OK", "not json"), "api-reachable", "fail", ""),
    ];
    for (answer, rule, status, naming) in cases {
        let stub = answering(answer);
        let found = Found::run(&sandbox(&stub), &[APP]);
        let finding = found.is(rule, status, naming);
        assert!(finding["hint"].is_string(), "{finding:#}");
        found.is(RULE, "skip", "not checked");
        assert_eq!(found.rows(), [vec![APP, "pass", "-", "-", "unconfirmed"]]);
    }
    let nobody = Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_BASE_URL", "http://127.0.0.1:1");
    let found = Found::run(&nobody, &[APP]);
    found.is("api-reachable", "fail", "");
    found.is(RULE, "skip", "not checked");
}

#[test]
fn without_a_usable_key_nothing_is_asked() {
    let stub = account(&[(APP, true)]);
    let with = |key: &str| {
        let sandbox = Sandbox::new().variable("WORKOS_BASE_URL", stub.url());
        sandbox.variable("WORKOS_API_KEY", key)
    };
    Found::run(&with(""), &[APP]).is(RULE, "skip", "there is no API key");
    Found::run(&with("sk_test_a b"), &[APP]).is(RULE, "skip", "malformed");
    Found::offline(&with(KEY), &[APP]).is(RULE, "skip", "--offline");
    let found = Found::run(&with(KEY), &[APP, "--environment", "production"]);
    found.is(
        RULE,
        "skip",
        "the API key is a sandbox key, and production was named",
    );
    let found = Found::run(&with(LIVE_KEY), &[APP, "--environment", "sandbox"]);
    found.is(
        RULE,
        "skip",
        "the API key is a production key, and sandbox was named",
    );
    assert_eq!(stub.requests().len(), 0);
}

#[test]
fn a_production_key_is_used_only_with_leave() {
    let stub = account(&[(APP, true)]);
    let live = || {
        Sandbox::new()
            .variable("WORKOS_API_KEY", LIVE_KEY)
            .variable("WORKOS_BASE_URL", stub.url())
    };
    let done = live().run(&["redirect-uri", "check", APP]).expect_code(2);
    assert!(done.stderr.contains("--allow-live"), "{done:#?}");
    assert_eq!(stub.requests().len(), 0);
    Found::offline(&live(), &[APP]).is(RULE, "skip", "--offline");
    Found::run(&live(), &[APP, "--allow-live"]).is(RULE, "pass", "the default");
}
