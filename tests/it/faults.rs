//! The table of faults: what can happen to a request, every command that makes one, and how it ends.

use std::fmt::Write as _;
use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use data_encoding::BASE64;
use serde_json::Value;

use crate::probe::servers::{Authority, Shown, raw_server, self_signed, tls_server};
use crate::support::{Finished, Sandbox, after, closed_port, http_with, raw, read_request};

const TABLE: &str = include_str!("../fixtures/faults.json");
const PAGE: &str = include_str!("../../docs/faults.md");
const KEY: &str = "sk_test_a2V5XzAxSEpLVEhPTERPVVRURVNU";
const CLIENT: &str = "client_01KFVA3X8R4JFMYBZQ2T6W9N5C";
/// Runs at a time. Most of them wait, for their time limit or before they ask again.
const AT_ONCE: usize = 24;

fn table() -> Value {
    serde_json::from_str(TABLE).unwrap()
}

fn items<'a>(value: &'a Value, field: &str) -> Vec<&'a Value> {
    value[field].as_array().into_iter().flatten().collect()
}

fn words<'a>(value: &'a Value, field: &str) -> Vec<&'a str> {
    items(value, field)
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect()
}

fn line_of(command: &Value) -> String {
    words(command, "run").join(" ")
}

/// The commands that a fault is tried with: all of them, or one of each kind.
fn commands<'a>(table: &'a Value, fault: &Value) -> Vec<&'a Value> {
    let is_meant =
        |command: &&Value| fault["every_command"] == true || command["stands_for_its_kind"] == true;
    items(table, "commands")
        .into_iter()
        .filter(is_meant)
        .collect()
}

/// Bytes as the table has them: a letter for each, or in Base64.
fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap_or_default();
    match text.strip_prefix("base64:") {
        Some(encoded) => BASE64.decode(encoded.as_bytes()).unwrap(),
        None => text.chars().map(|it| u8::try_from(it).unwrap()).collect(),
    }
}

/// What a server does with each connection.
#[derive(Clone)]
struct Conduct {
    reads: String,
    answer: Vec<u8>,
    repeated: Vec<u8>,
    times: usize,
    drips: bool,
    holds: bool,
}

impl Conduct {
    fn of(server: &Value) -> Self {
        let is = |field: &str| server[field] == true;
        let times = server["times"].as_u64().unwrap_or(u64::MAX);
        Self {
            reads: server["reads"].as_str().unwrap_or("request").to_owned(),
            answer: match server["status"].as_str() {
                Some(status) => answer(status, server),
                None => bytes(&server["raw"]),
            },
            repeated: bytes(&server["repeat"]),
            times: usize::try_from(times).unwrap(),
            drips: is("drips"),
            holds: is("holds"),
        }
    }

    /// Errors are the client's going away, which is what most of this is about.
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        match self.reads.as_str() {
            // Bytes that are left unread turn the end of the connection into a reset.
            "nothing" => {
                stream.peek(&mut [0])?;
            }
            "some" => {
                let _ = stream.read(&mut [0; 4096])?;
            }
            _ => {
                read_request(&mut BufReader::new(stream.try_clone()?));
            }
        }
        if self.drips {
            return self.drip(stream);
        }
        let at_once = (64 * 1024 / self.repeated.len().max(1)).clamp(1, self.times);
        let block = self.repeated.repeat(at_once);
        // In one piece: what is read first decides what a client says of it.
        stream.write_all(&[&self.answer[..], &block].concat())?;
        let mut left = self.times - at_once;
        while left > 0 && !block.is_empty() {
            let now = left.min(at_once);
            stream.write_all(&block[..now * self.repeated.len()])?;
            left -= now;
        }
        match (self.holds, self.reads.as_str()) {
            (false, _) => {}
            // The request stays unread, so the client's going away cannot be seen.
            (true, "nothing") => std::mem::forget(stream),
            (true, _) => {
                std::io::copy(&mut stream, &mut std::io::sink())?;
            }
        }
        Ok(())
    }

    /// A byte a second, until the client goes.
    fn drip(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        let whole = self.answer.iter().chain(self.repeated.iter().cycle());
        for byte in whole {
            stream.write_all(&[*byte])?;
            // Nothing comes, so this is a pause of a second that ends with the client.
            if let Ok(0) = stream.read(&mut [0]) {
                break;
            }
        }
        Ok(())
    }
}

