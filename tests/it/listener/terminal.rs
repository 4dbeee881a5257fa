//! 28, 29, 31, 33 and 34 on a terminal: an address is pasted instead of clicked, a browser is
//! opened, and the terminal is left as it was found.

use std::process::Command;

use rustix::process::Signal;
use rustix::termios::LocalModes;

use super::people::browser;
use super::{CODE, HTML, HttpResponse, LINK_TOKEN, STATE, Workos, callback};
use crate::pty::Terminal;
use crate::support::{Sandbox, binary, raw, whole_file};

const LISTEN: [&str; 5] = ["listen", "--port", "0", "--state", STATE];
const SEND: [&str; 6] = ["send", "you@example.com", "--port", "0", "--state", STATE];
/// Echo is off at first; people's terminals have it on.
const EXEC: &str = "stty echo; exec \"$0\" \"$@\"";

/// A run of the binary with a terminal of its own on all three streams.
struct Screen {
    session: Terminal,
    sandbox: Sandbox,
    /// Everything that was written up to what was last waited for.
    seen: String,
}

impl Screen {
    fn start(sandbox: Sandbox, args: &[&str]) -> Self {
        Self::shell(sandbox, EXEC, args)
    }

    /// Runs a script, to which the binary and its arguments are `"$0" "$@"`.
    fn shell(sandbox: Sandbox, script: &str, args: &[&str]) -> Self {
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(script)
            .arg(binary())
            .args(args)
            .env_clear();
        for (name, value) in sandbox.command(args).get_envs() {
            if let Some(value) = value {
                command.env(name, value);
            }
        }
        command.env("TERM", "xterm").current_dir(sandbox.path());
        Self {
            session: Terminal::start(command),
            sandbox,
            seen: String::new(),
        }
    }

    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        match self.session.exp_string(text) {
            Ok(before) => self.seen.push_str(&format!("{before}{text}")),
            Err(error) => panic!("{error}\nafter: {}", self.seen),
        }
    }

    /// The address that is listened on, once pasted lines are read.
    fn listening(&mut self) -> String {
        self.listening_after("")
    }

    /// The same, with something that is said before the wait.
    fn listening_after(&mut self, text: &str) -> String {
        self.wait_for("listening on ");
        let (before, address) = self.session.exp_regex("[^ ]+ ").unwrap();
        self.seen.push_str(&format!("{before}{address}"));
        let address = address.trim_end().to_owned();
        self.wait_for(text);
        self.wait_for("waiting for ");
        address
    }

    fn type_line(&mut self, line: &str) {
        self.session.send_line(line).unwrap();
    }

    /// The exit code, after a look at how the terminal was left.
    #[track_caller]
    fn end(mut self) -> (i32, String) {
        let rest = self.session.exp_eof().unwrap();
        self.seen.push_str(&rest);
        let status = self.session.wait();
        let Some(code) = status.code() else {
            panic!("{status:?}: {}", self.seen)
        };
        let whole = LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        let modes = self.session.modes();
        assert!(modes.contains(whole), "{modes:?}: {}", self.seen);
        let (hidden, shown) = (
            self.seen.rfind("\u{1b}[?25l"),
            self.seen.rfind("\u{1b}[?25h"),
        );
        assert!(
            hidden <= shown,
            "the cursor is left hidden: {:?}",
            self.seen
        );
        (code, self.seen)
    }
}

/// A request of a browser on this machine.
fn get(uri: &str, target: &str) -> HttpResponse {
    let authority = uri.split('/').nth(2).unwrap();
    let port = authority.rsplit_once(':').unwrap().1.parse().unwrap();
    let (name, value) = HTML;
    let request = format!("GET {target} HTTP/1.1\r\nHost: {authority}\r\n{name}: {value}\r\n\r\n");
    HttpResponse::read(&raw(([127, 0, 0, 1], port).into(), request.as_bytes()))
}

