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
