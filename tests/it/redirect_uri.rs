//! `redirect-uri check`: what it looks at, what it finds, and the table.

mod account;
mod asked;
mod rules;

use serde_json::Value;

use crate::support::{Finished, Sandbox};

/// A key that looks real, and is nobody's.
const KEY: &str = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";
const LIVE_KEY: &str = "sk_live_a2V5XzAxS0ZWQTNYOFI0SkZNWUJb";
const APP: &str = "https://app.example.com/callback";

/// What a run found, in both formats.
struct Found {
    human: Finished,
    document: Value,
}

impl Found {
    #[track_caller]
    fn run(sandbox: &Sandbox, options: &[&str]) -> Self {
        Self::run_with_input(sandbox, options, b"")
    }

    #[track_caller]
    fn run_with_input(sandbox: &Sandbox, options: &[&str], input: &[u8]) -> Self {
        let arguments = [&["redirect-uri", "check"], options].concat();
        let human = sandbox.run_with_input(&arguments, input);
        let machine = sandbox.run_with_input(&[&arguments[..], &["--json"]].concat(), input);
        for done in [&human, &machine] {
            for key in [KEY, LIVE_KEY] {
                assert!(!done.everything().contains(key), "{done:#?}");
            }
        }
        assert_eq!(human.code, machine.code, "{human:#?}");
        let document = machine.json();
        let failures = document["summary"]["fail"].as_u64().unwrap();
        assert_eq!(machine.code, i32::from(failures > 0), "{machine:#?}");
        Self { human, document }
    }

    #[track_caller]
    fn offline(sandbox: &Sandbox, options: &[&str]) -> Self {
        Self::run(sandbox, &[&["--offline"], options].concat())
    }

    fn all(&self, rule: &str) -> Vec<&Value> {
        let findings = self.document["findings"].as_array().unwrap();
        findings.iter().filter(|it| it["rule"] == rule).collect()
    }

    /// The only finding of a rule, which must have this status and say this.
    #[track_caller]
    fn is(&self, rule: &str, status: &str, naming: &str) -> &Value {
        let all = self.all(rule);
        assert_eq!(all.len(), 1, "{rule}: {:#}", self.document);
        assert_eq!(all[0]["status"], status, "{:#}", all[0]);
        let message = all[0]["message"].as_str().unwrap();
        assert!(message.contains(naming), "no {naming:?} in {message:?}");
        all[0]
    }

    /// The cells of the table, without its head.
    #[track_caller]
    fn rows(&self) -> Vec<Vec<&str>> {
        let mut lines = self.human.stdout.lines();
        let head = lines.next().unwrap();
        assert_eq!(
            cells(head),
            ["URI", "rules", "registered", "reachable", "verdict"]
        );
        lines.take_while(|it| !it.is_empty()).map(cells).collect()
    }
}

/// What stands between two spaces or more.
fn cells(line: &str) -> Vec<&str> {
    let cells = line.split("  ").map(str::trim);
    cells.filter(|it| !it.is_empty()).collect()
}
