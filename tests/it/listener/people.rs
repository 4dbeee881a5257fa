//! 31, 32 and 34: people whose browser is elsewhere, and runs without people.

use super::{LINK_TOKEN, Listening, STATE, Workos, callback};

#[test]
fn r31_the_waiting_address_and_the_link_are_on_standard_error() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    assert!(
        listening.uri.starts_with("http://localhost:"),
        "{}",
        listening.uri
    );

    let send = [
        "send",
        "you@example.com",
        "--port",
        "0",
        "--state",
        STATE,
        "--deliver",
        "print",
        "--json",
    ];
    let sending = Listening::run(&workos.sandbox(), &send);
    let line = sending.running.stderr_line(LINK_TOKEN);
    assert!(line.contains("/confirm"), "{line}");
}

#[test]
fn r31_a_generated_state_is_shown_with_the_address_it_belongs_to() {
    let listening = Listening::run(&Workos::start().sandbox(), &["listen", "--port", "0"]);
    let shown = listening.running.stderr_line("  redirect URI");
    assert!(shown.contains(&listening.uri), "{shown}");
    let state = crate::support::after(&listening.running.stderr_line("  state "), "state");
    let (_, page) = listening.browse(&format!("/callback?code=a&state={state}"));
    assert!(page.body.contains("Sign-in works"), "{page:#?}");
}

#[test]
fn r32_a_remote_shell_is_told_how_to_forward_the_port() {
    for (host, target) in [
        ("localhost", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "[::1]"),
    ] {
        let sandbox = Workos::start()
            .sandbox()
            .variable("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
        let listening = Listening::with(&sandbox, &["--host", host]);
        let port = listening.port();
        let said = listening.running.stderr_line("ssh -L");
        assert!(
            said.contains(&format!("ssh -L {port}:{target}:{port} ")),
            "{said}"
        );
    }
}

#[test]
fn r32_a_container_is_told_which_port_to_publish() {
    let sandbox = Workos::start().sandbox().variable("container", "podman");
    let listening = Listening::start(&sandbox);
    let said = listening.running.stderr_line("container");
    assert!(said.contains(&listening.port().to_string()), "{said}");
}

#[test]
fn r34_without_a_terminal_a_missing_value_is_an_error_and_no_question() {
    let workos = Workos::start();
    let done = workos
        .sandbox()
        .run_with_input(&["send"], b"you@example.com\ny\n")
        .expect_code(2);
    assert!(
        done.stderr.contains("workos-ml send you@example.com"),
        "{done:#?}"
    );
    assert_eq!(workos.0.count("POST"), 0);
}

#[test]
fn r34_without_a_terminal_standard_input_is_not_a_pasted_address() {
    let workos = Workos::start();
    let pasted = format!("http://localhost:1{}\n", callback());
    let listen = ["listen", "--port", "0", "--state", STATE, "--timeout", "1s"];
    let done = workos
        .sandbox()
        .run_with_input(&listen, pasted.as_bytes())
        .expect_code(7);
    assert!(done.stderr.contains("nothing at all reached"), "{done:#?}");
    assert!(!done.stderr.contains("paste"), "{done:#?}");
}

#[cfg(unix)]
#[test]
fn r34_without_a_terminal_no_browser_is_opened() {
    let sandbox = browser(Workos::start().sandbox());
    let send = [
        "send",
        "you@example.com",
        "--port",
        "0",
        "--state",
        STATE,
        "--open",
    ];
    let listening = Listening::run(&sandbox, &send);
    let said = listening.running.stderr_line("browser was not opened");
    assert!(
        said.contains("warning") && said.contains(LINK_TOKEN),
        "{said}"
    );
    listening.browse(&callback());
    listening.running.finish().expect_code(0);
    assert!(!sandbox.path().join("opened").exists());
}

/// A sandbox whose `$BROWSER` writes the address that it is given to the file `opened`.
#[cfg(unix)]
pub(super) fn browser(sandbox: crate::support::Sandbox) -> crate::support::Sandbox {
    use std::os::unix::fs::PermissionsExt;
    let opened = sandbox.path().join("opened");
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$1\" > {0}.part && mv {0}.part {0}\n",
        opened.display()
    );
    let sandbox = sandbox.file("browser", script);
    let path = sandbox.path().join("browser");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    sandbox.variable("BROWSER", path.to_str().unwrap())
}
