//! The table of failures: what is injected, which command runs, and what it has to say.

use std::fmt::Write as _;
use std::net::TcpListener;

use serde_json::Value;

use crate::scripted::{name, workos};
use crate::support::{LocalWorkOs, Sandbox, Stub, http_with};

const TABLE: &str = include_str!("../fixtures/diagnosis.json");
const PAGE: &str = include_str!("../../docs/diagnosis.md");
/// The key that is set where a row names none.
const KEY: &str = "sk_test_a2V5XzAxSEpLVEhPTERPVVRURVNU";
const CLIENT: &str = "client_01KFVA3X8R4JFMYBZQ2T6W9N5C";

/// Whoever is at the base URL of a row.
enum Server {
    Stub(Stub),
    Emulator(LocalWorkOs),
    Nobody(String),
}

impl Server {
    fn of(row: &Value) -> Self {
        match &row["server"] {
            Value::String(kind) if kind == "emulator" => Self::Emulator(LocalWorkOs::start()),
            Value::String(_) => Self::Nobody(format!("http://localhost:{}", free_port())),
            Value::Object(answer) => {
                let status = answer["status"].as_str().unwrap().to_owned();
                let only = answer
                    .get("request")
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                let body = match &answer["body"] {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let kind = if body.starts_with('<') {
                    "text/html"
                } else {
                    "application/json"
                };
                let mut headers = vec![("Content-Type".to_owned(), kind.to_owned())];
                let named = answer.get("headers").and_then(Value::as_object);
                for (name, value) in named.into_iter().flatten() {
                    headers.push((name.clone(), value.as_str().unwrap().to_owned()));
                }
                Self::Stub(workos(move |asked| {
                    if only.as_ref().is_some_and(|only| name(asked) != *only) {
                        return None;
                    }
                    let headers: Vec<(&str, &str)> = headers
                        .iter()
                        .map(|(name, value)| (name.as_str(), value.as_str()))
                        .collect();
                    Some(http_with(&status, &headers, &body))
                }))
            }
            _ => Self::Stub(workos(|_| None)),
        }
    }

    fn url(&self) -> &str {
        match self {
            Self::Stub(stub) => stub.url(),
            Self::Emulator(emulator) => emulator.url(),
            Self::Nobody(url) => url,
        }
    }
}

fn free_port() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}

fn rows() -> Vec<Value> {
    serde_json::from_str(TABLE).unwrap()
}

fn words(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| it.as_str().unwrap())
        .collect()
}

/// What a run said: code, cause with the message, and fix.
fn said(stdout: &str) -> Option<(String, String, String)> {
    let document: Value = serde_json::from_str(stdout).ok()?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if let Some(error) = document.get("error") {
        return Some((
            text(&error["code"]),
            format!("{} {}", text(&error["message"]), text(&error["cause"])),
            text(&error["hint"]),
        ));
    }
    let joined = |items: &[&Value], field: &str| -> String {
        items
            .iter()
            .map(|it| text(&it[field]))
            .collect::<Vec<_>>()
            .join("\n")
    };
    if let Some(findings) = document.get("findings").and_then(Value::as_array) {
        let is_bad = |it: &&Value| matches!(it["status"].as_str(), Some("fail" | "warn"));
        let bad: Vec<&Value> = findings.iter().filter(is_bad).collect();
        return Some((
            joined(&bad, "rule"),
            joined(&bad, "message"),
            joined(&bad, "hint"),
        ));
    }
    let entries: Vec<&Value> = document.get("entries")?.as_array()?.iter().collect();
    let cause = format!(
        "{}\n{}",
        joined(&entries, "title"),
        joined(&entries, "cause")
    );
    Some((joined(&entries, "code"), cause, joined(&entries, "fix")))
}

