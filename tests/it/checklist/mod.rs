//! `checklist`: around the rules on code.

mod aside;
#[cfg(unix)]
mod attest;
mod attestations;

use serde_json::Value;

use crate::support::{Finished, Sandbox};

/// What a run of `checklist` found.
pub struct Found(Value);

impl Found {
    /// Runs, and holds the exit code.
    #[track_caller]
    pub fn run(sandbox: &Sandbox, options: &[&str], code: i32) -> Self {
        let done = sandbox.run(&[&["checklist", "--json"], options].concat());
        Self(done.expect_code(code).json())
    }

    /// The statuses of a rule, in order.
    pub fn statuses(&self, rule: &str) -> Vec<&str> {
        let all = self.all(rule).into_iter();
        all.map(|it| it["status"].as_str().unwrap()).collect()
    }

    /// The only finding of a rule, which must have this status and say this.
    #[track_caller]
    pub fn is(&self, rule: &str, status: &str, naming: &str) -> &Value {
        let all = self.all(rule);
        assert_eq!(all.len(), 1, "{rule}: {all:#?}");
        let message = all[0]["message"].as_str().unwrap();
        assert_eq!(all[0]["status"], status, "{rule}: {message}");
        assert!(message.contains(naming), "no {naming:?} in {message:?}");
        all[0]
    }

    pub fn all(&self, rule: &str) -> Vec<&Value> {
        let findings = self.0["findings"].as_array().unwrap();
        findings.iter().filter(|it| it["rule"] == rule).collect()
    }

    pub fn count(&self, of: &str) -> u64 {
        self.0["summary"][of].as_u64().unwrap_or_default()
    }
}

/// A refusal to run that names its reason.
#[track_caller]
fn refused(sandbox: &Sandbox, options: &[&str], naming: &str) -> Finished {
    let done = sandbox.run(&[&["checklist"], options].concat());
    let done = done.expect_code(2);
    assert!(done.stderr.contains(naming), "no {naming:?} in {done:#?}");
    done
}

#[test]
fn families_that_run_something_are_asked_for_by_name() {
    let sandbox = Sandbox::new();
    refused(&sandbox, &["--only", "endpoint"], "add --url");
    refused(&sandbox, &["--only", "build"], "add --build");
    refused(
        &sandbox,
        &["--only", "code", "--attest"],
        "--only dashboard",
    );
    refused(
        &sandbox,
        &["--skip", "staging-teste"],
        "did you mean staging-tested?",
    );
    refused(&sandbox, &["--sign-in-path", "/x"], "--url");
    let found = Found::run(&sandbox, &["--offline", "--only", "dashboard"], 0);
    assert!(found.all("api-key-present").is_empty());
    assert!(found.count("manual") > 5);
}

#[test]
fn strict_counts_warnings_and_what_nobody_has_said() {
    let sandbox = Sandbox::new();
    let line = ["--only", "dashboard"];
    Found::run(&sandbox, &line, 0);
    Found::run(&sandbox, &[&line[..], &["--strict"]].concat(), 1);
}

#[test]
fn every_rule_is_explained() {
    for rule in workos_ml::findings::rules::all() {
        let done = Sandbox::new().run(&["explain", rule.name]).expect_code(0);
        assert!(done.stdout.contains(rule.title), "{done:#?}");
    }
}
