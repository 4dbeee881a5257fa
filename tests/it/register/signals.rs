//! Signals at every stage, and what somebody is asked.

use std::sync::Mutex;

use super::{ADD, Account, LIST, REMOVE, SEND, ScriptedAnswer, said, says_what_is_left};

const SIGNALS: [(&str, i32); 4] = [("INT", 130), ("TERM", 143), ("HUP", 143), ("QUIT", 143)];

#[test]
fn a_signal_while_waiting_removes_it() {
    for (signal, code) in SIGNALS {
        let account = Account::start();
        let running = account.start_waiting(&[]);
        assert_eq!(account.uris().len(), 2);
        running.signal(signal);
        let done = running.finish().expect_code(code);
        assert!(
            done.stderr.contains("removed from the account again"),
            "{done:#?}"
        );
        account.is_as_before();
    }
}

#[test]
fn a_signal_at_every_request_leaves_the_account_as_it_was() {
    let requests = [LIST, ADD, "POST /passwordless/sessions", "POST /sso/token"];
    for request in requests {
        for (signal, code) in SIGNALS {
            // Once: what undoes asks for the list again.
            let is_first = Mutex::new(true);
            let account = Account::with(move |text| {
                let holds = text == request && std::mem::take(&mut *is_first.lock().unwrap());
                holds.then_some(ScriptedAnswer::Hold)
            });
            let running = account.sandbox().start(&[&SEND[..], &["--click"]].concat());
            account.wait_for_held();
            running.signal(signal);
            running.finish().expect_code(code);
            account.is_as_before();
        }
    }
}

#[test]
fn a_signal_keeps_its_exit_code_when_the_removal_fails() {
    for (signal, code) in SIGNALS {
        let account = Account::saying(REMOVE, "500 Internal Server Error", "{}");
        let running = account.start_waiting(&["--json"]);
        running.signal(signal);
        let done = running.finish().expect_code(code);
        says_what_is_left(&done);
        assert_eq!(done.json()["error"]["exit_code"], code);
    }
}

#[test]
fn a_second_signal_ends_the_removal() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let account = Account::holding(REMOVE);
        let running = account.start_waiting(&[]);
        running.signal(signal);
        account.wait_for_held();
        // Whatever the second is, the first decided.
        running.signal("INT");
        let done = running.finish().expect_code(code);
        says_what_is_left(&done);
        assert!(
            said(&done).contains("the removal was interrupted"),
            "{done:#?}"
        );
    }
}

#[test]
fn a_signal_during_the_removal_after_a_success_keeps_the_result() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let account = Account::holding(REMOVE);
        let running = account
            .sandbox()
            .start(&[&SEND[..], &["--click", "--json"]].concat());
        account.wait_for_held();
        running.signal(signal);
        let done = running.finish().expect_code(code);
        says_what_is_left(&done);
        assert_eq!(done.json()["profile"]["email"], "you@example.com");
    }
}

#[test]
fn on_a_terminal_it_is_offered() {
    use crate::terminal::{ends, on_terminal};
    let line = ["send", "you@example.com", "--port", "0", "--click"];
    for (answer, code, count) in [("n", 3, 0), ("y", 0, 1)] {
        let account = Account::start();
        let sandbox = account.sandbox();
        let mut terminal = on_terminal(&sandbox, &line);
        terminal.exp_string("Register it for this run").unwrap();
        terminal.send(answer).unwrap();
        ends(terminal, code);
        assert_eq!(account.stub.count(ADD), count);
        account.is_as_before();
    }
}
