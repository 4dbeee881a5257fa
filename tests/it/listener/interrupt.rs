//! 28 and 29: signals at every stage; what cannot be undone is said. `send --register` has tests
//! of its own.
#![cfg(unix)]

use super::{Gate, Listening, STATE, Workos, callback};
use crate::support::{Finished, LocalWorkOs, ReceivedRequest, Running, Sandbox, binary};

const SIGNALS: [(&str, i32, &str); 4] = [
    ("INT", 130, "interrupted"),
    ("TERM", 143, "terminated"),
    ("HUP", 143, "terminated"),
    ("QUIT", 143, "terminated"),
];
const SEND: [&str; 6] = ["send", "you@example.com", "--port", "0", "--state", STATE];

/// Runs `send` up to a request that `is_gate` picks, and sends the signal there.
fn interrupted_at(
    is_gate: impl Fn(&ReceivedRequest) -> bool + Send + Sync + 'static,
    signal: &str,
) -> (Workos, Finished) {
    let (workos, gate): (Workos, Gate) = Workos::held(is_gate);
    let running = workos.sandbox().start(&SEND);
    gate.wait();
    running.signal(signal);
    (workos, running.finish())
}

#[test]
fn r28_a_signal_while_waiting_ends_with_its_own_code() {
    for (signal, code, name) in SIGNALS {
        let listening = Listening::with(&Workos::start().sandbox(), &["--json"]);
        listening.running.signal(signal);
        let done = listening.running.finish().expect_code(code);
        assert_eq!(done.json()["error"]["code"], name);
    }
}

#[test]
fn r28_a_signal_ends_the_command_at_every_stage_of_send() {
    for (signal, code, _) in SIGNALS {
        let (workos, done) =
            interrupted_at(|request| request.target.contains("/redirect_uris"), signal);
        assert_eq!(done.code, code, "{done:#?}");
        assert_eq!(workos.0.count("POST"), 0);
        let (_, done) =
            interrupted_at(|request| request.target == "/passwordless/sessions", signal);
        assert_eq!(done.code, code, "{done:#?}");
        let (_, done) = interrupted_at(|it| it.target.ends_with("/send"), signal);
        assert_eq!(done.code, code, "{done:#?}");
        assert!(done.stderr.contains("is not known"), "{done:#?}");
    }
}

#[test]
fn r28_a_signal_during_the_exchange_is_no_success() {
    for (signal, code, _) in SIGNALS {
        let (workos, gate) = Workos::held(|it| it.target == "/sso/token");
        let listening = Listening::run(&workos.sandbox(), &SEND);
        listening.running.stderr_line("waiting for");
        assert_eq!(listening.get(&callback()).status, 302);
        gate.wait();
        listening.running.signal(signal);
        let done = listening.running.finish().expect_code(code);
        assert_eq!(done.stdout, "");
    }
}

#[test]
fn r28_a_signal_ends_following_and_keeps_what_was_streamed() {
    let listening = Listening::with(&Workos::start().sandbox(), &["--follow", "--json"]);
    listening.browse(&callback());
    listening.running.stdout_line("\"profile\"");
    listening.running.signal("INT");
    let done = listening.running.finish().expect_code(130);
    assert!(
        done.stdout
            .lines()
            .next()
            .unwrap()
            .contains("you@example.com"),
        "{done:#?}"
    );
}

#[test]
fn r29_what_cannot_be_undone_is_said() {
    let workos = LocalWorkOs::start();
    let listening = Listening::run(&Sandbox::with_account(workos.url()), &SEND);
    listening.running.stderr_line("waiting for");
    listening.running.signal("INT");
    let done = listening.running.finish().expect_code(130);
    let said = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("the link that was mailed to you@example.com works until"),
        "{said}"
    );
}

#[test]
fn r29_the_account_is_left_as_it_was() {
    let workos = Workos::start();
    let listening = Listening::run(&workos.sandbox(), &SEND);
    listening.running.stderr_line("waiting for");
    listening.running.signal("TERM");
    listening.running.finish().expect_code(143);
    assert_eq!(workos.0.count("POST /user_management"), 0);
    assert_eq!(workos.0.count("DELETE"), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_listener_that_was_told_to_outlive_its_terminal_does() {
    let workos = Workos::start();
    let sandbox = workos.sandbox();
    // As `nohup` starts it.
    let line = format!(
        "trap '' HUP; exec {} listen --port 0 --state {STATE} --json",
        binary().display()
    );
    let mut command = sandbox.command(&[]);
    let environment: Vec<_> = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    command = std::process::Command::new("sh");
    command
        .args(["-c", &line])
        .env_clear()
        .envs(environment)
        .current_dir(sandbox.path())
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let running = Running::new(command.spawn().unwrap());
    running.stderr_line("waiting for");
    running.signal("HUP");
    running.signal("TERM");
    let done = running.finish().expect_code(143);
    assert_eq!(done.json()["error"]["code"], "terminated");
}
