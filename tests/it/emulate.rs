//! `emulate`: the local WorkOS, alone and around a command.

use std::net::TcpListener;
use std::process::Stdio;

use serde_json::Value;

use crate::schemas::assert_valid;
use crate::support::{Running, Sandbox, raw};

/// Starts `emulate --json` on a free port, and gives its ready line.
fn ready(sandbox: &Sandbox, options: &[&str]) -> (Running, Value) {
    let args = [&["emulate", "--port", "0", "--json"], options].concat();
    let running = sandbox.start(&args);
    let line = running.stdout_line("api_key");
    let ready = serde_json::from_str(&line).unwrap();
    assert_valid(&ready);
    (running, ready)
}

fn request(ready: &Value, route: &str, body: &str) -> String {
    let port = u16::try_from(ready["port"].as_u64().unwrap()).unwrap();
    let request = format!(
        "{route} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer sk_test_default\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    raw(([127, 0, 0, 1], port).into(), request.as_bytes())
}

#[test]
fn the_ready_line_names_a_running_server() {
    let sandbox = Sandbox::new();
    let (running, ready) = ready(&sandbox, &[]);
    let port = ready["port"].as_u64().unwrap();
    assert_ne!(port, 0);
    assert_eq!(ready["url"], format!("http://127.0.0.1:{port}"));
    assert_eq!(ready["mailbox"], format!("http://127.0.0.1:{port}/"));
    assert_eq!(ready["api_key"], "sk_test_default");
    assert_eq!(ready["client_id"], "client_emulate");
    assert!(request(&ready, "GET /health", "").starts_with("HTTP/1.1 200"));
    running.stderr_line("GET /health");
    running.signal("TERM");
    let finished = running.finish().expect_code(143);
    assert_eq!(finished.stdout.lines().count(), 1, "{finished:#?}");
}

#[test]
fn text_output_names_the_same_server_and_ctrl_c_stops_it() {
    let sandbox = Sandbox::new();
    let running = sandbox.start(&["emulate", "--port", "0"]);
    running.stdout_line("API key    sk_test_default");
    running.stdout_line("client ID  client_emulate");
    running.stdout_line("mailbox    http://127.0.0.1:");
    running.stdout_line("Ctrl-C");
    running.signal("INT");
    running.finish().expect_code(130);
}

#[test]
fn quiet_shows_no_requests() {
    let sandbox = Sandbox::new();
    let (running, ready) = ready(&sandbox, &["--quiet"]);
    request(&ready, "GET /health", "");
    running.signal("TERM");
    let finished = running.finish().expect_code(143);
    assert_eq!(finished.stderr, "");
}

#[test]
fn unread_standard_error_does_not_block_it() {
    let sandbox = Sandbox::new();
    let mut child = sandbox
        .command(&["emulate", "--port", "0", "--json"])
        .spawn()
        .unwrap();
    // Held open, and never read: a pipe takes 64 KiB, which is some 1,500 lines.
    let unread = child.stderr.take();
    child.stderr = None;
    let stdout = child.stdout.take().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let long = "x".repeat(1000);
    for _ in 0..300 {
        assert!(request(&ready, &format!("GET /{long}"), "").starts_with("HTTP/1.1 404"));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    drop(unread);
}

#[test]
fn a_taken_port_is_reported_with_the_process_that_holds_it() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let finished = Sandbox::new()
        .run(&["emulate", "--port", &port, "--json"])
        .expect_code(6);
    let error = &finished.json()["error"];
    assert_eq!(error["code"], "port_taken");
    let message = error["message"].as_str().unwrap();
    let me = format!(
        "port {port} (IPv4) is held by process {}",
        std::process::id()
    );
    assert!(message.contains(&me), "{message}");
}

#[test]
fn strict_refuses_unregistered_redirect_uris() {
    let sandbox = Sandbox::new();
    let registered = "http://localhost:8080/auth/callback";
    let session = |ready: &Value, uri: &str| {
        let body =
            format!(r#"{{"email":"you@example.com","type":"MagicLink","redirect_uri":"{uri}"}}"#);
        let answer = request(ready, "POST /passwordless/sessions", &body);
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        let link = body["link"].as_str().unwrap().to_owned();
        let target = link.strip_prefix(ready["url"].as_str().unwrap()).unwrap();
        request(ready, &format!("GET {target}"), "")
    };
    let lands_in_the_application = |answer: &str, uri: &str| {
        answer
            .to_lowercase()
            .contains(&format!("location: {uri}?code="))
    };

    let (strict, address) = ready(&sandbox, &["--strict", "--redirect-uri", registered]);
    assert!(lands_in_the_application(
        &session(&address, registered),
        registered
    ));
    let other = "http://localhost:8081/auth/callback";
    let refused = session(&address, other);
    assert!(!lands_in_the_application(&refused, other), "{refused}");
    drop(strict);

    let (lenient, address) = ready(&sandbox, &["--quiet", "--redirect-uri", registered]);
    assert!(lands_in_the_application(&session(&address, other), other));
    // Warnings are shown even with --quiet.
    lenient.stderr_line("warning:");
}

#[test]
fn print_env_prints_for_eval_and_starts_nothing() {
    let sandbox = Sandbox::new();
    let finished = sandbox
        .run(&["emulate", "--print-env", "--port", "4123"])
        .expect_code(0);
    assert_eq!(
        finished.stdout,
        "export WORKOS_API_KEY='sk_test_default'\n\
         export WORKOS_CLIENT_ID='client_emulate'\n\
         export WORKOS_BASE_URL='http://127.0.0.1:4123'\n\
         export WORKOS_API_BASE_URL='http://127.0.0.1:4123'\n\
         export WORKOS_API_HOSTNAME='127.0.0.1'\n\
         export WORKOS_API_PORT='4123'\n\
         export WORKOS_API_HTTPS='false'\n"
    );
    let default = sandbox.run(&["emulate", "--print-env"]).expect_code(0);
    assert!(default.stdout.contains("WORKOS_API_PORT='4100'"));
    let json = sandbox
        .run(&["emulate", "--print-env", "--json"])
        .expect_code(0)
        .json();
    assert_eq!(json["WORKOS_API_HTTPS"], "false");
}

/// What a command with `--emulate` says to do next can be done after it has ended.
#[test]
fn the_next_step_after_a_private_emulator_can_be_taken() {
    let commands: [&[&str]; 4] = [
        &["send", "you@example.com", "--emulate", "--no-wait"],
        &["session", "create", "you@example.com", "--emulate"],
        &["magic-auth", "send", "you@example.com", "--emulate"],
        &[
            "send",
            "you@example.com",
            "--emulate",
            "--no-wait",
            "--deliver",
            "print",
        ],
    ];
    for args in commands {
        let sandbox = Sandbox::new();
        let text = sandbox.run(args).expect_code(0);
        let document = sandbox.run(&[args, &["--json"]].concat()).expect_code(0);
        let document = document.json();
        let step = document["next_step"].as_str().unwrap();
        assert!(text.stdout.contains(step), "{text:#?}");
        assert!(!text.stdout.contains("workos-ml listen"), "{text:#?}");
        assert!(document["listen"].is_null(), "{document}");
        assert!(text.stderr.contains("ends with this command"), "{text:#?}");
        let step = step.strip_prefix("workos-ml ").unwrap();
        let mut step: Vec<&str> = step.split(' ').collect();
        if step[0] == "send" {
            // Nobody is here to open the link.
            step.extend(["--port", "0", "--click"]);
        }
        sandbox.run(&step).expect_code(0);
    }
}

#[test]
fn production_has_a_key_of_its_own_with_which_preflight_passes() {
    let sandbox = Sandbox::new();
    let uri = "https://app.example.com/auth/callback";
    let (_running, ready) = ready(&sandbox, &["--production", "--redirect-uri", uri]);
    assert_eq!(ready["api_key"], "sk_live_default");
    assert!(
        request(&ready, "GET /organizations", "").starts_with("HTTP/1.1 401"),
        "the key of a sandbox does not work"
    );
    let preflight = Sandbox::new()
        .variable("WORKOS_API_KEY", "sk_live_default")
        .variable("WORKOS_CLIENT_ID", "client_emulate")
        .variable("WORKOS_BASE_URL", ready["url"].as_str().unwrap())
        .variable("WORKOS_REDIRECT_URI", uri);
    let done = preflight
        .run(&[
            "preflight",
            "--environment",
            "production",
            "--allow-live",
            "--json",
        ])
        .expect_code(0);
    assert_eq!(done.json()["summary"]["fail"], 0, "{done:#?}");
    let variables = sandbox
        .run(&["emulate", "--print-env", "--production"])
        .expect_code(0);
    assert!(
        variables
            .stdout
            .contains("export WORKOS_API_KEY='sk_live_default'"),
        "{variables:#?}"
    );
}

#[test]
fn a_seed_is_there_from_the_start() {
    let seed = "users:\n  - email: ada@example.com\n    id: user_ada\n    oauth_idp_id: hunter2\n\
                redirectUris:\n  - http://localhost:8080/from/seed\n";
    let sandbox = Sandbox::new().file("seed.yaml", seed);
    let (running, ready) = ready(&sandbox, &["--seed", "seed.yaml"]);
    let warning = running.stderr_line("warning:");
    assert!(
        warning.contains("in seed.yaml, without effect: oauth_provider of users;"),
        "{warning}"
    );
    assert!(!warning.contains("hunter2"), "{warning}");
    let user = request(&ready, "GET /user_management/users/user_ada", "");
    assert!(user.contains("ada@example.com"), "{user}");
    let uris = request(&ready, "GET /user_management/redirect_uris", "");
    assert!(uris.contains("http://localhost:8080/from/seed"), "{uris}");
    assert!(!uris.contains("http://localhost:3000/callback"), "{uris}");
}

#[test]
fn what_is_wrong_with_a_seed_is_named_with_its_line() {
    let cases = [
        ("groups: []\n", "the seed seed.yaml, line 1: ", "groups"),
        (
            "users:\n  - email: a@b.c\n    nick: x\n",
            "the seed seed.yaml, line 3: ",
            "nick",
        ),
        ("users: [", "the seed seed.yaml, line ", ""),
    ];
    for (seed, place, said) in cases {
        let sandbox = Sandbox::new().file("seed.yaml", seed);
        let done = sandbox
            .run(&["emulate", "--port", "0", "--seed", "seed.yaml", "--json"])
            .expect_code(2);
        let error = &done.json()["error"];
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with(place), "{message}");
        assert!(message.contains(said), "{message}");
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.contains("redirectUris"), "{hint}");
    }
    let missing = Sandbox::new()
        .run(&["emulate", "--seed", "no-such.yaml"])
        .expect_code(2);
    assert!(missing.stderr.contains("no-such.yaml"), "{missing:#?}");
}