fn failures_of(row: &Value) -> Vec<String> {
    let server = Server::of(row);
    let fill = |text: &str| text.replace("@URL@", server.url());
    let mut sandbox = Sandbox::new();
    let own = row["env"].as_object();
    let usual = [
        ("WORKOS_API_KEY", KEY),
        ("WORKOS_CLIENT_ID", CLIENT),
        ("WORKOS_BASE_URL", server.url()),
    ];
    for (variable, value) in usual {
        if own.is_none_or(|it| !it.contains_key(variable)) {
            sandbox = sandbox.variable(variable, value);
        }
    }
    for (variable, value) in own.into_iter().flatten() {
        // null leaves a variable out.
        if let Some(value) = value.as_str() {
            sandbox = sandbox.variable(variable, &fill(value));
        }
    }
    for (path, content) in row["files"].as_object().into_iter().flatten() {
        sandbox = sandbox.file(path, fill(content.as_str().unwrap()));
    }
    let line: Vec<String> = words(&row["run"]).into_iter().map(fill).collect();
    let mut arguments: Vec<&str> = line.iter().map(String::as_str).collect();
    arguments.push("--json");
    let done = sandbox.run(&arguments);
    let id = row["id"].as_str().unwrap();
    let mut wrong = Vec::new();
    if i64::from(done.code) != row["exit"] {
        wrong.push(format!("{id}: exit {} and not {}", done.code, row["exit"]));
    }
    let Some((code, cause, fix)) = said(&done.stdout) else {
        return vec![format!("{id}: {done:?}")];
    };
    if !code.contains(row["code"].as_str().unwrap_or_default()) {
        wrong.push(format!("{id}: code {code}"));
    }
    for (field, text) in [("cause", &cause), ("fix", &fix)] {
        for word in words(&row[field]) {
            if !text.to_lowercase().contains(&fill(word).to_lowercase()) {
                wrong.push(format!("{id}: no {word:?} in the {field}: {text}"));
            }
        }
    }
    for word in words(&row["not"]) {
        if cause.contains(word) || fix.contains(word) {
            wrong.push(format!("{id}: {word:?} is claimed: {cause} {fix}"));
        }
    }
    if done.everything().contains(KEY) {
        wrong.push(format!("{id}: the key is shown"));
    }
    wrong
}

#[test]
fn every_row_holds() {
    let rows = rows();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let parts = rows.chunks(rows.len().div_ceil(4));
        let runs: Vec<_> = parts
            .map(|part| scope.spawn(|| part.iter().flat_map(failures_of).collect::<Vec<_>>()))
            .collect();
        runs.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `UPDATE_DOCS=1 cargo nextest run diagnosis` writes the page.
#[test]
fn the_page_is_made_of_the_table() {
    let page = page();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnosis.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
        return;
    }
    assert_eq!(PAGE, page, "UPDATE_DOCS=1 writes the page anew");
}

fn page() -> String {
    let mut page = String::from(
        "# What workos-ml can tell\n\nMade of tests/fixtures/diagnosis.json, of which a test runs every row. \
         The words are some of those that the command says.\n",
    );
    let mut kind = String::new();
    for row in rows() {
        let escaped = |text: &str| text.replace('|', "\\|").replace("@URL@", "the base URL");
        let text = |field: &str| escaped(row[field].as_str().unwrap_or_default());
        if text("kind") != kind {
            kind = text("kind");
            let _ = write!(
                page,
                "\n## {kind}\n\n| what goes wrong | command | exit | what is said | what to do |\n|---|---|---|---|---|\n"
            );
        }
        let joined = |field: &str, between: &str| -> String {
            let all: Vec<String> = words(&row[field]).into_iter().map(escaped).collect();
            all.join(between)
        };
        let _ = writeln!(
            page,
            "| {} | `workos-ml {}` | {} | {} | {} |",
            text("what"),
            joined("run", " ").replace('`', "'"),
            row["exit"],
            joined("cause", " … "),
            joined("fix", " … "),
        );
    }
    page
}