#[test]
fn r33_a_pasted_address_is_held_to_the_rules_and_not_shown() {
    let workos = Workos::start();
    let mut screen = Screen::start(workos.sandbox(), &LISTEN);
    let uri = screen.listening();
    assert!(!screen.session.modes().contains(LocalModes::ECHO));
    let query = format!("?code={CODE}&state={STATE}");
    let path = uri.rfind('/').unwrap();
    let refused = [
        (
            format!("{uri}?code={CODE}&state=other-{STATE}"),
            "the state of another sign-in",
        ),
        (format!("{uri}?code={CODE}"), "no state"),
        (format!("{uri}?error=access_denied"), "no state"),
        (format!("{uri}?state={STATE}"), "no usable code"),
        (
            format!("{uri}?code={CODE}&code={CODE}&state={STATE}"),
            "no usable code",
        ),
        (format!("{}/other{query}", &uri[..path]), "not an address"),
        (format!("{uri}/{query}"), "not an address"),
        ("123456".to_owned(), "six digits"),
        (
            format!("passwordless_session_{CODE}"),
            "the ID of a session",
        ),
    ];
    for (address, why) in &refused {
        screen.type_line(address);
        screen.wait_for("ignored: ");
        screen.wait_for(why);
        screen.wait_for("still waiting");
    }
    assert_eq!(workos.exchanges(), 0);
    screen.type_line(&format!("  {uri}{query} "));
    let (code, seen) = screen.end();
    assert_eq!(code, 0, "{seen}");
    assert_eq!(workos.exchanges(), 1);
    for secret in [CODE, STATE] {
        assert!(!seen.contains(secret), "{secret}: {seen}");
    }
}

/// What people copy: another scheme, another host in between, only a part of it, or the code alone.
#[test]
fn r33_a_pasted_address_is_taken_in_every_form_that_its_state_proves() {
    let query = format!("code={CODE}&state={STATE}");
    for form in [
        format!("https://localhost:1/callback?{query}"),
        format!("https://abc.ngrok-free.app/callback?{query}"),
        format!("localhost:1/callback?{query}"),
        format!("?{query}"),
        CODE.to_owned(),
    ] {
        let workos = Workos::start();
        let mut screen = Screen::start(workos.sandbox(), &LISTEN);
        screen.listening();
        screen.type_line(&form);
        let (code, seen) = screen.end();
        assert_eq!(code, 0, "{form}: {seen}");
        assert_eq!(workos.exchanges(), 1);
        assert!(!seen.contains(CODE) && !seen.contains(STATE), "{seen}");
    }
}

#[test]
fn r33_a_denied_address_can_be_pasted_too() {
    let mut screen = Screen::start(Workos::start().sandbox(), &SEND);
    let uri = screen.listening();
    screen.type_line(&format!("{uri}?error=access_denied&state={STATE}"));
    let (code, seen) = screen.end();
    assert_eq!(code, 8, "{seen}");
}

#[test]
fn r33_a_pasted_address_completes_send() {
    let mut screen = Screen::start(Workos::start().sandbox(), &SEND);
    let uri = screen.listening();
    screen.wait_for("paste the address");
    screen.type_line(&format!("{uri}?code={CODE}&state={STATE}"));
    let (code, seen) = screen.end();
    assert_eq!(code, 0, "{seen}");
    assert!(!seen.contains(CODE) && !seen.contains(STATE), "{seen}");
}

/// Somebody pastes without a line break, and then the click comes after all.
#[test]
fn r33_what_was_pasted_by_half_is_not_left_to_the_shell() {
    let script = "stty echo; \"$0\" \"$@\"; echo ended; read -r line; echo \"left <$line>\"";
    let mut screen = Screen::shell(Workos::start().sandbox(), script, &LISTEN);
    let uri = screen.listening();
    screen.session.send(&format!("{uri}?code={CODE}")).unwrap();
    assert_eq!(get(&uri, &callback()).status, 302);
    screen.wait_for("ended");
    screen.type_line("next");
    screen.wait_for("left <next>");
    assert!(!screen.seen.contains(CODE), "{}", screen.seen);
}

#[test]
fn r28_ctrl_c_while_waiting_restores_the_terminal() {
    for args in [&LISTEN[..], &SEND] {
        let mut screen = Screen::start(Workos::start().sandbox(), args);
        screen.listening();
        screen.session.send_control('c').unwrap();
        let (code, seen) = screen.end();
        assert_eq!(code, 130, "{seen}");
    }
}

