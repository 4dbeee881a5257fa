//! The documents that machines read. Their field names are an interface: a change here is a
//! change of it.

use serde_json::Value;

use crate::name_server::{NameServer, Zone};
use crate::scripted::{CODE, SESSION, list, workos, workos_that_says};
use crate::support::{Sandbox, Stub, after, http, raw};

macro_rules! shape {
    ($name:literal, $document:expr) => {
        insta::assert_json_snapshot!($name, shape_of($document))
    };
}

/// The document with names for what differs from run to run, and for the words of the catalogue:
/// they may change, and that there are some may not.
fn shape_of(mut document: Value) -> Value {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 9] = [
        ("/state", text),
        ("/session/link", |it| *it = "[link]".into()),
        ("/redirect_uri", without_port),
        ("/callback/redirect_uri", without_port),
        ("/next_step", without_port),
        ("/listen", without_port),
        ("/callback/received_at", time),
        ("/received_at", time),
        ("/callback/waited_seconds", number),
    ];
    for (place, change) in changes {
        document.pointer_mut(place).map(change);
    }
    if let Some(Value::Object(timings)) = document.get_mut("timings_ms") {
        timings.values_mut().for_each(number);
    }
    without_words(&mut document);
    document
}

fn without_words(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_words),
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "hint" => text(value),
                    "fix" | "cause" | "why" => *value = "[text]".into(),
                    _ => without_words(value),
                }
            }
        }
        _ => {}
    }
}

fn without_port(value: &mut Value) {
    let Some(text) = value.as_str() else {
        return;
    };
    let Some((before, rest)) = text.split_once("http://localhost:") else {
        return;
    };
    let (_, rest) = rest.split_once('/').unwrap();
    // A state that a next step names is random too.
    let rest = match rest.split_once(" --state ") {
        Some((path, state)) => {
            assert_eq!(state.len(), 64, "{state}");
            format!("{path} --state [state]")
        }
        None => rest.to_owned(),
    };
    *value = format!("{before}http://localhost:[port]/{rest}").into();
}

fn time(value: &mut Value) {
    if let Some(text) = value.as_str() {
        assert!(text.parse::<jiff::Timestamp>().is_ok(), "{text}");
        *value = "[time]".into();
    }
}

fn number(value: &mut Value) {
    if value.is_f64() {
        assert!(value.as_f64() >= Some(0.0));
        *value = "[number]".into();
    }
}

fn text(value: &mut Value) {
    if value.is_string() {
        *value = "[text]".into();
    }
}

fn document(stub: &Stub, args: &[&str], code: i32) -> Value {
    let done = Sandbox::with_account(stub.url())
        .run(&[args, &["--json"]].concat())
        .expect_code(code);
    done.json()
}

fn good(args: &[&str]) -> Value {
    document(&workos(|_| None), args, 0)
}

#[test]
fn session_create() {
    let line = ["session", "create", "you@example.com", "--port", "3000"];
    shape!("session_create", good(&line));
}

#[test]
fn session_send() {
    shape!("session_send", good(&["session", "send", SESSION]));
}

#[test]
fn send() {
    let line = ["send", "you@example.com", "--port", "0", "--click"];
    shape!("send", good(&line));
    let line = [&line[..], &["--show-token"]].concat();
    let stub = workos(|_| None);
    assert!(document(&stub, &line, 0)["access_token"].is_string());
}

#[test]
fn send_that_does_not_wait() {
    let line = ["send", "you@example.com", "--port", "3000", "--no-wait"];
    shape!("send_no_wait", good(&line));
    let document = good(&[&line[..], &["--deliver", "print"]].concat());
    assert_eq!(document["delivery"]["method"], "print");
    assert!(document["delivery"]["link"].is_string());
}

#[test]
fn exchange() {
    shape!("exchange", good(&["exchange", CODE]));
}

#[test]
fn listen() {
    shape!(
        "listen",
        caught(&[], &format!("code={CODE}&state=of-this-run"))
    );
    let denied = "error=access_denied&error_description=no&state=of-this-run";
    shape!("listen_denied", caught(&[], denied));
}

#[test]
fn listen_that_follows() {
    let line = caught(&["--follow"], &format!("code={CODE}&state=of-this-run"));
    shape!("listen_follow", line);
    let denied = "error=access_denied&error_description=no&state=of-this-run";
    shape!("listen_follow_denied", caught(&["--follow"], denied));
}

