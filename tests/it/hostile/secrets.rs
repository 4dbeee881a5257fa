//! Recognisable secrets in every place, commands of every kind, and none of them in what is printed.

use crate::pty::Terminal;
use crate::scripted::workos;
use crate::support::{Finished, Sandbox, Stub, http, http_with, whole_file};

const KEY: &str = "sk_test_cGxhbnRlZF9rZXlfb2ZfZW52aXJvbm1lbnRfMTIz";
const FILE_KEY: &str = "sk_live_cGxhbnRlZF9rZXlfb2ZfYV9maWxlXzQ1Njc4OQ";
const TYPED_KEY: &str = "sk_live_cGxhbnRlZF9rZXlfdHlwZWRfYnlfbWlzdGFrZQ";
const PASSWORD: &str = "planted-mail-password";
const CODE: &str = "PLANTEDCODE0123456789ABCDE";
const STATE: &str = "planted-state-0123456789";
const TOKEN: &str = "planted-access-token";
const SECRETS: [&str; 7] = [KEY, FILE_KEY, TYPED_KEY, PASSWORD, CODE, STATE, TOKEN];

/// Answers every request by repeating what came with it, in this shape.
fn echoing(status: &'static str, is_json: bool) -> Stub {
    Stub::start(move |asked| {
        let said = format!(
            "{} {} {} token={TOKEN} code={CODE} state={STATE}",
            asked.target,
            asked.header("authorization").unwrap_or_default(),
            asked.body
        );
        match is_json {
            true => {
                let body = serde_json::json!({"message": said, "error": "invalid_grant", "error_description": said, "access_token": TOKEN});
                http(status, &body.to_string())
            }
            false => http(status, &said),
        }
    })
}

fn sandbox(server: &str) -> Sandbox {
    Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_CLIENT_ID", "client_01HZBC6N1EB1ZY7KG32X5Q8P4R")
        .variable("WORKOS_BASE_URL", server)
        .variable("SMTP_PASSWORD", PASSWORD)
        .variable("SMTP_USERNAME", "ada")
        .file(
            ".env",
            format!(
                "OTHER_API_KEY={FILE_KEY}\nWORKOS_API_KEY={FILE_KEY}\nSMTP_PASSWORD={PASSWORD}\n"
            ),
        )
        .file(
            "package.json",
            r#"{"dependencies": {"@workos-inc/node": "^7.0.0"}}"#,
        )
        .file("a.js", format!("const workos = '{FILE_KEY}';\n"))
}

#[track_caller]
fn shows_none(args: &[&str], done: &Finished) {
    for secret in SECRETS {
        assert!(
            !done.everything().contains(secret),
            "{args:?} shows {secret}: {done:#?}"
        );
    }
}

/// Repeats this wherever an answer says something, headers included, if it came with the request.
fn echoing_everywhere(status: &'static str, secret: &'static str) -> Stub {
    Stub::start(move |asked| {
        let key = asked.header("authorization").unwrap_or_default();
        let came = format!("{} {} {key}", asked.target, asked.body);
        let echo = if came.contains(secret) {
            secret
        } else {
            "something"
        };
        let body = serde_json::json!({
            "message": echo, "code": echo, "error": echo, "error_description": echo,
            "errors": [echo, {"field": echo, "code": echo}],
        });
        let location = format!("https://portal.example/{echo}?code={echo}&state={echo}");
        let headers = [
            ("Content-Type", "application/json"),
            ("X-Request-Id", echo),
            ("Server", echo),
            ("Location", &location),
            ("Retry-After", "0"),
        ];
        http_with(status, &headers, &body.to_string())
    })
}

#[test]
fn an_answer_that_repeats_a_secret_everywhere_shows_none() {
    for status in ["302 Found", "400 Bad Request", "500 Internal Server Error"] {
        for echo in [KEY, CODE, STATE] {
            let sandbox = sandbox(echoing_everywhere(status, echo).url());
            let created = ["session", "create", "you@example.com", "--state", STATE];
            for line in [&["exchange", CODE][..], &created, &["preflight"]] {
                for format in [&["-v"][..], &["-v", "--json"]] {
                    let args = [line, format].concat();
                    let sent = match line[0] {
                        "exchange" => [KEY, CODE],
                        "session" => [KEY, STATE],
                        _ => [KEY, KEY],
                    };
                    let done = sandbox.run(&args);
                    for secret in sent {
                        assert!(!done.everything().contains(secret), "{args:?}: {done:#?}");
                    }
                }
            }
        }
    }
}