#[test]
fn where_others_can_come_the_key_is_random_or_ones_own() {
    let sandbox = Sandbox::new();
    let (running, ready) = ready(&sandbox, &["--host", "0.0.0.0"]);
    let warning = running.stderr_line("warning:");
    assert!(warning.contains("listening on 0.0.0.0"), "{warning}");
    let key = ready["api_key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("sk_test_"), "{key}");
    assert_eq!(key.len(), "sk_test_".len() + 15, "{key}");
    assert!(request(&ready, "GET /organizations", "").starts_with("HTTP/1.1 401"));
    let port = u16::try_from(ready["port"].as_u64().unwrap()).unwrap();
    // A link leads to where the application reached the emulator.
    let body = r#"{"email":"you@example.com","type":"MagicLink"}"#;
    let create = format!(
        "POST /passwordless/sessions HTTP/1.1\r\nHost: bench:{port}\r\nAuthorization: Bearer \
         {key}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let created = raw(([127, 0, 0, 1], port).into(), create.as_bytes());
    let link = format!("\"link\":\"http://bench:{port}/passwordless/");
    assert!(created.contains(&link), "{created}");

    let own = "sk_test_of_my_own_9f3c";
    let sandbox = Sandbox::new().variable("WORKOS_API_KEY", own);
    let args = ["emulate", "--port", "0", "--json", "--host", "::"];
    let running = sandbox.start(&args);
    let ready: Value = serde_json::from_str(&running.stdout_line("api_key")).unwrap();
    assert_eq!(ready["api_key"], "sk_test_…9f3c");
    running.signal("TERM");
    let finished = running.finish().expect_code(143);
    assert!(!finished.stderr.contains(own), "{finished:#?}");

    // On this machine alone the key is the known one.
    let sandbox = Sandbox::new().variable("WORKOS_API_KEY", own);
    let args = ["emulate", "--port", "0", "--json", "--host", "localhost"];
    let running = sandbox.start(&args);
    let ready: Value = serde_json::from_str(&running.stdout_line("api_key")).unwrap();
    assert_eq!(ready["api_key"], "sk_test_default");
}

#[test]
fn without_a_terminal_the_mailbox_is_named_in_place_of_opened() {
    let sandbox = Sandbox::new();
    let (running, ready) = ready(&sandbox, &["--open"]);
    let warning = running.stderr_line("warning:");
    assert!(
        warning.contains(ready["mailbox"].as_str().unwrap()),
        "{warning}"
    );
}

#[cfg(unix)]
#[test]
fn the_mailbox_is_opened_on_a_terminal() {
    let sandbox = Sandbox::new().file("browser", "#!/bin/sh\necho \"$1\" > opened\n");
    let browser = sandbox.path().join("browser");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&browser, mode).unwrap();
    let sandbox = sandbox.variable("BROWSER", browser.to_str().unwrap());
    let command = sandbox.command(&["emulate", "--port", "0", "--open"]);
    let mut terminal = crate::pty::Terminal::start(command);
    terminal
        .exp_string("mailbox passed to the browser")
        .unwrap();
    let opened = std::fs::read_to_string(sandbox.path().join("opened")).unwrap();
    assert!(opened.starts_with("http://127.0.0.1:"), "{opened}");
    terminal.send_control('c').unwrap();
    terminal.exp_string("stopped").unwrap();
}

#[test]
fn misuse_is_refused() {
    let cases: [(&[&str], &str); 13] = [
        (&["--emulate", "emulate"], "--emulate"),
        (
            &["emulate", "--base-url", "https://x.example"],
            "--base-url",
        ),
        (&["emulate", "--print-env", "--port", "0"], "not 0"),
        (&["emulate", "--print-env", "--", "true"], "--print-env"),
        (&["emulate", "--scanner", "nosy"], "safe-links"),
        (&["emulate", "--redirect-uri", "callback"], "whole address"),
        (&["emulate", "--smtp", "http://localhost:1025"], "smtp://"),
        (&["emulate", "true"], "unexpected argument"),
        (&["emulate", "--host", "bench.example"], "0.0.0.0"),
        (
            &["emulate", "--host", "192.0.2.1", "--port", "0"],
            "does not have the address",
        ),
        (&["emulate", "--print-env", "--host", "0.0.0.0"], "--host"),
        (&["emulate", "--print-env", "--open"], "--open"),
        (&["emulate", "--port", "65536"], "0 to 65535"),
    ];
    for (args, said) in cases {
        let finished = Sandbox::new().run(args).expect_code(2);
        assert!(finished.stderr.contains(said), "{args:?}: {finished:#?}");
    }
    let finished = Sandbox::new()
        .run(&["emulate", "--emulate", "--json"])
        .expect_code(2);
    assert_eq!(finished.json()["error"]["code"], "usage");
}

#[cfg(unix)]
mod around_a_command {
    use super::*;

    fn shell(sandbox: &Sandbox, options: &[&str], script: &str) -> Running {
        sandbox.start(&[&["emulate"], options, &["--", "sh", "-c", script]].concat())
    }

    #[test]
    fn the_command_gets_the_variables_and_standard_output() {
        let sandbox = Sandbox::new().variable("WORKOS_API_KEY", "sk_live_real");
        let script = "env | grep ^WORKOS_ | sort; echo said >&2";
        let finished = shell(&sandbox, &[], script).finish().expect_code(0);
        let line = |name: &str| {
            let found = finished
                .stdout
                .lines()
                .find_map(|line| line.strip_prefix(name));
            found.unwrap_or_else(|| panic!("no {name}: {finished:#?}"))
        };
        assert_eq!(finished.stdout.lines().count(), 7, "{finished:#?}");
        let port = line("WORKOS_API_PORT=");
        assert_ne!(port, "4100");
        assert_eq!(line("WORKOS_API_KEY="), "sk_test_default");
        assert_eq!(line("WORKOS_CLIENT_ID="), "client_emulate");
        assert_eq!(line("WORKOS_API_HTTPS="), "false");
        let url = format!("http://{}:{port}", line("WORKOS_API_HOSTNAME="));
        assert_eq!(line("WORKOS_BASE_URL="), url);
        assert_eq!(line("WORKOS_API_BASE_URL="), url);
        assert!(finished.stderr.contains(&url), "{finished:#?}");
        assert!(finished.stderr.contains("said"), "{finished:#?}");
    }

    #[test]
    fn the_ready_line_goes_to_standard_error() {
        let sandbox = Sandbox::new();
        let running = shell(&sandbox, &["--json"], "echo mine");
        let line = running.stderr_line("api_key");
        let ready: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(ready["api_key"], "sk_test_default");
        let finished = running.finish().expect_code(0);
        assert_eq!(finished.stdout, "mine\n");
    }

    #[test]
    fn the_command_reads_standard_input() {
        let finished = Sandbox::new()
            .run_with_input(&["emulate", "-q", "--", "cat"], b"handed through")
            .expect_code(0);
        assert_eq!(finished.stdout, "handed through");
        assert_eq!(finished.stderr, "");
    }

    #[test]
    fn a_sign_in_works_inside() {
        let sandbox = Sandbox::new();
        let binary = crate::support::binary();
        let binary = binary.to_str().unwrap();
        let finished = sandbox
            .run(&[
                "emulate",
                "--",
                binary,
                "send",
                "you@example.com",
                "--port",
                "0",
                "--click",
                "--json",
            ])
            .expect_code(0);
        assert_eq!(finished.json()["profile"]["email"], "you@example.com");
    }

    #[test]
    fn the_exit_code_is_that_of_the_command() {
        let sandbox = Sandbox::new();
        shell(&sandbox, &[], "exit 42").finish().expect_code(42);
        shell(&sandbox, &[], "kill -9 $$").finish().expect_code(137);
        // Options after -- are the command's own.
        let finished = sandbox
            .run(&["emulate", "--", "sh", "-c", "exit 3", "--", "--json"])
            .expect_code(3);
        assert_eq!(finished.stdout, "");
        // The ready line is the same document where standard output is the command's.
        let finished = sandbox
            .run(&["emulate", "--json", "--", "true"])
            .expect_code(0);
        let line = finished.stderr.lines().find(|it| it.starts_with('{'));
        assert_valid(&serde_json::from_str(line.unwrap()).unwrap());
    }

    #[test]
    fn signals_are_passed_on() {
        for (name, code) in [("INT", 11), ("TERM", 12), ("HUP", 13)] {
            let sandbox = Sandbox::new();
            let script =
                format!("trap 'exit {code}' {name}; echo ready; while :; do sleep 0.05; done");
            let mut command = sandbox.command(&["emulate", "-q", "--", "sh", "-c", &script]);
            // Away from the terminal that the tests may be run on.
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            let running = Running::new(command.stderr(Stdio::piped()).spawn().unwrap());
            running.stdout_line("ready");
            running.signal(name);
            running.finish().expect_code(code);
        }
    }

    #[test]
    fn ctrl_c_on_a_terminal_reaches_the_command_once() {
        let sandbox = Sandbox::new();
        let script = "trap 'echo caught' INT; echo ready; \
                      for i in 1 2 3 4 5 6 7 8; do sleep 0.1; done; echo over";
        let command = sandbox.command(&["emulate", "-q", "--", "sh", "-c", script]);
        let mut terminal = crate::pty::Terminal::start(command);
        terminal.exp_string("ready").unwrap();
        terminal.send_control('c').unwrap();
        let said = terminal.exp_string("over").unwrap();
        assert_eq!(said.matches("caught").count(), 1, "{said}");
    }

    #[test]
    fn the_ready_line_names_its_schema_around_a_command_too() {
        let finished = Sandbox::new()
            .run(&["emulate", "--json", "--", "true"])
            .expect_code(0);
        let line = finished.stderr.lines().next().unwrap();
        let ready: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(ready["schema"], "emulator/1");
    }

    #[test]
    fn an_empty_command_starts_nothing() {
        let finished = Sandbox::new().run(&["emulate", "--"]).expect_code(2);
        assert!(
            finished.stderr.contains("no command after --"),
            "{finished:#?}"
        );
    }

    #[test]
    fn a_command_that_cannot_be_run_is_reported() {
        let finished = Sandbox::new()
            .run(&["emulate", "--json", "--", "no-such-command"])
            .expect_code(127);
        let error = &finished.json()["error"];
        assert_eq!(error["code"], "command_not_found");
        assert_eq!(error["exit_code"], 127);
        let sandbox = Sandbox::new().file("plain", "no program");
        let finished = sandbox.run(&["emulate", "--", "./plain"]).expect_code(126);
        assert!(finished.stderr.contains("./plain"), "{finished:#?}");
    }
}

#[test]
fn webhooks_go_to_the_named_address_with_the_printed_secret() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let sandbox = Sandbox::new();
    let (running, ready) = ready(&sandbox, &["--webhook", &url]);
    let secret = ready["webhook_secret"].as_str().unwrap();
    assert_eq!(secret.len(), 25);
    let body = r#"{"email":"ada@x.example"}"#;
    let created = request(&ready, "POST /user_management/users", body);
    assert!(created.starts_with("HTTP/1.1 201"), "{created}");
    let (mut stream, _) = listener.accept().unwrap();
    let mut head = [0; 1024];
    let length = std::io::Read::read(&mut stream, &mut head).unwrap();
    let head = String::from_utf8_lossy(&head[..length]).to_lowercase();
    assert!(head.starts_with("post /hooks http/1.1"), "{head}");
    assert!(head.contains("workos-signature: t="), "{head}");
    drop(stream);
    running.signal("TERM");
    running.finish().expect_code(143);
}