#[test]
fn r28_sigterm_while_waiting_restores_the_terminal() {
    let mut screen = Screen::start(Workos::start().sandbox(), &LISTEN);
    screen.listening();
    screen.session.signal(Signal::TERM);
    let (code, seen) = screen.end();
    assert_eq!(code, 143, "{seen}");
}

#[test]
fn r28_signals_at_a_question_restore_the_terminal() {
    for (is_ctrl_c, expected) in [(true, 130), (false, 143)] {
        let workos = Workos::start();
        let mut screen = Screen::start(workos.sandbox(), &["send", "--port", "0"]);
        screen.wait_for("E-mail address");
        if is_ctrl_c {
            screen.session.send_control('c').unwrap();
        } else {
            screen.session.signal(Signal::TERM);
        }
        let (code, seen) = screen.end();
        assert_eq!(code, expected, "{seen}");
        assert_eq!(workos.0.count("POST"), 0);
    }
}

#[test]
fn r28_ctrl_c_during_the_exchange_restores_the_terminal() {
    let (workos, gate) = Workos::held(|it| it.target == "/sso/token");
    let mut screen = Screen::start(workos.sandbox(), &LISTEN);
    let uri = screen.listening();
    assert_eq!(get(&uri, &callback()).status, 302);
    gate.wait();
    screen.session.send_control('c').unwrap();
    let (code, seen) = screen.end();
    assert_eq!(code, 130, "{seen}");
}

#[test]
fn r29_a_timeout_and_a_failure_restore_the_terminal() {
    let listen = [&LISTEN[..], &["--timeout", "1s"]].concat();
    let (code, seen) = Screen::start(Workos::start().sandbox(), &listen).end();
    assert_eq!(code, 7, "{seen}");

    let workos = Workos::exchanging(|| crate::support::http("400 Bad Request", "{}"));
    let mut screen = Screen::start(workos.sandbox(), &LISTEN);
    let uri = screen.listening();
    get(&uri, &callback());
    let (code, seen) = screen.end();
    assert_eq!(code, 9, "{seen}");
}

#[test]
fn r31_the_browser_of_the_environment_gets_the_link() {
    let sandbox = browser(Workos::start().sandbox());
    let mut screen = Screen::start(sandbox, &[&SEND[..], &["--open"]].concat());
    screen.wait_for("link passed to the browser");
    let opened = whole_file(&screen.sandbox.path().join("opened"));
    assert!(opened.contains(LINK_TOKEN));
}

#[test]
fn r31_a_browser_that_cannot_be_started_is_a_warning() {
    let sandbox = Workos::start()
        .sandbox()
        .variable("BROWSER", "/nowhere/browser");
    let mut screen = Screen::start(sandbox, &[&SEND[..], &["--open"]].concat());
    let uri = screen.listening_after("the browser was not opened");
    assert!(screen.seen.contains(LINK_TOKEN), "{}", screen.seen);
    get(&uri, &callback());
    let (code, seen) = screen.end();
    assert_eq!(code, 0, "{seen}");
}

#[test]
fn r34_no_input_asks_nothing_on_a_terminal_either() {
    let (code, seen) = Screen::start(Workos::start().sandbox(), &["send", "--no-input"]).end();
    assert_eq!(code, 2, "{seen}");
    let mut screen = Screen::start(
        Workos::start().sandbox(),
        &[&LISTEN[..], &["--no-input"]].concat(),
    );
    let uri = screen.listening();
    assert!(screen.session.modes().contains(LocalModes::ECHO));
    get(&uri, &callback());
    let (code, seen) = screen.end();
    assert_eq!(code, 0, "{seen}");
}

/// A job that reads from the terminal of another one is stopped, and with it the listener.
#[test]
fn r34_a_job_in_the_background_leaves_the_terminal_alone() {
    let script = "stty echo; set -m; \"$0\" \"$@\" & wait $!";
    let mut screen = Screen::shell(Workos::start().sandbox(), script, &LISTEN);
    let uri = screen.listening();
    assert!(screen.session.modes().contains(LocalModes::ECHO));
    assert_eq!(get(&uri, &callback()).status, 302);
    let (code, seen) = screen.end();
    assert_eq!(code, 0, "{seen}");
}
