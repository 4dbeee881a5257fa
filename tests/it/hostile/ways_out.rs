//! Whatever ends a command ends what it started.

use std::path::Path;
use std::time::Instant;

use rustix::process::{Pid, Signal, test_kill_process};

use crate::pty::Terminal;
use crate::support::{PATIENCE, Sandbox};

/// Says who it is, and stays. What it becomes is one process, so that its end is the end of all.
const STAYS: &str = "echo $$ > id.tmp; mv id.tmp id; exec sleep 600";
/// The same, deaf to a terminal that closes.
const DEAF: &str = "trap '' HUP; echo $$ > id.tmp; mv id.tmp id; exec sleep 600";

fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

fn child(folder: &Path) -> Pid {
    let id = folder.join("id");
    wait_for("the command is not started", || id.exists());
    let id = std::fs::read_to_string(id).unwrap();
    Pid::from_raw(id.trim().parse().unwrap()).unwrap()
}

#[track_caller]
fn is_gone(child: Pid) {
    wait_for("it still runs", || test_kill_process(child).is_err());
}

const COMMANDS: [&[&str]; 2] = [
    &["emulate", "--port", "0", "--", "sh", "-c"],
    &["test", "--", "sh", "-c"],
];

#[test]
fn a_signal_leaves_no_child() {
    for command in COMMANDS {
        for signal in ["INT", "TERM", "QUIT", "HUP"] {
            let sandbox = Sandbox::new();
            let running = sandbox.start(&[command, &[STAYS]].concat());
            let child = child(sandbox.path());
            running.signal(signal);
            running.finish();
            is_gone(child);
        }
    }
}

#[test]
fn a_closed_terminal_leaves_no_child() {
    for command in COMMANDS {
        for script in [STAYS, DEAF] {
            let sandbox = Sandbox::new();
            let mut line = sandbox.command(&[command, &[script]].concat());
            line.env("TERM", "xterm");
            let terminal = Terminal::start(line);
            let child = child(sandbox.path());
            terminal.signal(Signal::HUP);
            is_gone(child);
        }
    }
}
