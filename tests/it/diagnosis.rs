//! The table of failures: what is injected, which command runs, and what it has to say.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpListener;

use hickory_proto::op::ResponseCode;
use serde_json::Value;
use workos_ml::shell::quoted;

use crate::name_server::{NameServer, Trick, Zone};
use crate::own_mail::MailServer;
use crate::probe::servers::{
    Authority, Shown, certificate_for, raw_server, read_head, self_signed, self_signed_between,
    tls_server, tls_server_for_known_clients,
};
use crate::scripted::{SESSION, name, workos};
use crate::support::{Finished, LocalWorkOs, ReceivedRequest, Running, Sandbox, Stub, http_with};

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
    /// Takes connections, and never answers.
    Silent(
        String,
        #[allow(dead_code, reason = "kept open")] TcpListener,
    ),
}

impl Server {
    fn of(row: &Value) -> Self {
        match &row["server"] {
            Value::String(kind) if kind == "emulator" => Self::Emulator(LocalWorkOs::start()),
            Value::String(kind) if kind == "silent" => {
                let socket = TcpListener::bind("127.0.0.1:0").unwrap();
                Self::Silent(format!("http://{}", socket.local_addr().unwrap()), socket)
            }
            Value::String(_) => Self::Nobody(format!("http://localhost:{}", free_port())),
            // What a port says that does not speak HTTP.
            Value::Object(answer) if answer.contains_key("bytes") => {
                let bytes = answer["bytes"].as_str().unwrap().as_bytes().to_owned();
                Self::Nobody(raw_server(move |mut stream| {
                    read_head(&stream);
                    let _ = stream.write_all(&bytes);
                }))
            }
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
                let kind = if body.starts_with("<?xml") {
                    "application/xml"
                } else if body.starts_with('<') {
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
            Self::Nobody(url) | Self::Silent(url, _) => url,
        }
    }
}

/// The name server of a row, with its zone: name, type, value.
fn name_server(row: &Value) -> Option<NameServer> {
    let mut zone = Zone::new();
    for record in row["dns"].as_array()? {
        let (name, kind) = (record[0].as_str().unwrap(), record[1].as_str().unwrap());
        let text = record[2].as_str().unwrap_or_default();
        zone = match kind {
            "TXT" => match record[2].as_array() {
                Some(_) => {
                    let parts: Vec<&[u8]> =
                        words(&record[2]).into_iter().map(str::as_bytes).collect();
                    zone.txt_parts(name, &parts)
                }
                None => zone.txt(name, text),
            },
            "MX" => zone.mx(name, 10, text),
            "A" if text.is_empty() => zone.a(name, [192, 0, 2, 1]),
            "A" => zone.a(name, text.parse::<std::net::Ipv4Addr>().unwrap().octets()),
            "CNAME" => zone.cname(name, text),
            "SERVFAIL" => zone.trick(name, Trick::Code(ResponseCode::ServFail)),
            other => panic!("{other}"),
        };
    }
    Some(NameServer::start(zone))
}

/// The mail server of a row: what it answers to some of the commands.
fn mail_server(row: &Value) -> Option<MailServer> {
    let answers = row["smtp"].as_object()?.clone();
    Some(MailServer::start(move |line| {
        let word = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_uppercase();
        let answer = answers.get(&word)?.as_str()?.to_owned();
        // A few dozen short texts for the length of a test.
        Some(Box::leak(answer.into_boxed_str()))
    }))
}

/// The proxy of a row: a status that it answers CONNECT with, or what it does.
fn proxy(row: &Value) -> Option<String> {
    let kind = row["proxy"].as_str()?.to_owned();
    let opens_tunnel = |says: &'static [u8]| {
        raw_server(move |mut stream| {
            read_head(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
            let _ = stream.write_all(says);
        })
    };
    Some(match kind.as_str() {
        "closes the tunnel" => opens_tunnel(b""),
        "speaks in the tunnel" => opens_tunnel(b"<html>Log in</html>"),
        "TLS" => tls_server(self_signed(&["localhost"], false), Vec::new()),
        _ => {
            let stub = Stub::start(move |_| http_with(&kind, &[], ""));
            stub.url().to_owned()
        }
    })
}

/// The server with a certificate of a row, and what a file with it or its authority holds.
fn server_with_certificate(row: &Value) -> Option<(String, String)> {
    let kind = row["certificate"].as_str()?;
    let session = format!(
        r#"{{"object":"passwordless_session","id":"{SESSION}","email":"ada@example.org","expires_at":"2099-09-16T15:44:08.475Z","link":"https://localhost/passwordless/ZBxkn2ZTUYqa82ky6QEYecemI/confirm"}}"#
    );
    let answer = http_with("201 Created", &[], &session);
    let authority = Authority::new("Acme Internal CA");
    let pem = |shown: &Shown| pem(&shown.chain[0]);
    let of_authority =
        |names: &[&str], from, until| (authority.issue(names, from, until), authority.pem());
    let alone = |shown: Shown| {
        let text = pem(&shown);
        (shown, text)
    };
    let (shown, text) = match kind {
        "an authority's" => of_authority(&["localhost"], -1, 80),
        "another name's" => of_authority(&["api.internal.example"], -1, 80),
        "no name's" => of_authority(&[], -1, 80),
        "next year's" => of_authority(&["localhost"], 365, 700),
        "last year's" => of_authority(&["localhost"], -700, -365),
        "an authority's and CA:TRUE" => {
            (authority.issue_authority(&["localhost"]), authority.pem())
        }
        "another name's and CA:TRUE" => (
            authority.issue_authority(&["api.internal.example"]),
            authority.pem(),
        ),
        "another authority's and CA:TRUE" => (
            Authority::new("Acme Internal CA").issue_authority(&["localhost"]),
            authority.pem(),
        ),
        "below an expired one" => {
            let expired = authority.intermediate_between("Acme Issuing CA", -700, -365);
            let mut shown = expired.issue(&["localhost"], -1, 80);
            shown.chain.push(expired.der());
            (shown, authority.pem())
        }
        "another authority's" => (
            Authority::new("Acme Internal CA").issue(&["localhost"], -1, 80),
            authority.pem(),
        ),
        "a client's" => alone(certificate_for(&["localhost"], true)),
        "its own" => alone(self_signed(&["localhost"], false)),
        "its own and CA:TRUE" => alone(self_signed(&["localhost"], true)),
        "its own, CA:TRUE and expired" => {
            alone(self_signed_between(&["localhost"], true, -700, -365))
        }
        "its own, CA:TRUE and another name's" => {
            alone(self_signed(&["api.internal.example"], true))
        }
        "for known clients" => {
            let shown = authority.issue(&["localhost"], -1, 80);
            let url = tls_server_for_known_clients(shown, &authority, answer);
            return Some((url, authority.pem()));
        }
        other => panic!("{other}"),
    };
    Some((tls_server(shown, answer), text))
}

fn pem(der: &[u8]) -> String {
    let text = data_encoding::BASE64.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|it| std::str::from_utf8(it).unwrap())
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
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
    let (dns, mail) = (name_server(row), mail_server(row));
    let (proxy, certified) = (proxy(row), server_with_certificate(row));
    let fill = |text: &str| {
        let mut text = text
            .replace("@URL@", server.url())
            .replace("@TLS@", &server.url().replacen("http://", "https://", 1));
        if text.contains("@PORT@") {
            text = text.replace("@PORT@", &free_port().to_string());
        }
        if let Some(dns) = &dns {
            text = text.replace("@DNS@", &dns.address());
        }
        if let Some(mail) = &mail {
            text = text.replace("@SMTP@", &mail.address());
        }
        if let Some(proxy) = &proxy {
            let address = proxy.split_once("://").map_or("", |(_, it)| it);
            text = text
                .replace("@PROXY@", proxy)
                .replace("@PROXY_ADDRESS@", address);
        }
        if let Some((url, pem)) = &certified {
            text = text.replace("@CERTIFIED@", url).replace("@PEM@", pem);
        }
        text
    };
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
    let done = run(&sandbox, row, &arguments);
    let id = row["id"].as_str().unwrap();
    let mut wrong = Vec::new();
    if i64::from(done.code) != row["exit"] {
        wrong.push(format!("{id}: exit {} and not {}", done.code, row["exit"]));
    }
    let (code, cause, fix) = match said(&done.stdout) {
        Some(said) => said,
        // What succeeds may still warn.
        None if done.code == 0 => Default::default(),
        None => return vec![format!("{id}: {done:?}")],
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
    for word in words(&row["warns"]) {
        if !done.stderr.contains(&fill(word)) {
            wrong.push(format!(
                "{id}: no {word:?} among the warnings: {}",
                done.stderr
            ));
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
    if let (Some(true), Server::Stub(stub)) = (row["keeps_key"].as_bool(), &server) {
        let has_key = |asked: &ReceivedRequest| {
            asked.body.contains(KEY) || asked.headers.iter().any(|(_, value)| value.contains(KEY))
        };
        if stub.requests().iter().any(has_key) {
            wrong.push(format!("{id}: the key was sent"));
        }
    }
    wrong
}

/// Runs the command in the row's folder, with its input.
fn run(sandbox: &Sandbox, row: &Value, arguments: &[&str]) -> Finished {
    if let Some(input) = row["stdin"].as_str() {
        return sandbox.run_with_input(arguments, input.as_bytes());
    }
    let Some(folder) = row["folder"].as_str() else {
        return sandbox.run(arguments);
    };
    let folder = sandbox.path().join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = sandbox.command(arguments);
    Running::new(command.current_dir(folder).spawn().unwrap()).finish()
}

#[test]
fn the_table_has_what_it_is_to_have() {
    let rows = rows();
    assert!(rows.len() >= 250, "{}", rows.len());
    let ids: std::collections::BTreeSet<&str> =
        rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rows.len());
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
        let escaped = |text: &str| {
            text.replace('|', "\\|")
                .replace("@URL@", "the base URL")
                .replace("@DNS@", "192.0.2.53")
                .replace("@CERTIFIED@", "https://localhost:3000")
                .replace("@PROXY_ADDRESS@", "192.0.2.7:3128")
                .replace("@PORT@", "3000")
                .replace("@SMTP@", "smtp://mail.example.com")
        };
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
        // As a shell takes it, in a code span of its own even where it has a backtick.
        let run: Vec<String> = words(&row["run"])
            .into_iter()
            .map(|it| quoted(&escaped(&it.replace("@URL@", "http://localhost:4100"))))
            .collect();
        let run = format!("workos-ml {}", run.join(" ")).replace('\n', " ");
        let run = match run.contains('`') {
            true => format!("`` {run} ``"),
            false => format!("`{run}`"),
        };
        let _ = writeln!(
            page,
            "| {} | {run} | {} | {} | {} |",
            text("what"),
            row["exit"],
            [joined("cause", " … "), joined("warns", " … ")]
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect::<Vec<_>>()
                .join(" … "),
            joined("fix", " … "),
        );
    }
    page
}
