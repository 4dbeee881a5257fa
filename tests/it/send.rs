//! `send`: the main job.

use crate::support::{LocalWorkOs, Sandbox};

#[test]
fn a_whole_sign_in_on_the_built_in_emulator() {
    let done = Sandbox::new()
        .run(&["send", "you@example.com", "--emulate", "--click"])
        .expect_code(0);
    assert!(
        done.stdout.contains("connection_type  MagicLink"),
        "{done:#?}"
    );
}

#[test]
fn a_whole_sign_in_on_a_server_of_its_own() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let done = sandbox
        .run(&[
            "send",
            "you@example.com",
            "--port",
            "0",
            "--click",
            "--json",
        ])
        .expect_code(0);
    assert_eq!(done.json()["profile"]["email"], "you@example.com");
}

#[test]
fn a_free_port_is_refused_where_nothing_listens() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    for line in [
        &["send", "you@example.com", "--no-wait", "--port", "0"][..],
        &["send", "you@example.com", "--no-wait", "--port", "4567,0"],
        &["session", "create", "you@example.com", "--port", "0"],
    ] {
        let done = sandbox.run(line).expect_code(2);
        assert!(done.stderr.contains("--port 3000"), "{done:#?}");
    }
}

#[test]
fn an_expired_link_is_told_from_a_spent_one() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    for (email, code) in [
        ("expired@example.com", "link_expired"),
        ("used@example.com", "link_spent"),
    ] {
        let done = sandbox.run(&["send", email, "--port", "0", "--click", "--json"]);
        assert_eq!(done.expect_code(8).json()["error"]["code"], code);
    }
}

#[test]
fn a_file_without_end_is_not_read_to_its_end() {
    let sandbox = Sandbox::new();
    let done = sandbox.run(&["preflight", "--offline", "--env-file", "/dev/zero"]);
    assert!(done.expect_code(2).stderr.contains("/dev/zero"));
}