fn answer(status: &str, server: &Value) -> Vec<u8> {
    let body = server["body"].as_str().unwrap();
    if status.starts_with("204") {
        return format!("HTTP/1.1 {status}\r\nConnection: close\r\n\r\n").into_bytes();
    }
    let kind = match body.bytes().next() {
        Some(b'<') => "text/html",
        Some(b'{') => "application/json",
        _ => "text/plain",
    };
    let mut headers = vec![("Content-Type", kind)];
    for (name, value) in server["headers"].as_object().into_iter().flatten() {
        headers.push((name.as_str(), value.as_str().unwrap()));
    }
    http_with(status, &headers, body)
}

/// The authority that the commands trust.
static TRUSTED: LazyLock<Authority> = LazyLock::new(|| Authority::new("Test Root"));

fn certificate(kind: &str) -> Shown {
    match kind {
        "expired" => TRUSTED.issue(&["localhost"], -90, -2),
        "not yet valid" => TRUSTED.issue(&["localhost"], 2, 90),
        "another name" => TRUSTED.issue(&["app.example.com"], -1, 80),
        "self-signed" => self_signed(&["localhost"], false),
        "unknown authority" => Authority::new("Somebody").issue(&["localhost"], -1, 80),
        "authority" => self_signed(&["localhost"], true),
        other => panic!("{other}"),
    }
}

/// The sandbox of a fault: its server, and the variables that lead there.
fn sandbox(fault: &Value) -> Sandbox {
    let server = &fault["server"];
    let url = match server["tls"].as_str() {
        Some(kind) => tls_server(certificate(kind), http_with("200 OK", &[], "{}")),
        None => {
            let conduct = Conduct::of(server);
            raw_server(move |stream| drop(conduct.serve(stream)))
        }
    };
    let port = url.rsplit(':').next().unwrap();
    let fill = |text: &str| {
        let text = text.replace("@URL@", &url).replace("@PORT@", port);
        text.replace("@CLOSED@", &closed_port().to_string())
    };
    let proxy = server["proxy"].as_str().map(fill);
    let base = match (server["url"].as_str(), server["base"].as_str(), &proxy) {
        (Some(address), ..) | (_, Some(address), _) => fill(address),
        (.., Some(_)) => "https://api.example.com".into(),
        _ => url.clone(),
    };
    // Whoever waits for the limit should not wait for long; whatever ends by itself must do so before
    // it, on a machine that has other things to do as well.
    let is_endless = server["holds"] == true || server["drips"] == true;
    let seconds = if is_endless { "2" } else { "30" };
    let sandbox = Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_CLIENT_ID", CLIENT)
        .variable("WORKOS_BASE_URL", &base)
        .variable("WORKOS_REQUEST_TIMEOUT", seconds)
        .file("roots.pem", TRUSTED.pem());
    let roots = sandbox.path().join("roots.pem");
    match (proxy, base.starts_with("https://localhost")) {
        (Some(proxy), _) => sandbox.variable("HTTPS_PROXY", &proxy),
        (None, true) => sandbox.variable("SSL_CERT_FILE", roots.to_str().unwrap()),
        (None, false) => sandbox,
    }
}

fn run(sandbox: &Sandbox, command: &Value) -> Finished {
    let mut line = words(command, "run");
    line.push("--json");
    let running = sandbox.start(&line);
    if line[0] == "listen" {
        // It asks WorkOS for the profile once a callback has come.
        let uri = after(&running.stderr_line("listening on "), "listening on ");
        let port: u16 = uri.split([':', '/']).nth(4).unwrap().parse().unwrap();
        let callback = format!(
            "GET /callback?code=01DVX3C5Z367SFHR8QNDMK7V24&state=st4te HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
        );
        raw(([127, 0, 0, 1], port).into(), callback.as_bytes());
    }
    running.finish()
}

