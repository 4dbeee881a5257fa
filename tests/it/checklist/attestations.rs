//! The file with what people have confirmed, as CI reads it.

use super::{Found, refused};
use crate::support::Sandbox;

const FILE: &str = "workos-ml-attest.toml";
const LINE: [&str; 2] = ["--only", "dashboard"];

fn answer(rule: &str, more: &str) -> String {
    format!(
        "[[attestation]]\nrule = \"{rule}\"\nenvironment = \"production\"\nanswer = \"yes\"\nby = \"Ada\"\nat = 2026-01-31T12:00:00Z\nexpires = 2199-01-01\n{more}\n"
    )
}

fn answered(rule: &str, from: &str, to: &str) -> Found {
    let text = format!("# ours\n{}", answer(rule, "").replace(from, to));
    Found::run(
        &Sandbox::new().file(FILE, text),
        &LINE,
        i32::from(to == "\"no\""),
    )
}

#[test]
fn answers_become_findings() {
    let found = answered("staging-tested", "", "");
    let value = found.is("staging-tested", "pass", "says Ada on 2026-01-31");
    assert_eq!((&value["file"], &value["line"]), (&FILE.into(), &2.into()));
    found.is("attestations", "pass", "");
    found.is("production-unlocked", "manual", "not confirmed yet");
    let rule = "staging-tested";
    answered(rule, "\"yes\"", "\"no\"").is(rule, "fail", "not so, says Ada");
    answered(rule, "\"yes\"", "\"not-applicable\"").is(rule, "skip", "does not apply");
    answered(rule, "2199", "2026").is(rule, "manual", "the answer of Ada expired");
    answered(rule, "\"production\"", "\"staging\"").is(rule, "manual", "for the sandbox only");
}

#[test]
fn the_environment_is_that_of_the_run() {
    let sandbox = Sandbox::new()
        .file(
            FILE,
            answer("staging-tested", "").replace("production", "sandbox"),
        )
        .variable("WORKOS_API_KEY", "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa");
    // A key of the sandbox on this machine does not make it a launch of the sandbox.
    Found::run(&sandbox, &LINE, 0).is("staging-tested", "manual", "for the sandbox only");
    let line = [&LINE[..], &["--environment", "sandbox"]].concat();
    let found = Found::run(&sandbox, &line, 0);
    found.is("staging-tested", "pass", "");
    found.is("production-unlocked", "skip", "concerns production only");
}

#[test]
fn mistakes_are_told_with_their_lines() {
    let future = answer("staging-tested", "").replace("at = 2026", "at = 2199");
    let found = Found::run(&Sandbox::new().file(FILE, future), &LINE, 1);
    found.is("staging-tested", "manual", "not confirmed yet");
    // It expires before it is answered, too.
    assert_eq!(found.statuses("attestations"), ["fail", "warn"]);
    assert_eq!(found.all("attestations")[0]["line"], 1);
    let twice =
        answer("staging-tested", "") + &answer("stagin-tested", "") + &answer("staging-tested", "");
    let found = Found::run(&Sandbox::new().file(FILE, twice), &LINE, 0);
    assert_eq!(found.statuses("attestations"), ["warn", "warn"]);
    let lines: Vec<_> = found
        .all("attestations")
        .iter()
        .map(|it| it["line"].as_u64())
        .collect();
    assert_eq!(lines, [Some(9), Some(17)]);
    let cases = [
        ("by = \"Ada\"", "by = 3", ":5:6: invalid type: integer"),
        ("by = \"Ada\"", "by = \" \"", ":5:6: it says nobody"),
        ("by = \"Ada\"", "who = \"Ada\"", ":5:1: unknown field `who`"),
        ("\"yes\"", "\"maybe\"", ":4:10: unknown variant `maybe`"),
        (
            "\"production\"",
            "\"prod\"",
            ":3:15: \"prod\" is not an environment",
        ),
        ("2026-01-31T12:00:00Z", "2026-01-31", ":6:6: write a moment"),
        ("2199-01-01", "\"never\"", ":7:11: "),
        ("expires", "#", ":1:1: missing field `expires`"),
    ];
    for (from, to, naming) in cases {
        let text = answer("staging-tested", "").replace(from, to);
        refused(
            &Sandbox::new().file(FILE, text),
            &LINE,
            &format!("{FILE}{naming}"),
        );
    }
}

#[test]
fn the_file_lies_with_the_project_or_where_somebody_says() {
    let sandbox = Sandbox::new()
        .file("app/workos-ml-attest.toml", answer("staging-tested", ""))
        .file("elsewhere.toml", answer("production-unlocked", ""));
    let found = Found::run(&sandbox, &["app", "--only", "dashboard"], 0);
    found.is("staging-tested", "pass", "");
    let line = [&LINE[..], &["--attest", "elsewhere.toml"]].concat();
    Found::run(&sandbox, &line, 0).is("production-unlocked", "pass", "");
    let done = refused(
        &sandbox,
        &["--only", "dashboard", "--attest"],
        "cannot ask without a terminal",
    );
    assert!(done.stderr.contains("on a terminal"), "{done:#?}");
    refused(&sandbox, &["--attest", "app"], "app is a folder");
    refused(&sandbox, &["--attest", "--expires", "soon"], "90d");
    refused(
        &sandbox,
        &["--attest", "--expires", "0d"],
        "a day to ten years",
    );
}