/// What `listen` prints for a callback with this query.
fn caught(options: &[&str], query: &str) -> Value {
    let stub = workos(|_| None);
    let line = ["listen", "--port", "0", "--state", "of-this-run", "--json"];
    let running = Sandbox::with_account(stub.url()).start(&[&line[..], options].concat());
    let uri = after(&running.stderr_line("listening on"), "listening on ");
    let host = uri.trim_start_matches("http://").split('/').next().unwrap();
    let port: u16 = host.split(':').nth(1).unwrap().parse().unwrap();
    raw(
        ([127, 0, 0, 1], port).into(),
        format!("GET /callback?{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            .as_bytes(),
    );
    if options.is_empty() {
        return running.finish().json();
    }
    let line = serde_json::from_str(&running.stdout_line("callback")).unwrap();
    crate::schemas::assert_valid(&line);
    line
}

#[test]
fn domain() {
    let zone = Zone::new()
        .receiver("customer.test", "eu.mimecast.com")
        .txt("example.com", "v=spf1 include:gone.test +all")
        .txt("_dmarc.example.com", "v=DMARC1; p=none");
    let server = NameServer::start(zone);
    let address = server.address();
    let line = [
        "domain",
        "you@customer.test",
        "--sender",
        "example.com",
        "--dns-server",
        &address,
        "--json",
    ];
    shape!("domain", Sandbox::new().run(&line).expect_code(1).json());
}

#[test]
fn preflight() {
    // The host of the server has another port every time.
    let mut document = good(&[
        "preflight",
        "--redirect-uri",
        "http://localhost:3000/callback",
    ]);
    for finding in document["findings"].as_array_mut().unwrap() {
        for field in ["message", "subject"] {
            if finding[field]
                .as_str()
                .is_some_and(|it| it.contains("127.0.0.1"))
            {
                finding[field] = "[host]".into();
            }
        }
    }
    shape!("preflight", document);
}

#[test]
fn redirect_uri_check() {
    let uris = [
        "http://localhost:3000/callback",
        "http://localhost:80/cb?x=1",
    ];
    let arguments = [&["redirect-uri", "check"], &uris[..]].concat();
    let document = document(&workos(|_| None), &arguments, 1);
    shape!("redirect_uri_check", document);
}

#[test]
fn connections() {
    let connection = super::wire::recorded("connection, recorded 2021");
    let page = list(serde_json::json!([connection])).to_string();
    let stub = workos_that_says("GET /connections", http("200 OK", &page));
    shape!(
        "connection_list",
        document(&stub, &["connection", "list"], 0)
    );
    let stub = Stub::start(move |_| http("200 OK", &connection.to_string()));
    let line = ["connection", "show", "conn_01FBQN064TFAT9A3KYPPP85VXK"];
    shape!("connection_show", document(&stub, &line, 0));
    assert_eq!(
        good(&["connection", "list"]),
        serde_json::json!({"connections": [], "schema": "connection-list/1"})
    );
}

#[test]
fn explain() {
    shape!("explain_code", good(&["explain", "link_spent"]));
    shape!("explain_rule", good(&["explain", "api-key-private"]));
    let all = good(&["explain"]);
    let entries = all["entries"].as_array().unwrap();
    let fields =
        |entry: &Value| -> Vec<String> { entry.as_object().unwrap().keys().cloned().collect() };
    let expected = ["code", "title", "cause", "fix", "docs", "exit_code"];
    assert!(entries.len() > 31 && entries.iter().all(|it| fields(it) == expected));
    let rules = all["rules"].as_array().unwrap();
    let expected = [
        "rule",
        "family",
        "title",
        "why",
        "fix",
        "references",
        "docs",
    ];
    assert!(rules.iter().all(|it| fields(it) == expected));
}

#[test]
fn errors() {
    let stub = workos_that_says(
        "POST /passwordless/sessions",
        crate::support::http_with(
            "422 Unprocessable Entity",
            &[("X-Request-Id", "req_01")],
            r#"{"message":"Validation failed","errors":[{"field":"email","code":"email must be a string"}]}"#,
        ),
    );
    let line = ["session", "create", "you@example.com"];
    shape!("error_of_workos", document(&stub, &line, 3));
    let done = Sandbox::new().run(&["send", "you@example.com", "--json"]);
    shape!("error_of_configuration", done.expect_code(4).json());
}

#[test]
fn errors_of_the_command_line() {
    let lines: [(&str, &[&str]); 6] = [
        ("usage_unknown_option", &["send", "--frobnicate", "--json"]),
        ("usage_unknown_command", &["--json", "sned"]),
        ("usage_wrong_value", &["send", "you", "--format", "json"]),
        ("usage_missing", &["exchange", "--format=json"]),
        (
            "usage_conflict",
            &["send", "a@b.co", "--no-wait", "--click", "--json"],
        ),
        ("usage_no_command", &["--json"]),
    ];
    for (name, line) in lines {
        let done = Sandbox::new().run(line).expect_code(2);
        assert!(done.stderr.is_empty(), "{done:#?}");
        let mut document = done.json();
        if let Some(cause) = document.pointer_mut("/error/cause") {
            *cause = "[text]".into();
        }
        insta::with_settings!({ snapshot_suffix => name }, {
            insta::assert_json_snapshot!("command_line", document);
        });
    }
}

/// Help and version are no documents, whatever the format.
#[test]
fn help_stays_text() {
    let done = Sandbox::new().run(&["--help", "--json"]).expect_code(0);
    assert!(done.stdout.contains("Exit codes:"));
}

/// One document and nothing else, and it ends with a line break.
#[test]
fn standard_output_is_one_document() {
    let stub = workos(|_| None);
    let line = [
        "send",
        "you@example.com",
        "--port",
        "0",
        "--click",
        "--json",
        "-v",
    ];
    let done = Sandbox::with_account(stub.url()).run(&line).expect_code(0);
    assert!(done.stdout.starts_with("{\n") && done.stdout.ends_with("}\n"));
    assert!(!done.everything().contains('\u{1b}'));
}