/// What a run said: the failure, or everything that a check did not pass.
fn said(done: &Finished) -> Option<String> {
    let document: Value = serde_json::from_str(&done.stdout).ok()?;
    let text = |value: &Value, fields: &[&str]| -> String {
        let all = fields
            .iter()
            .map(|it| value[it].as_str().unwrap_or_default());
        all.collect::<Vec<_>>().join("\n")
    };
    if let Some(error) = document.get("error") {
        return Some(text(error, &["code", "message", "cause", "hint"]));
    }
    let findings = document.get("findings").and_then(Value::as_array)?;
    let is_bad = |it: &&Value| matches!(it["status"].as_str(), Some("fail" | "warn"));
    let bad = findings.iter().filter(is_bad);
    Some(
        bad.map(|it| text(it, &["rule", "message", "hint"]))
            .collect(),
    )
}

/// What is wrong with the run of a command.
fn faults_of(fault: &Value, command: &Value) -> Vec<String> {
    let done = run(&sandbox(fault), command);
    let id = format!("{} · {}", fault["what"].as_str().unwrap(), line_of(command));
    let kind = command["kind"].as_str().unwrap();
    let mut wrong = Vec::new();
    let usual = &fault["exit"][kind];
    if *usual != done.code && fault["may_also"][kind] != done.code {
        wrong.push(format!("{id}: exit {}, not {usual}", done.code));
    }
    let Some(text) = said(&done) else {
        return vec![format!("{id}: {done:?}")];
    };
    for word in words(fault, "says") {
        if !text.contains(word) {
            wrong.push(format!("{id}: no {word:?} in {text}"));
        }
    }
    for word in words(fault, "never") {
        if text.contains(word) {
            wrong.push(format!("{id}: {word:?} in {text}"));
        }
    }
    if done.everything().contains(KEY) || done.stderr.contains("has a fault at") {
        wrong.push(format!("{id}: {done:?}"));
    }
    wrong
}

/// Every command ends within the time limits of its requests: a run that nothing ends makes this fail.
#[test]
fn every_fault_ends_every_command_as_it_should() {
    let table = table();
    let faults = items(&table, "faults");
    let runs: Vec<(&Value, &Value)> = faults
        .iter()
        .flat_map(|fault| {
            commands(&table, fault)
                .into_iter()
                .map(move |it| (*fault, it))
        })
        .collect();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((fault, command)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = faults_of(fault, command);
                    wrong.lock().unwrap().extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        runs.len(),
        wrong.join("\n")
    );
}

/// `UPDATE_DOCS=1 cargo nextest run faults` writes the page.
#[test]
fn the_page_is_made_of_the_table() {
    let page = page();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/faults.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
        return;
    }
    assert_eq!(PAGE, page, "UPDATE_DOCS=1 writes the page anew");
}

fn page() -> String {
    let table = table();
    let lines = |kind: &str| -> String {
        let all = items(&table, "commands");
        let of_kind = all.iter().filter(|it| it["kind"] == kind);
        let lines: Vec<String> = of_kind.map(|it| format!("`{}`", line_of(it))).collect();
        lines.join(", ")
    };
    let mut page = format!(
        "# What happens when a request fails\n\n\
         Made of tests/fixtures/faults.json, of which a test runs every row. Each command that talks to WorkOS \
         ends within the time limits of its requests (`WORKOS_REQUEST_TIMEOUT`, 1 second here), with the exit code \
         of its kind, and says at least the words of the row.\n\n\
         - Requests: {}\n- Exchanges: {}\n- Checks: {}\n\n\
         Rows marked * are run with one command of each kind, the others with all. A check that ends with 0 has \
         warned: what it asked for stayed unknown.\n",
        lines("request"),
        lines("exchange"),
        lines("check"),
    );
    let mut group = "";
    for fault in items(&table, "faults") {
        let text = |field: &str| fault[field].as_str().unwrap_or_default();
        if text("group") != group {
            group = text("group");
            let _ = write!(
                page,
                "\n## {group}\n\n| what goes wrong | request | exchange | check | what is said |\n|---|---|---|---|---|\n"
            );
        }
        let exit = |kind: &str| match &fault["may_also"][kind] {
            Value::Null => fault["exit"][kind].to_string(),
            other => format!("{} or {other}", fault["exit"][kind]),
        };
        let mark = if fault["every_command"] == true {
            ""
        } else {
            " *"
        };
        let _ = writeln!(
            page,
            "| {}{mark} | {} | {} | {} | {} |",
            text("what"),
            exit("request"),
            exit("exchange"),
            exit("check"),
            words(fault, "says").join(" … "),
        );
    }
    page
}
