//! Whatever ends a command ends what it started.

use std::path::Path;

use rustix::process::{Pid, Signal, test_kill_process};

use crate::pty::Terminal;
use crate::support::{Sandbox, wait_for, whole_file};

/// Says who it is, and stays. What it becomes is one process, so that its end is the end of all.
const STAYS: &str = "echo $$ > id.tmp; mv id.tmp id; exec sleep 600";
/// The same, deaf to a terminal that closes.
const DEAF: &str = "trap '' HUP; echo $$ > id.tmp; mv id.tmp id; exec sleep 600";

fn child(folder: &Path) -> Pid {
    let id = folder.join("id");
    let id = whole_file(&id);
    Pid::from_raw(id.trim().parse().unwrap()).unwrap()
}

#[track_caller]
fn is_gone(child: Pid) {
    wait_for("its end", || {
        // Ended, and not yet noticed by whoever has inherited it.
        let path = format!("/proc/{}/stat", child.as_raw_nonzero());
        let stat = std::fs::read_to_string(path).unwrap_or_default();
        (stat.contains(") Z ") || test_kill_process(child).is_err()).then_some(())
    });
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

/// Ctrl-C and Ctrl-\ reach the command from its terminal; what is sent to this program alone does not, and is
/// handed on.
#[test]
fn a_signal_to_the_tool_alone_ends_the_command_on_a_terminal() {
    for signal in [Signal::INT, Signal::QUIT] {
        for script in [STAYS, STUBBORN] {
            let sandbox = Sandbox::new();
            let mut line = sandbox.command(&[COMMANDS[0], &[script]].concat());
            line.env("TERM", "xterm");
            let terminal = Terminal::start(line);
            let child = child(sandbox.path());
            terminal.signal(signal);
            is_gone(child);
        }
    }
}

/// A program that counts is told once.
#[test]
fn ctrl_c_on_a_terminal_is_not_told_twice() {
    const COUNTS: &str = "trap 'echo told' INT; echo $$ > id.tmp; mv id.tmp id; \
        while :; do read line; [ \"$line\" = end ] && echo over && exit 3; done";
    let sandbox = Sandbox::new();
    let mut line = sandbox.command(&[COMMANDS[0], &[COUNTS]].concat());
    line.env("TERM", "xterm");
    let mut terminal = Terminal::start(line);
    child(sandbox.path());
    for _ in 0..2 {
        terminal.send("\x03").unwrap();
        terminal.exp_string("told").unwrap();
    }
    // Longer than it takes to find out whether the terminal has told it.
    std::thread::sleep(std::time::Duration::from_millis(600));
    terminal.send("end\n").unwrap();
    let rest = terminal.exp_string("over").unwrap();
    assert!(!rest.contains("told"), "{rest}");
}

/// What runs beside the command and knows what to do when nobody else can.
fn watchdog(parent: u32) -> Pid {
    wait_for("a watchdog", || {
        let children = format!("/proc/{parent}/task/{parent}/children");
        let children = std::fs::read_to_string(children).unwrap();
        children
            .split_whitespace()
            .find(|id| {
                let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
                String::from_utf8_lossy(&line).contains("--end-with-parent")
            })
            .and_then(|id| Pid::from_raw(id.parse().unwrap()))
    })
}

/// The child of a shell, so that it is not enough to end the shell.
const GRANDCHILD: &str = "sleep 600 & echo $! > id.tmp; mv id.tmp id; wait";
/// The same, in its own group and session.
const LEAVES: &str = "setsid sh -c 'echo $$ > id.tmp; mv id.tmp id; exec sleep 600' & wait";
/// Deaf to all that can be ignored.
const STUBBORN: &str =
    "trap '' TERM HUP INT; echo $$ > id.tmp; mv id.tmp id; while :; do sleep 1; done";

#[test]
#[cfg(target_os = "linux")]
fn what_is_killed_leaves_no_child() {
    for command in COMMANDS {
        for script in [STAYS, GRANDCHILD, LEAVES, STUBBORN] {
            let sandbox = Sandbox::new();
            let running = sandbox.start(&[command, &[script]].concat());
            let child = child(sandbox.path());
            let watchdog = watchdog(running.pid());
            running.signal("KILL");
            is_gone(child);
            is_gone(watchdog);
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_a_command_left_in_the_background_is_ended() {
    for command in COMMANDS {
        let sandbox = Sandbox::new();
        let running = sandbox.start(&[command, &[GRANDCHILD]].concat());
        let child = child(sandbox.path());
        running.signal("TERM");
        running.finish();
        is_gone(child);
    }
}

/// Neither a command that is deaf to what it is told nor what it left in the background is waited for without
/// end.
#[test]
#[cfg(target_os = "linux")]
fn what_is_deaf_is_killed_after_a_while() {
    let sandbox = Sandbox::new();
    let running = sandbox.start(&[COMMANDS[0], &[STUBBORN]].concat());
    let process = child(sandbox.path());
    running.signal("TERM");
    let done = running.finish().expect_code(137);
    let told = "sh was still running 5 s after SIGTERM, and was killed";
    assert!(done.stderr.contains(told), "{done:#?}");
    is_gone(process);

    let left = format!("sh -c \"{}\" & wait", STUBBORN.replace('$', "\\$"));
    let sandbox = Sandbox::new();
    let running = sandbox.start(&[COMMANDS[0], &[&left]].concat());
    let process = child(sandbox.path());
    running.signal("TERM");
    running.finish().expect_code(143);
    is_gone(process);
}

#[test]
#[cfg(target_os = "linux")]
fn what_ends_leaves_nobody_watching() {
    for command in COMMANDS {
        let sandbox = Sandbox::new();
        let running = sandbox.start(&[command, &[STAYS]].concat());
        let child = child(sandbox.path());
        let watchdog = watchdog(running.pid());
        running.signal("TERM");
        running.finish();
        is_gone(child);
        is_gone(watchdog);
    }
}