/// Commands that a secret is typed into, rightly or by mistake, and others.
fn lines() -> Vec<Vec<String>> {
    let address = format!("http://localhost:3000/callback?code={CODE}&state={STATE}");
    let bare = format!("localhost:3000/callback?code={CODE}&state={STATE}");
    let denied = format!(
        "http://localhost:3000/callback?error=access_denied&error_description={STATE}&state={STATE}"
    );
    let lines: Vec<Vec<&str>> = vec![
        vec!["exchange", CODE],
        vec!["exchange", &address],
        vec!["exchange", &bare],
        vec!["exchange", &denied],
        vec!["preflight"],
        vec!["preflight", "--offline"],
        vec!["checklist", "--offline"],
        vec!["redirect-uri", "list"],
        vec!["redirect-uri", "check", &address],
        vec!["redirect-uri", "check", TYPED_KEY],
        vec!["redirect-uri", "add", TYPED_KEY],
        vec!["connection", "list"],
        vec!["connection", "list", "--domain", TYPED_KEY],
        vec!["connection", "show", TYPED_KEY],
        vec!["domain", TYPED_KEY],
        vec!["domain", "--sender", TYPED_KEY],
        vec![
            "session",
            "create",
            "you@example.com",
            "--state",
            STATE,
            "--redirect-uri",
            TYPED_KEY,
        ],
        vec!["session", "send", TYPED_KEY],
        vec!["send", TYPED_KEY],
        vec![
            "send",
            "you@example.com",
            "--port",
            "0",
            "--state",
            STATE,
            "--click",
            "--unregistered",
        ],
        vec!["magic-auth", "send", "you@example.com"],
        vec!["explain", TYPED_KEY],
        vec!["explain", &address],
        vec!["open", TYPED_KEY],
        vec![TYPED_KEY],
        vec!["listen", TYPED_KEY],
        vec!["preflight", "--api-key", TYPED_KEY],
    ];
    let owned = |line: Vec<&str>| line.into_iter().map(ToOwned::to_owned).collect();
    lines.into_iter().map(owned).collect()
}

/// Runs every command in every format against a server. Several at a time, because some of them wait
/// before they ask again.
#[track_caller]
fn nothing_shows_with(server: &Stub) {
    let (sandbox, lines) = (sandbox(server.url()), lines());
    let run_all = |lines: &[Vec<String>]| {
        for line in lines {
            let mut formats = vec![vec!["-v"], vec!["--json", "-v"]];
            if ["preflight", "checklist"].contains(&line[0].as_str()) {
                formats.extend([vec!["--format", "sarif"], vec!["--format", "github"]]);
                formats.extend([vec!["--format", "junit"], vec!["--format", "markdown"]]);
            }
            for format in formats {
                let mut args: Vec<&str> = line.iter().map(String::as_str).collect();
                args.extend(&format);
                shows_none(&args, &sandbox.run(&args));
            }
        }
    };
    std::thread::scope(|scope| {
        for part in lines.chunks(5) {
            scope.spawn(|| run_all(part));
        }
    });
}

#[test]
fn a_command_that_succeeds_shows_no_secret() {
    nothing_shows_with(&workos(|_| None));
}

#[test]
fn a_command_that_is_refused_shows_no_secret() {
    nothing_shows_with(&echoing("400 Bad Request", true));
    nothing_shows_with(&echoing("401 Unauthorized", true));
}

#[test]
fn a_command_that_a_server_fails_shows_no_secret() {
    nothing_shows_with(&echoing("500 Internal Server Error", false));
}

#[test]
fn a_list_on_standard_input_is_no_way_to_show_a_key() {
    let sandbox = Sandbox::new();
    for args in [
        ["domain", "-"],
        ["redirect-uri", "check"],
        ["exchange", "-"],
    ] {
        let done = sandbox.run_with_input(&args, format!("{TYPED_KEY}\n").as_bytes());
        shows_none(&args, &done);
    }
}

#[test]
fn the_browser_gets_the_link_and_no_secret() {
    let server = workos(|_| None);
    let script = "#!/bin/sh\nenv > seen.tmp\nmv seen.tmp seen\n";
    let sandbox = sandbox(server.url()).file("browser", script);
    let browser = sandbox.path().join("browser");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&browser, executable).unwrap();
    let mut command = sandbox.command(&[
        "send",
        "you@example.com",
        "--port",
        "0",
        "--open",
        "--unregistered",
    ]);
    command
        .env("TERM", "xterm")
        .env("BROWSER", &browser)
        .env("HARMLESS", "kept");
    let _terminal = Terminal::start(command);
    let seen = whole_file(&sandbox.path().join("seen"));
    assert!(seen.contains("HARMLESS=kept"), "{seen}");
    for secret in [KEY, PASSWORD, "WORKOS_"] {
        assert!(!seen.contains(secret), "{seen}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn there_are_no_core_dumps() {
    let sandbox = sandbox("http://127.0.0.1:1");
    let running = sandbox.start(&["emulate", "--port", "0"]);
    running.stdout_line("http://");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", running.pid())).unwrap();
    let core = limits
        .lines()
        .find(|it| it.starts_with("Max core file size"))
        .unwrap();
    let soft = core.split_whitespace().nth(4).unwrap();
    // One byte is less than any dump, and tells Linux to start no collector either.
    assert!(["0", "1"].contains(&soft), "{core}");
}
