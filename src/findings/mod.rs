//! What every check returns: findings, each of a rule of the catalogue.

mod catalogue;

use std::path::PathBuf;

use serde_json::{Value, json};

pub use catalogue::{Family, Rule, rules};

/// How a finding judges its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Pass,
    /// Works, with something to know about it.
    Warn,
    /// Does not work, or must not stay so.
    Fail,
    /// Not checked; the message says why.
    Skip,
    /// Only a person can check it.
    Manual,
}

impl Status {
    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skip => "skip",
            Self::Manual => "manual",
        }
    }
}

/// One verdict on one subject.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which rule.
    pub rule: &'static Rule,
    /// The verdict.
    pub status: Status,
    /// What was found, in one sentence without secrets.
    pub message: String,
    /// The project, where several were looked at.
    pub project: Option<String>,
    /// What was looked at: a variable, a URI, a host.
    pub subject: Option<String>,
    /// The file in which it was found.
    pub file: Option<PathBuf>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Finding {
    /// A finding of the rule with this name.
    pub fn new(rule: &'static Rule, status: Status, message: impl Into<String>) -> Self {
        Self {
            rule,
            status,
            message: message.into(),
            project: None,
            subject: None,
            file: None,
            line: None,
            hint: None,
        }
    }

    /// Names what was looked at.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Says where it was found.
    pub fn at(mut self, file: impl Into<PathBuf>, line: usize) -> Self {
        self.file = Some(file.into());
        self.line = Some(line);
        self
    }

    /// Says what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn json(&self) -> Value {
        json!({
            "rule": self.rule.name,
            "family": self.rule.family.name(),
            "status": self.status.name(),
            "message": self.message,
            "project": self.project,
            "subject": self.subject,
            "file": self.file.as_ref().map(|it| it.display().to_string()),
            "line": self.line,
            "hint": self.hint,
            "docs": (!self.rule.docs.is_empty()).then_some(self.rule.docs),
        })
    }
}

/// The document of a check.
pub fn document(findings: &[Finding]) -> Value {
    let count = |status| findings.iter().filter(|it| it.status == status).count();
    json!({
        "summary": {
            "pass": count(Status::Pass),
            "warn": count(Status::Warn),
            "fail": count(Status::Fail),
            "skip": count(Status::Skip),
            "manual": count(Status::Manual),
        },
        "findings": findings.iter().map(Finding::json).collect::<Vec<_>>(),
    })
}
