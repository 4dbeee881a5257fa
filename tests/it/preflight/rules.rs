//! The catalogue itself: nothing in it is left unchecked.

use workos_ml::findings::{Family, rules};

use super::{Found, clean};
use crate::support::{LocalWorkOs, Sandbox};

#[test]
fn every_rule_is_checked() {
    let sandbox = clean()
        .file(
            ".env",
            format!(
                "WORKOS_API_KEY={}\nWORKOS_COOKIE_PASSWORD=short\n",
                super::KEY
            ),
        )
        .variable("WORKOS_REDIRECT_URI", "http://localhost:3000/callback");
    let found = Found::offline(&sandbox, &[]);
    let families = [Family::Credentials, Family::Account];
    for rule in rules::all().filter(|it| families.contains(&it.family)) {
        assert!(found.rules().contains(&rule.name), "{}", rule.name);
    }
}

#[test]
fn offline_asks_nothing_and_says_so() {
    let sandbox = clean().variable("WORKOS_BASE_URL", "http://127.0.0.1:1");
    let found = Found::offline(&sandbox, &[]);
    for rule in [
        "api-reachable",
        "clock",
        "api-key-accepted",
        "api-key-rights",
        "client-id-known",
        "credentials-pair",
        "redirect-uri-registered",
    ] {
        found.is(rule, "skip", "--offline");
    }
}

#[test]
fn the_emulator_passes() {
    let found = Found::run(
        &Sandbox::new(),
        &[
            "--emulate",
            "--redirect-uri",
            "http://localhost:3000/callback",
        ],
    );
    for rule in [
        "api-key-accepted",
        "client-id-known",
        "credentials-pair",
        "redirect-uri-registered",
    ] {
        found.is(rule, "pass", "");
    }
    let workos = LocalWorkOs::start();
    let done = Sandbox::with_account(workos.url())
        .run(&["preflight"])
        .expect_code(0);
    assert!(
        done.stdout.contains("0 fail") || !done.stdout.contains(" fail"),
        "{done:#?}"
    );
}
