//! Values on the command line.

use super::{KEY, complains, sane};
use crate::scripted::workos;
use crate::support::{Running, Sandbox, Stub};

fn sandbox(stub: &Stub) -> Sandbox {
    Sandbox::with_account(stub.url()).variable("WORKOS_API_KEY", KEY)
}

/// Runs several command lines at once: the time of a test is that of starting processes.
fn run_all(sandbox: &Sandbox, lines: &[Vec<&str>]) -> Vec<crate::support::Finished> {
    let running: Vec<Running> = lines.iter().map(|it| sandbox.start(it)).collect();
    running.into_iter().map(Running::finish).collect()
}

#[test]
fn malformed_values_are_refused_before_anything_is_sent() {
    let stub = workos(|_| None);
    let sandbox = sandbox(&stub);
    let long = "x".repeat(2049);
    let send = |options: &[&'static str]| [&["send", "you@example.com"], options].concat();
    let create =
        |options: &[&'static str]| [&["session", "create", "you@example.com"], options].concat();
    let cases: Vec<(Vec<&str>, &str)> = vec![
        // Addresses.
        (vec!["send", "you"], "an address looks like you@example.com"),
        (vec!["send", ""], "an address looks like"),
        (vec!["send", "you@localhost"], "an address looks like"),
        (vec!["send", "you@@example.com"], "an address looks like"),
        (
            vec!["send", "You <you@example.com>"],
            "an address looks like",
        ),
        (vec!["send", "a@b.co,c@d.co"], "address"),
        (vec!["send", "you@[127.0.0.1]"], "an address looks like"),
        (vec!["send", "you@10.0.0.1"], "not a domain name"),
        (
            vec!["session", "create", "you@-x.co"],
            "an address looks like",
        ),
        // States.
        (send(&["--state", ""]), "empty state"),
        (send(&["--state", "a\nb"]), "no control characters"),
        (
            vec!["send", "you@example.com", "--state", &long],
            "at most 2048 bytes",
        ),
        // URIs.
        (send(&["--redirect-uri", ""]), "not an absolute address"),
        (
            send(&["--redirect-uri", "callback"]),
            "not an absolute address",
        ),
        (
            send(&["--redirect-uri", "localhost:3000/callback"]),
            "scheme",
        ),
        (
            send(&["--redirect-uri", "myapp://callback"]),
            "scheme is myapp",
        ),
        (
            send(&["--redirect-uri", "javascript:alert(1)"]),
            "scheme is javascript",
        ),
        (
            send(&["--redirect-uri", "https://a.example/c?x=1"]),
            "query",
        ),
        (
            send(&["--redirect-uri", "https://a.example/c#x"]),
            "fragment",
        ),
        (
            send(&["--redirect-uri", "https://*.example.com/c"]),
            "wildcard",
        ),
        (
            send(&["--redirect-uri", "https://a.example/a b"]),
            "white space",
        ),
        (
            send(&["--redirect-uri", "https://localhost:3000/c"]),
            "plain http",
        ),
        (
            send(&["--redirect-uri", "http://localhost:99999/c"]),
            "not a number from 1 to 65535",
        ),
        // Ids.
        (
            vec!["session", "send", "session_123"],
            "passwordless_session_",
        ),
        (
            vec!["session", "send", "passwordless_session_../../x"],
            "passwordless_session_",
        ),
        (vec!["session", "send", "you@example.com"], "workos-ml send"),
        (vec!["connection", "show", "conn_"], "conn_"),
        (vec!["connection", "show", "conn_1/../2"], "conn_"),
        (
            vec!["connection", "list", "--domain", "not a domain"],
            "domain",
        ),
        (create(&["--connection", "org_123"]), "conn_"),
        // Ports, hosts, paths.
        (send(&["--port", "65536"]), "0 to 65535"),
        (send(&["--port", "http"]), "0 to 65535"),
        (send(&["--port", "3000,"]), "0 to 65535"),
        (send(&["--port", "-1"]), "-1"),
        (create(&["--port", "0"]), "--port 3000"),
        (send(&["--host", "0.0.0.0"]), "127.0.0.1"),
        (send(&["--path", "callback"]), "a path starts with /"),
        (send(&["--path", "/a/../b"]), "browsers would change"),
        // Durations.
        (send(&["--expires-in", "899"]), "900 to 86400"),
        (send(&["--expires-in", "25h"]), "900 to 86400"),
        (send(&["--expires-in", "soon"]), "write a duration"),
        (send(&["--expires-in", "-20m"]), "-2"),
        (send(&["--timeout", "0"]), "1s to 24h"),
        (
            send(&["--timeout", "99999999999999999999"]),
            "write a duration",
        ),
        (send(&["--timeout", "1.5.5s"]), "write a duration"),
        // Codes, and the base URL.
        (vec!["exchange", ""], "a code is one word"),
        (vec!["exchange", "two words"], "a code is one word"),
        (vec!["exchange", "http://localhost:3000/callback"], "`code`"),
        (send(&["--base-url", "api.workos.com"]), "base URL"),
        (send(&["--base-url", "ftp://api.workos.com"]), "base URL"),
        (
            send(&["--base-url", "https://user:pass@api.workos.com"]),
            "base URL",
        ),
        (
            send(&["--base-url", "https://api.workos.com?x"]),
            "base URL",
        ),
        // Combinations.
        (send(&["--no-wait", "--click"]), "--click"),
        (send(&["--emulate", "--base-url", "http://x"]), "--base-url"),
        (
            send(&["--click", "--redirect-uri", "https://app.example.com/cb"]),
            "--click",
        ),
        (
            vec!["listen", "--redirect-uri", "https://app.example.com/cb"],
            "--redirect-uri",
        ),
        (vec!["explain", "qwertyuiopasdf"], "workos-ml explain"),
        (vec!["frobnicate"], "frobnicate"),
        (vec!["session"], "create"),
    ];
    let lines: Vec<Vec<&str>> = cases.iter().map(|(line, _)| line.clone()).collect();
    for ((line, naming), done) in cases.iter().zip(run_all(&sandbox, &lines)) {
        if line == &["session"] {
            // clap answers with the help of the command.
            assert_eq!(done.code, 2, "{done:#?}");
            sane(&done);
            continue;
        }
        complains(&done, 2, &[naming]);
    }
    let asked = stub.requests();
    assert!(asked.is_empty(), "{asked:#?}");
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let stub = workos(|_| None);
    let sandbox = sandbox(&stub);
    let address = format!(
        "http://localhost:3000/callback?code={} x",
        crate::scripted::CODE
    );
    let option = format!("--api-key={KEY}");
    let lines: Vec<Vec<&str>> = vec![
        vec!["preflight", KEY],
        vec!["preflight", KEY, "--json"],
        vec!["send", KEY],
        vec!["send", "you@example.com", "--api-key", KEY],
        vec!["send", "you@example.com", &option],
        vec!["session", "send", KEY],
        vec!["exchange", &address],
        vec!["exchange", &address, "--json"],
        vec!["explain", KEY],
    ];
    for done in run_all(&sandbox, &lines) {
        assert_eq!(done.code, 2, "{done:#?}");
        sane(&done);
    }
    assert!(stub.requests().is_empty());
}

#[test]
fn a_denied_address_ends_as_a_denial_and_its_words_are_harmless() {
    let address = "http://localhost:3000/callback?error=access_denied&error_description=%1B%5B31mred%1B%5B0m%07%E2%80%AE&state=x";
    let stub = workos(|_| None);
    let done = sandbox(&stub).run(&["exchange", address]);
    complains(&done, 8, &["access_denied", "red"]);
    assert!(stub.requests().is_empty());
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    for line in [
        &["send"][..],
        &["exchange", "--json"],
        &["explain"],
        &["man", "--out", "x", "--frob"],
    ] {
        let mut command = Sandbox::new().command(line);
        command.current_dir("/");
        let output = command
            .arg(OsStr::from_bytes(b"\xff\xfe"))
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line:?}: {stderr}");
        assert!(!stderr.contains("fault"), "{stderr}");
    }
}

#[test]
fn what_newcomers_type_is_answered_with_what_they_mean() {
    let cases = [
        ("you@example.com", "send you@example.com"),
        ("login", "send you@example.com"),
        ("emulator", "emulate"),
        ("npm start", "test -- npm start"),
        (
            "https://app.example.com/callback",
            "redirect-uri check https://app.example.com/callback",
        ),
        (
            "redirect-uri https://app.example.com/callback",
            "redirect-uri check https://app.example.com/callback",
        ),
        (
            "https://app.example.com/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J",
            "exchange 'ADDRESS'",
        ),
        ("01E2RJ4C05B52KKZ8FSRDAP23J", "exchange CODE"),
        ("sk_test_a2V5XzAxSEpLTU5QUVJTVFVWV1hZWg", "init"),
        ("customer.example", "domain customer.example"),
        ("./app", "checklist ./app"),
        ("mailbox", "open mailbox"),
        ("open dashboard", "open keys"),
        ("version", "--version"),
        ("send --email you@example.com", "send you@example.com"),
        ("send --email=you@example.com", "send you@example.com"),
        (
            "send https://app.example.com",
            "redirect-uri check https://app.example.com",
        ),
        ("session you@example.com", "session create you@example.com"),
        (
            "connection example.com",
            "connection list --domain example.com",
        ),
        (
            "magic-auth you@example.com",
            "magic-auth send you@example.com",
        ),
        ("listen 3000", "listen --port 3000"),
        ("emulate 4100", "emulate --port 4100"),
        ("emulate --open npm test", "emulate --open -- npm test"),
        ("domain", "domain customer.example"),
        ("exchange", "exchange CODE"),
    ];
    let sandbox = Sandbox::new();
    let lines: Vec<Vec<&str>> = cases.iter().map(|it| it.0.split(' ').collect()).collect();
    let in_json: Vec<Vec<&str>> = lines
        .iter()
        .map(|it| [&["--json"], &it[..]].concat())
        .collect();
    let done = run_all(&sandbox, &lines);
    let documents = run_all(&sandbox, &in_json);
    for (((typed, meant), done), document) in cases.iter().zip(done).zip(documents) {
        let done = done.expect_code(2);
        let meant = format!("try: workos-ml {meant}");
        assert!(done.stderr.contains(&meant), "{typed}: {done:#?}");
        assert!(!done.stderr.contains("a similar"), "{typed}: {done:#?}");
        assert!(
            !done.stderr.contains("01E2RJ") && !done.stderr.contains("a2V5"),
            "{done:#?}"
        );
        let hint = document.expect_code(2).json()["error"]["hint"].clone();
        let hint = hint.as_str().unwrap().replace("--json ", "");
        assert!(hint.starts_with(&meant), "{typed}: {hint}");
    }
    // The value of an option is neither a command nor what the line is about.
    for typed in [
        "emulate --port 99999",
        "emulate --scanner foo",
        "emulate --host 0.0.0.0 --print-env",
        "emulate --port 4100 99999",
        "send you@example.com --redirect-uri http://localhost:3000/callback --port 3000",
        "listen --port 3000 --redirect-uri http://localhost:3000/callback",
        "session create you@example.com --expires-in 1",
        "--base-url http://localhost:4100 frobnicate",
        "test --start-timeout soon",
    ] {
        let line: Vec<&str> = typed.split(' ').collect();
        let done = sandbox.run(&line).expect_code(2);
        assert!(!done.stderr.contains("try: "), "{typed}: {done:#?}");
    }
    // What is only misspelt has the answer of the parser.
    for (typed, meant) in [
        ("sent you@example.com", "did you mean `send`?"),
        ("send a@b.co --prot 3000", "did you mean `--port`?"),
    ] {
        let line: Vec<&str> = typed.split(' ').collect();
        let done = sandbox.run(&line).expect_code(2);
        assert!(
            done.stderr.contains(meant) && !done.stderr.contains("try: "),
            "{done:#?}"
        );
    }
}

#[test]
fn the_parser_complains_as_everything_else_does() {
    let cases = [
        (
            "open nothing",
            "error: invalid value 'nothing' for '<PAGE>'",
            "it takes keys, redirects, ",
        ),
        (
            "send a@b.co --prot 3000",
            "error: unexpected argument '--prot' found",
            "did you mean `--port`? `workos-ml send --help` says more",
        ),
        (
            "redirect-uri remove",
            "error: the following required arguments were not provided: <",
            "type it as `workos-ml redirect-uri remove",
        ),
        (
            "send a@b.co --no-wait --click",
            "error: the argument '--no-wait' cannot be used with '--click'",
            "type it as `workos-ml send",
        ),
        (
            "emulate node app.js",
            "error: unexpected argument 'node' found",
            "try: workos-ml emulate -- node app.js",
        ),
        (
            "version",
            "error: unrecognized subcommand 'version'",
            "try: workos-ml --version",
        ),
        (
            "emulate --port 99999",
            "error: invalid value '99999' for '--port <PORT>'",
            "`workos-ml emulate --help` says more",
        ),
    ];
    for (typed, message, hint) in cases {
        let line: Vec<&str> = typed.split(' ').collect();
        let done = Sandbox::new().run(&line);
        complains(&done, 2, &[]);
        let words = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(message), "{typed}: {done:#?}");
        assert_eq!(words.matches(hint).count(), 1, "{typed}: {done:#?}");
        assert!(words.contains(" more workos-ml explain "), "{done:#?}");
        for old in ["For more information", "Usage:", "tip:", "possible values"] {
            assert!(!words.contains(old), "{typed}: {done:#?}");
        }
        assert!(!done.stderr.contains("\n\n"), "{done:#?}");
    }
}

#[test]
fn only_what_is_asked_for_on_a_terminal_says_so() {
    let asks = "questions are asked on a terminal only";
    for (typed, is_asked) in [
        ("send --emulate", true),
        ("init", true),
        ("magic-auth verify you@example.com --emulate", true),
        ("redirect-uri check", false),
        ("test", false),
        ("domain -", false),
        ("redirect-uri check --from -", false),
        ("checklist --only endpoint", false),
        ("send you@example.com --deliver smtp --emulate", false),
    ] {
        let line: Vec<&str> = typed.split(' ').collect();
        let done = Sandbox::new().run_with_input(&line, b"").expect_code(2);
        let words = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words.contains(asks), is_asked, "{typed}: {done:#?}");
        assert!(!words.contains("--no-input") || is_asked, "{done:#?}");
    }
}

#[test]
fn help_before_a_command_is_help_for_it() {
    for help in ["--help", "-h"] {
        let done = Sandbox::new().run(&[help, "send"]).expect_code(0);
        assert!(done.stdout.contains("--redirect-uri"), "{done:#?}");
    }
}
