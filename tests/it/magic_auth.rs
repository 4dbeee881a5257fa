//! `magic-auth send` and `magic-auth verify`: the flow that replaces Magic Link.

use crate::scripted::workos_that_says;
use crate::support::{LocalWorkOs, Sandbox, http};

/// Has a code made and gives the id of its Magic Auth, and the code.
fn sent(sandbox: &Sandbox) -> (String, String) {
    let done = sandbox
        .run(&[
            "magic-auth",
            "send",
            "you@example.com",
            "--show-code",
            "--json",
        ])
        .expect_code(0);
    let made = &done.json()["magic_auth"];
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("id"), text("code"))
}

#[test]
fn both_halves_in_one_command() {
    let done = Sandbox::new()
        .run(&[
            "magic-auth",
            "send",
            "you@example.com",
            "--emulate",
            "--verify",
            "--json",
        ])
        .expect_code(0);
    let document = done.json();
    assert_eq!(document["user"]["email"], "you@example.com");
    assert_eq!(document["next_step"], serde_json::Value::Null);
    assert!(document["timings_ms"]["exchange"].is_number());
}

#[test]
fn the_code_stays_hidden_unless_it_is_asked_for() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let done = sandbox
        .run(&["magic-auth", "send", "you@example.com", "--json", "-v"])
        .expect_code(0);
    let document = done.json();
    assert_eq!(document["magic_auth"]["code"], serde_json::Value::Null);
    assert_eq!(
        document["next_step"],
        "workos-ml magic-auth verify you@example.com"
    );
    let id = document["magic_auth"]["id"].as_str().unwrap();
    let done = sandbox
        .run(&[
            "magic-auth",
            "verify",
            "you@example.com",
            "--id",
            id,
            "--json",
            "-v",
        ])
        .expect_code(0);
    assert_eq!(done.json()["user"]["email"], "you@example.com");
    assert_eq!(done.json()["access_token"], serde_json::Value::Null);
}

#[test]
fn a_code_is_typed_with_spaces_or_piped_in() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let (_, code) = sent(&sandbox);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let done = sandbox.run(&["magic-auth", "verify", "you@example.com", &spaced]);
    assert!(done.expect_code(0).stdout.contains("you@example.com"));

    let (_, code) = sent(&sandbox);
    let line = [
        "magic-auth",
        "verify",
        "you@example.com",
        "-",
        "--json",
        "--show-token",
    ];
    let done = sandbox
        .run_with_input(&line, format!("{code}\n").as_bytes())
        .expect_code(0);
    assert!(done.json()["access_token"].is_string());
    let done = sandbox.run_with_input(&line, b"12345\n").expect_code(2);
    assert_eq!(done.json()["error"]["code"], "invalid_value");
}

#[test]
fn a_spent_code_is_named_as_such() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let (_, code) = sent(&sandbox);
    let line = ["magic-auth", "verify", "you@example.com", &code];
    sandbox.run(&line).expect_code(0);
    let again = sandbox.run(&line).expect_code(9);
    assert!(
        again.stderr.contains("one_time_code_previously_used"),
        "{again:#?}"
    );
    assert!(again.stderr.contains("works once"), "{again:#?}");
    assert!(!again.everything().contains(&code), "{again:#?}");
}

#[test]
fn what_the_account_does_not_allow_is_said() {
    let body =
        r#"{"code":"email_domain_not_deliverable","message":"The domain is not deliverable."}"#;
    let workos = workos_that_says(
        "POST /user_management/magic_auth",
        http("400 Bad Request", body),
    );
    let done = Sandbox::with_account(workos.url())
        .run(&["magic-auth", "send", "you@example.com"])
        .expect_code(3);
    assert!(
        done.stderr.contains("email_domain_not_deliverable"),
        "{done:#?}"
    );
    assert_eq!(workos.count("POST /user_management/magic_auth"), 1);
}

#[test]
fn what_is_missing_is_named() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let done = sandbox.run(&["magic-auth", "verify", "you@example.com"]);
    assert!(done.expect_code(2).stderr.contains("no code was given"));
    let done = sandbox.run(&["magic-auth", "verify", "you@example.com", "12"]);
    assert!(done.expect_code(2).stderr.contains("six digits"));
    let done = sandbox.run(&["magic-auth", "send"]);
    assert!(
        done.expect_code(2)
            .stderr
            .contains("magic-auth send you@example.com")
    );
}

#[test]
fn an_id_says_whose_code_it_is() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let (id, code) = sent(&sandbox);
    let done = sandbox
        .run(&["magic-auth", "verify", "--id", &id, "--json"])
        .expect_code(0);
    assert_eq!(done.json()["user"]["email"], "you@example.com");
    assert!(!done.everything().contains(&code), "{done:#?}");
    let done = sandbox.run(&["magic-auth", "verify"]).expect_code(2);
    assert!(done.stderr.contains("EMAIL"), "{done:#?}");
}
