//! Closed streams, and two runs at once.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::{KEY, complains, sane};
use crate::scripted::{created_and_sent, workos};
use crate::support::{PATIENCE, Sandbox, after};

/// Runs a command whose standard output nobody reads.
fn with_stdout_closed(sandbox: &Sandbox, args: &[&str]) -> (Option<i32>, String) {
    let mut child = sandbox.command(args).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url());
    let lines: [&[&str]; 8] = [
        &["explain"],
        &["explain", "--json"],
        &["man"],
        &["completions", "bash"],
        &["--help"],
        &["send", "--help"],
        &["send", "you@example.com", "--port", "0", "--click"],
        &[
            "send",
            "you@example.com",
            "--port",
            "0",
            "--click",
            "--json",
        ],
    ];
    for line in lines {
        let (code, stderr) = with_stdout_closed(&sandbox, line);
        assert_eq!(code, Some(0), "{line:?}: {stderr}");
        assert!(
            !stderr.contains("fault") && !stderr.contains("error"),
            "{line:?}: {stderr}"
        );
    }
    // The exit code still tells of findings and of failures.
    let (code, _) = with_stdout_closed(&Sandbox::new(), &["preflight", "--offline", "--json"]);
    assert_eq!(code, Some(1));
    let (code, _) = with_stdout_closed(
        &Sandbox::new(),
        &["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J", "--json"],
    );
    assert_eq!(code, Some(4));
}

#[test]
fn standard_error_that_nobody_reads_changes_nothing() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url());
    let mut child = sandbox
        .command(&[
            "send",
            "you@example.com",
            "--port",
            "0",
            "--click",
            "--json",
            "-v",
        ])
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["explain"]);
    let output = command.stdout(Stdio::from(full)).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("could not write the result"), "{stderr}");
    assert!(!stderr.contains("fault"), "{stderr}");
}

#[test]
fn two_runs_at_once_on_one_port() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url()).variable("WORKOS_API_KEY", KEY);
    let first = sandbox.start(&["listen", "--port", "0"]);
    let uri = after(&first.stderr_line("listening on"), "listening on ");
    let port = uri.split(':').nth(2).unwrap().split('/').next().unwrap();
    let done = sandbox.run(&["send", "you@example.com", "--port", port]);
    complains(&done, 6, &[port, "--port", "nothing was sent"]);
    assert!(
        done.stderr.contains(&format!("process {}", first.pid())),
        "{done:#?}"
    );
    assert_eq!(created_and_sent(&stub), (0, 0));
}

#[test]
fn two_runs_at_once_on_ports_of_their_own() {
    let workos = crate::support::LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let line = [
        "send",
        "you@example.com",
        "--port",
        "0",
        "--click",
        "--json",
    ];
    let runs = [
        sandbox.start(&line),
        sandbox.start(&line),
        sandbox.start(&line),
    ];
    for run in runs {
        let done = run.finish();
        assert_eq!(done.code, 0, "{done:#?}");
        sane(&done);
    }
}

/// What has been printed is there before the command ends: a reader can act on it.
#[test]
fn a_stream_of_results_is_not_held_back() {
    let workos = crate::support::LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let mut child = sandbox
        .command(&["listen", "--port", "0", "--follow", "--json", "--any-state"])
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("listening on") {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "it ended");
    }
    let uri = after(&line, "listening on ");
    let address = format!(
        "127.0.0.1:{}",
        uri.split(':').nth(2).unwrap().split('/').next().unwrap()
    );
    let request = format!(
        "GET /callback?error=access_denied HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        uri.trim_start_matches("http://").split('/').next().unwrap()
    );
    crate::support::raw(address.parse().unwrap(), request.as_bytes());
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        let mut line = String::new();
        let _ = stdout.read_line(&mut line);
        let _ = sender.send(line);
    });
    let line = receiver.recv_timeout(PATIENCE).unwrap();
    assert!(line.starts_with("{\"type\":\"callback\""), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}
