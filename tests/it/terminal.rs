//! What happens when somebody sits at the other end: questions, and how the terminal is left.

use std::process::Command;

use crate::pty::Terminal;
use crate::scripted::{created_and_sent, workos};
use crate::support::{LocalWorkOs, Sandbox, binary};

/// Runs the binary on a terminal of its own.
pub fn on_terminal(sandbox: &Sandbox, args: &[&str]) -> Terminal {
    let mut command = sandbox.command(args);
    command.env("TERM", "xterm");
    Terminal::start(command)
}

#[track_caller]
pub fn ends(mut terminal: Terminal, code: i32) -> String {
    let rest = terminal.exp_eof().unwrap();
    let status = terminal.wait();
    assert_eq!(status.code(), Some(code), "{status}: {rest}");
    rest
}

#[test]
fn send_asks_for_an_address_until_it_is_one() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let mut terminal = on_terminal(&sandbox, &["send", "--port", "0", "--click"]);
    terminal.exp_string("E-mail address to sign in").unwrap();
    terminal.send_line("you").unwrap();
    terminal
        .exp_string("an address looks like you@example.com")
        .unwrap();
    // The wrong answer is still in the line, to be fixed.
    terminal.send_control('u').unwrap();
    terminal.send_line("you@example.com").unwrap();
    terminal.exp_string("connection_type").unwrap();
    ends(terminal, 0);
}

#[test]
fn ctrl_c_leaves_no_line_of_a_spinner() {
    // It takes connections and answers none.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let sandbox = Sandbox::with_account(&format!("http://{}", silent.local_addr().unwrap()));
    let mut command = sandbox.command(&["redirect-uri", "check", "https://app.example.com/cb"]);
    command.env("TERM", "xterm");
    let mut terminal = Terminal::start_echoing(command);
    terminal.exp_string("asking WorkOS").unwrap();
    terminal.send_control('c').unwrap();
    // Spelled out, it would begin a line below the spinner's, which then stayed.
    let rest = ends(terminal, 130);
    assert!(
        rest.contains("interrupted") && !rest.contains("^C"),
        "{rest:?}"
    );
}

#[test]
fn without_a_key_the_emulator_is_offered() {
    let sandbox = Sandbox::new();
    let line = ["send", "you@example.com", "--port", "0", "--click"];
    let mut terminal = on_terminal(&sandbox, &line);
    terminal
        .exp_string("dashboard.workos.com/api-keys")
        .unwrap();
    terminal.exp_string("built-in emulator instead?").unwrap();
    terminal.send("y").unwrap();
    terminal.exp_string("connection_type").unwrap();
    ends(terminal, 0);

    let mut terminal = on_terminal(&sandbox, &line);
    terminal.exp_string("built-in emulator instead?").unwrap();
    terminal.send("n").unwrap();
    terminal.exp_string("WORKOS_API_KEY is not set").unwrap();
    ends(terminal, 4);
}

#[test]
fn questions_stay_within_a_narrow_terminal() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::new()
        .variable("WORKOS_API_KEY", "sk_live_a2V5XzAxS0ZWQTNYOFI0SkZNWUJh")
        .variable("WORKOS_BASE_URL", stub.url());
    let mut command = sandbox.command(&["preflight"]);
    command.env("TERM", "xterm").env("NO_COLOR", "1");
    let mut terminal = Terminal::start_sized(command, Some(50));
    let question = terminal.exp_string("[y/N]").unwrap();
    assert!(
        question.contains("The API key is a production key. Send\r\nread-only requests with it?"),
        "{question:?}"
    );
    terminal.send("n").unwrap();
    let rest = ends(terminal, 2);
    // The answer is shown on the line that asked, and nothing else of the question again.
    assert!(rest.contains("read-only requests with it? no"), "{rest:?}");
    assert!(!rest.contains("production key. Send"), "{rest:?}");
}

#[test]
fn a_production_key_is_asked_about() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::new()
        .variable("WORKOS_API_KEY", "sk_live_a2V5XzAxS0ZWQTNYOFI0SkZNWUJh")
        .variable("WORKOS_BASE_URL", stub.url());
    let mut terminal = on_terminal(&sandbox, &["preflight"]);
    terminal.exp_string("production key").unwrap();
    terminal.send("n").unwrap();
    terminal.exp_string("--allow-live").unwrap();
    ends(terminal, 2);
    assert!(stub.requests().is_empty());
    let mut terminal = on_terminal(&sandbox, &["preflight"]);
    terminal.exp_string("production key").unwrap();
    terminal.send("y").unwrap();
    terminal.exp_string("accepts the API key").unwrap();
    ends(terminal, 1);
}

#[test]
fn a_mistyped_recipient_is_asked_about_before_anything_is_created() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url());
    let line = [
        "send",
        "you@gmial.com",
        "--port",
        "3000",
        "--no-wait",
        "--no-dns",
    ];
    let mut terminal = on_terminal(&sandbox, &line);
    terminal
        .exp_string("gmial.com looks like a typo for gmail.com")
        .unwrap();
    terminal.send("n").unwrap();
    terminal.exp_string("workos-ml send you@gmail.com").unwrap();
    ends(terminal, 2);
    assert_eq!(stub.count("POST"), 0);
    let mut terminal = on_terminal(&sandbox, &line);
    terminal.exp_string("anyway?").unwrap();
    terminal.send("y").unwrap();
    ends(terminal, 0);
    assert_eq!(stub.count("POST /passwordless/sessions"), 2);
}

