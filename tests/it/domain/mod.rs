//! `domain`: every gateway, every fault of a sender's records, every way of not getting an answer.

mod answers;
mod command_line;
mod dkim;
mod dmarc;
mod receiving;
mod sending;
mod spf;

use serde_json::Value;
use workos_ml::findings::{Family, rules};

use crate::name_server::{NameServer, Zone};
use crate::support::{Finished, Sandbox};

/// Long enough for a busy machine, and short where silence is waited for.
pub const SHORT: &str = "2s";

/// What a run of `domain` found.
pub struct Found(Value);

impl Found {
    #[track_caller]
    pub fn of(zone: Zone, args: &[&str]) -> Self {
        Self::at(&NameServer::start(zone), args)
    }

    #[track_caller]
    pub fn at(server: &NameServer, args: &[&str]) -> Self {
        let done = run(server, &[args, &["--json"]].concat());
        assert!(matches!(done.code, 0 | 1), "{done:#?}");
        let found = Self(done.json());
        let failures = found.0["summary"]["fail"].as_u64().unwrap();
        assert_eq!(done.code, i32::from(failures > 0), "{done:#?}");
        found
    }

    /// What is found of a sender.
    #[track_caller]
    pub fn sender(zone: Zone, domain: &str) -> Self {
        Self::of(zone, &["--sender", domain])
    }

    pub fn all(&self) -> &[Value] {
        self.0["findings"].as_array().unwrap()
    }

    pub fn rules(&self) -> Vec<&str> {
        let names = self
            .all()
            .iter()
            .map(|value| value["rule"].as_str().unwrap());
        names.collect()
    }

    /// The only finding of a rule, which must have this status and say all of these.
    #[track_caller]
    pub fn is(&self, rule: &str, status: &str, words: &[&str]) -> &Value {
        let all: Vec<_> = self.all().iter().filter(|it| it["rule"] == rule).collect();
        assert_eq!(all.len(), 1, "{rule}: {:#?}", self.0);
        check(all[0], status, words);
        all[0]
    }

    /// The finding of a rule on one of several subjects.
    #[track_caller]
    pub fn of_subject(&self, rule: &str, subject: &str, status: &str, words: &[&str]) {
        let is_it = |value: &&Value| value["rule"] == rule && value["subject"] == subject;
        let all: Vec<_> = self.all().iter().filter(is_it).collect();
        assert_eq!(all.len(), 1, "{rule} {subject}: {:#?}", self.0);
        check(all[0], status, words);
    }
}

#[track_caller]
fn check(finding: &Value, status: &str, words: &[&str]) {
    let message = finding["message"].as_str().unwrap();
    assert_eq!(finding["status"], status, "{message}");
    for word in words {
        assert!(message.contains(word), "no {word:?} in {message:?}");
    }
    assert_eq!(finding["family"], "mail");
    if matches!(status, "fail" | "warn") {
        assert!(finding["hint"].is_string(), "{message}");
    }
}

#[test]
fn every_rule_of_mail_is_checked() {
    let zone = Zone::new()
        .receiver("example.com", "mx.example.com")
        .txt("example.com", "v=spf1 -all")
        .txt(
            "s1._domainkey.example.com",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        )
        .txt(
            "_dmarc.example.com",
            "v=DMARC1; p=reject; rua=mailto:a@example.com",
        );
    let args = [
        "example.com",
        "--sender",
        "example.com",
        "--dkim-selector",
        "s1",
    ];
    let found = Found::of(zone, &args);
    // Of a list alone.
    let is_of_list = |name: &str| name == "domain-name";
    let of_mail = rules::all().filter(|it| it.family == Family::Mail && !is_of_list(it.name));
    for rule in of_mail {
        assert!(found.rules().contains(&rule.name), "{}", rule.name);
    }
}

pub fn run(server: &NameServer, args: &[&str]) -> Finished {
    let address = server.address();
    let args = [&["domain", "--dns-server", &address], args].concat();
    Sandbox::new().run(&args)
}
