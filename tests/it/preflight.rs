//! `preflight`: every rule in every state that it can have.

mod account;
mod local;
mod redirect;
mod rules;

use serde_json::Value;

use crate::support::{Finished, Sandbox};

/// A key and a client ID that look real and are nobody's.
pub const KEY: &str = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";
pub const LIVE_KEY: &str = "sk_live_a2V5XzAxS0ZWQTNYOFI0SkZNWUJb";
pub const CLIENT: &str = "client_01KFVA3X8R4JFMYBZQ2T6W9N5C";

/// A sandbox whose credentials are above suspicion.
pub fn clean() -> Sandbox {
    Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_CLIENT_ID", CLIENT)
}

/// What a run of `preflight` found. It must have shown no key, in either format.
pub struct Found(pub Value);

impl Found {
    /// Runs offline.
    #[track_caller]
    pub fn offline(sandbox: &Sandbox, options: &[&str]) -> Self {
        Self::run(sandbox, &[&["--offline"], options].concat())
    }

    #[track_caller]
    pub fn run(sandbox: &Sandbox, options: &[&str]) -> Self {
        let human = sandbox.run(&[&["preflight"], options].concat());
        let machine = sandbox.run(&[&["preflight", "--json"], options].concat());
        for done in [&human, &machine] {
            shows_no_key(done);
        }
        assert_eq!(human.code, machine.code);
        let found = Self(machine.json());
        let failures = found.0["summary"]["fail"].as_u64().unwrap();
        assert_eq!(machine.code, i32::from(failures > 0), "{machine:#?}");
        found
    }

    /// The statuses of a rule, in order.
    pub fn statuses(&self, rule: &str) -> Vec<&str> {
        self.all(rule)
            .iter()
            .map(|value| value["status"].as_str().unwrap())
            .collect()
    }

    /// The only finding of a rule, which must have this status and say this.
    #[track_caller]
    pub fn is(&self, rule: &str, status: &str, naming: &str) -> &Value {
        let all = self.all(rule);
        assert_eq!(all.len(), 1, "{rule}: {all:#?}");
        let message = all[0]["message"].as_str().unwrap();
        assert_eq!(all[0]["status"], status, "{rule}: {message}");
        assert!(
            message.contains(naming),
            "{rule}: no {naming:?} in {message:?}"
        );
        if status == "fail" {
            assert!(all[0]["hint"].is_string(), "{rule}");
        }
        all[0]
    }

    pub fn all(&self, rule: &str) -> Vec<&Value> {
        let findings = self.0["findings"].as_array().unwrap();
        findings.iter().filter(|it| it["rule"] == rule).collect()
    }

    pub fn rules(&self) -> Vec<&str> {
        let findings = self.0["findings"].as_array().unwrap();
        findings
            .iter()
            .map(|finding| finding["rule"].as_str().unwrap())
            .collect()
    }
}

#[track_caller]
fn shows_no_key(done: &Finished) {
    for key in [KEY, LIVE_KEY, &KEY[8..], &LIVE_KEY[8..]] {
        assert!(!done.everything().contains(key), "{done:#?}");
    }
}