#[test]
fn with_no_input_nothing_is_asked() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url());
    let cases: [(&Sandbox, &[&str], &str, i32); 3] = [
        (
            &sandbox,
            &["send", "--no-input"],
            "workos-ml send you@example.com",
            2,
        ),
        (
            &sandbox,
            &["session", "create", "--no-input"],
            "no e-mail address was given",
            2,
        ),
        (
            &Sandbox::new(),
            &["send", "you@example.com", "--no-input"],
            "--emulate",
            4,
        ),
    ];
    for (sandbox, line, naming, code) in cases {
        let mut terminal = on_terminal(sandbox, line);
        terminal.exp_string(naming).unwrap();
        ends(terminal, code);
    }
    // The same without a terminal, where nobody could answer.
    let done = sandbox.run(&["send"]).expect_code(2);
    assert!(
        done.stderr.contains("workos-ml send you@example.com"),
        "{done:#?}"
    );
    assert_eq!(created_and_sent(&stub), (0, 0));
}

#[test]
fn an_address_from_another_device_can_be_pasted() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url());
    let line = ["listen", "--port", "0", "--state", "of-this-run"];
    let mut terminal = on_terminal(&sandbox, &line);
    let (_, uri) = terminal
        .exp_regex(r"http://localhost:\d+/callback")
        .unwrap();
    terminal.exp_string("waiting for a callback").unwrap();
    terminal
        .send_line("http://localhost:1/elsewhere?code=x")
        .unwrap();
    terminal.exp_string("ignored: ").unwrap();
    terminal
        .send_line(&format!("{uri}?code=other&state=wrong"))
        .unwrap();
    terminal.exp_string("the state of another sign-in").unwrap();
    terminal
        .send_line(&format!("{uri}?code=pasted&state=of-this-run"))
        .unwrap();
    terminal.exp_string("connection_type").unwrap();
    ends(terminal, 0);
}

#[test]
fn an_application_that_does_not_run_yet_is_waited_for() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = port.local_addr().unwrap();
    drop(port);
    let to = format!("http://{address}");
    let line = ["listen", "--port", "0", "--forward-to", &to];
    let mut terminal = on_terminal(&sandbox, &line);
    let (_, uri) = terminal
        .exp_regex(r"http://localhost:\d+/callback")
        .unwrap();
    terminal.exp_string("waiting for a callback").unwrap();
    terminal
        .send_line(&format!("{uri}?code=pasted&state=any"))
        .unwrap();
    terminal.exp_string("start the application").unwrap();
    let application = std::net::TcpListener::bind(address).unwrap();
    let (mut stream, _) = application.accept().unwrap();
    let mut asked = [0; 64];
    std::io::Read::read(&mut stream, &mut asked).unwrap();
    let asked = String::from_utf8_lossy(&asked);
    assert!(asked.contains("code=pasted"), "{asked}");
    std::io::Write::write_all(
        &mut stream,
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    )
    .unwrap();
    terminal.exp_string("answered 200").unwrap();
    ends(terminal, 0);
}

/// Runs the binary in a shell on a terminal, breaks it off at `prompt`, and looks at the terminal.
fn broken_off(sandbox: &Sandbox, line: &str, prompt: &str) -> String {
    // The shell ignores what is meant for the command.
    let script = format!(
        "stty echo; before=$(stty -g); trap : INT; {} {line}; echo code=$?; \
         [ \"$before\" = \"$(stty -g)\" ] && echo as-it-was",
        binary().display()
    );
    let mut command = Command::new("bash");
    let environment = sandbox.command(&[]);
    command
        .args(["--noprofile", "--norc", "-c", &script])
        .current_dir(sandbox.path())
        .env_clear()
        .envs(
            environment
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("TERM", "xterm");
    let mut terminal = Terminal::start(command);
    terminal.exp_string(prompt).unwrap();
    terminal.send_control('c').unwrap();
    ends(terminal, 0)
}

#[test]
fn a_broken_off_command_leaves_the_terminal_as_it_was() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url());
    let cases = [
        ("send you@example.com --port 0", "waiting for the click"),
        ("listen --port 0", "waiting for a callback"),
        ("send", "E-mail address to sign in"),
    ];
    for (line, prompt) in cases {
        let rest = broken_off(&sandbox, line, prompt);
        assert!(rest.contains("code=130"), "{line}: {rest:?}");
        assert!(rest.contains("as-it-was"), "{line}: {rest:?}");
        // A cursor that was hidden is shown again.
        let shown = rest.rfind("\u{1b}[?25h");
        assert!(rest.rfind("\u{1b}[?25l") <= shown, "{line}: {rest:?}");
    }
    let rest = broken_off(&Sandbox::new(), "send you@example.com", "emulator instead?");
    assert!(
        rest.contains("code=130") && rest.contains("as-it-was"),
        "{rest:?}"
    );
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url());
    let line = ["preflight"];
    let rest = ends(on_terminal(&sandbox, &line), 0);
    assert!(rest.contains("\u{1b}[32m"), "{rest:?}");
    let plain = Sandbox::with_account(stub.url()).variable("NO_COLOR", "1");
    let rest = ends(on_terminal(&plain, &line), 0);
    assert!(!rest.contains("\u{1b}[32m"), "{rest:?}");
    let rest = ends(on_terminal(&sandbox, &["preflight", "--color", "never"]), 0);
    assert!(!rest.contains("\u{1b}[32m"), "{rest:?}");
    let piped = sandbox.run(&["preflight", "--color", "always"]);
    assert!(piped.stdout.contains("\u{1b}[32m"), "{piped:#?}");
    let piped = sandbox.run(&line);
    assert!(!piped.everything().contains('\u{1b}'), "{piped:#?}");
}