#[test]
fn a_webhook_needs_an_address_without_tls() {
    let sandbox = Sandbox::new();
    let finished = sandbox
        .run(&["emulate", "--webhook", "http://app:3000/hooks"])
        .expect_code(2);
    assert!(finished.stderr.contains("--host 0.0.0.0"), "{finished:#?}");
    for wrong in [
        "https://localhost:3000/hooks",
        "http://example.com/",
        "localhost:3000",
        "x",
    ] {
        let finished = sandbox.run(&["emulate", "--webhook", wrong]).expect_code(2);
        assert!(
            finished.stderr.contains("http://localhost:PORT/PATH"),
            "{finished:#?}"
        );
    }
}

#[test]
fn authkit_signs_in_at_once_where_it_is_told_to() {
    let sandbox = Sandbox::new();
    let route = "GET /user_management/authorize?client_id=client_emulate&response_type=code\
        &redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback&provider=authkit&state=s\
        &login_hint=ada%40x.example";
    for (options, status) in [(&["--auto-sign-in"][..], "302"), (&[], "200")] {
        let (running, ready) = ready(&sandbox, options);
        let answer = request(&ready, route, "");
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        let is_back = answer.contains("location: http://localhost:3000/callback?code=");
        assert_eq!(is_back, status == "302", "{answer}");
        running.signal("TERM");
        running.finish().expect_code(143);
    }
}
