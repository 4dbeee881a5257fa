//! The questions, on a terminal.

use crate::support::Sandbox;
use crate::terminal::{ends, on_terminal};

const FILE: &str = "workos-ml-attest.toml";
const DOWN: &str = "\u{1b}[B";

fn answers(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(sandbox.path().join(FILE)).unwrap()
}

/// A sandbox in which git knows who commits.
fn sandbox() -> Sandbox {
    Sandbox::new()
        .file(
            ".gitconfig",
            "[user]\nname = Ada\nemail = ada@example.com\n",
        )
        .variable("GIT_CONFIG_NOSYSTEM", "1")
}

#[test]
fn answers_are_asked_for_and_kept() {
    let sandbox = sandbox();
    let line = [
        "checklist",
        "--only",
        "dashboard",
        "--environment",
        "sandbox",
        "--attest",
    ];
    let mut terminal = on_terminal(&sandbox, &line);
    terminal.exp_string("Who answers").unwrap();
    terminal.exp_string("Ada <ada@example.com>").unwrap();
    terminal.send_line("").unwrap();
    // Yes, with a note; no; does not apply; later for the rest.
    let chosen = [(1, "agreed in May"), (2, ""), (3, "")];
    for (index, (steps, note)) in chosen.into_iter().enumerate() {
        terminal.exp_string(&format!("{}/7 ", index + 1)).unwrap();
        terminal.exp_string("does not apply").unwrap();
        terminal.send(&DOWN.repeat(steps)).unwrap();
        terminal.send_line("").unwrap();
        terminal.exp_string("Note").unwrap();
        terminal.send_line(note).unwrap();
    }
    for index in 4..=7 {
        terminal.exp_string(&format!("{index}/7 ")).unwrap();
        terminal.exp_string("does not apply").unwrap();
        terminal.send_line("").unwrap();
    }
    let rest = ends(terminal, 1);
    assert!(rest.contains("4 manual"), "{rest}");
    let text = answers(&sandbox);
    for part in [
        "rule = \"magic-link-confirmed\"\nenvironment = \"sandbox\"\nanswer = \"yes\"\nby = \"Ada <ada@example.com>\"\n",
        "note = \"agreed in May\"\n",
        "answer = \"no\"",
        "answer = \"not-applicable\"",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    assert_eq!(text.matches("[[attestation]]").count(), 3);
    let left: Vec<_> = std::fs::read_dir(sandbox.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn ctrl_c_loses_no_answer() {
    let sandbox = sandbox();
    let line = "checklist --only dashboard --environment sandbox --attest";
    let line: Vec<&str> = line.split(' ').collect();
    let mut terminal = on_terminal(&sandbox, &line);
    terminal.exp_string("Who answers").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("does not apply").unwrap();
    terminal.send(DOWN).unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("Note").unwrap();
    terminal.send("\x03").unwrap();
    let rest = ends(terminal, 130);
    assert!(rest.contains("the answers so far are in"), "{rest}");
    assert_eq!(answers(&sandbox).matches("[[attestation]]").count(), 1);
}

#[test]
fn only_what_is_checked_is_asked() {
    let line = [
        "checklist",
        "--only",
        "dashboard",
        "--skip",
        "magic-link-confirmed,staging-tested",
        "--attest",
    ];
    let sandbox = sandbox();
    let mut terminal = on_terminal(&sandbox, &line);
    terminal.exp_string("10 items on production").unwrap();
    terminal.exp_string("Who answers").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("1/10 production is unlocked").unwrap();
    terminal.send_control('c').unwrap();
    let rest = ends(terminal, 130);
    assert!(rest.contains("run the command again"), "{rest}");
    assert!(!rest.contains("code="), "{rest}");
}

#[test]
fn nobody_is_asked_in_ci_even_where_it_has_a_terminal() {
    let sandbox = sandbox().variable("CI", "true");
    let line = ["checklist", "--only", "dashboard", "--attest"];
    let terminal = on_terminal(&sandbox, &line);
    let rest = ends(terminal, 2);
    assert!(rest.contains("cannot ask without a terminal"), "{rest}");
}

#[test]
fn what_was_answered_before_a_break_is_kept_and_not_asked_again() {
    let sandbox = sandbox().file(FILE, "# ours\n");
    let line = [
        "checklist",
        "--only",
        "dashboard",
        "--attest",
        "--expires",
        "30d",
    ];
    let mut terminal = on_terminal(&sandbox, &line);
    terminal.exp_string("Who answers").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("1/12 ").unwrap();
    terminal.exp_string("does not apply").unwrap();
    terminal.send(DOWN).unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("Note").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("2/12 ").unwrap();
    terminal.exp_string("does not apply").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_string("the answers so far are in").unwrap();
    ends(terminal, 130);
    assert!(
        answers(&sandbox).starts_with("# ours\n"),
        "{}",
        answers(&sandbox)
    );
    let mut terminal = on_terminal(&sandbox, &line);
    terminal.exp_string("Who answers").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("1/11 ").unwrap();
    terminal.send_control('c').unwrap();
    ends(terminal, 130);
}
