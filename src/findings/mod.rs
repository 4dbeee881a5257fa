//! Findings, which every check returns. Each belongs to a rule of the catalogue.

mod catalogue;

use std::fmt::Display;
use std::path::PathBuf;

use serde_json::{Value, json};

pub use catalogue::{Family, Rule, rules};

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Correct.
    Pass,
    /// Works, but with a caveat.
    Warn,
    /// Does not work, or must be changed.
    Fail,
    /// Not checked; the message says why.
    Skip,
    /// Only a person can check it.
    Manual,
}

impl Status {
    /// Its name in JSON.
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

/// What suppressed a finding, so that it is reported as skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressedBy {
    /// An entry of `workos-ml.toml` or a comment, with a reason.
    Directive,
    /// The baseline.
    Baseline,
}

impl SuppressedBy {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Directive => "suppressed",
            Self::Baseline => "known",
        }
    }
}

/// The result of one rule for one subject.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The result.
    pub status: Status,
    /// What was found, in one sentence without secrets.
    pub message: String,
    /// The project, if several were checked.
    pub project: Option<String>,
    /// What was checked: a variable, a URI, a host.
    pub subject: Option<String>,
    /// The project's folder, relative to the working directory.
    pub folder: Option<PathBuf>,
    /// The folder that `file` is relative to, if not the working directory.
    pub root: Option<PathBuf>,
    /// The file in which it was found.
    pub file: Option<PathBuf>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// What to do about it.
    pub hint: Option<String>,
    /// What shows it: requests and their answers, without secrets.
    pub evidence: Vec<String>,
    /// What suppressed it, if it is skipped although something was found.
    pub suppressed_by: Option<SuppressedBy>,
}

impl Finding {
    /// A rule that was skipped. What it is about stands behind the reason, so that nobody reads it as said.
    pub fn skipped(rule: &'static Rule, why: impl Display) -> Self {
        Self::new(rule, Status::Skip, format!("{why}: {}", rule.title))
    }

    /// A finding of a rule.
    pub fn new(rule: &'static Rule, status: Status, message: impl Into<String>) -> Self {
        Self {
            rule,
            status,
            message: message.into(),
            project: None,
            subject: None,
            folder: None,
            root: None,
            file: None,
            line: None,
            hint: None,
            evidence: Vec::new(),
            suppressed_by: None,
        }
    }

    /// Sets what was checked.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Sets where it was found.
    pub fn at(mut self, file: impl Into<PathBuf>, line: usize) -> Self {
        self.file = Some(file.into());
        self.line = Some(line);
        self
    }

    /// Sets what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets what shows it.
    pub fn evidence(mut self, evidence: Vec<String>) -> Self {
        self.evidence = evidence;
        self
    }

    /// Its file, relative to the working directory.
    pub fn location(&self) -> Option<PathBuf> {
        let file = self.file.as_ref()?;
        Some(match &self.root {
            Some(root) => root.join(file),
            None => file.clone(),
        })
    }

    /// Whether it needs action, and so can be suppressed: everything except passed and skipped.
    pub fn needs_action(&self) -> bool {
        !matches!(self.status, Status::Pass | Status::Skip)
    }

    fn json(&self) -> Value {
        let mut document = json!({
            "rule": self.rule.name,
            "family": self.rule.family.name(),
            "status": self.status.name(),
            "message": self.message,
            "project": self.project,
            "subject": self.subject,
            "file": self.file.as_ref().map(|file| file.display().to_string()),
            "line": self.line,
            "hint": self.hint,
            "docs": (!self.rule.docs.is_empty()).then_some(self.rule.docs),
        });
        if !self.evidence.is_empty() {
            document["evidence"] = self.evidence.clone().into();
        }
        if let Some(reason) = self.suppressed_by {
            document["set_aside"] = reason.name().into();
        }
        document
    }
}

/// The JSON document of a check.
pub fn document(findings: &[Finding]) -> Value {
    let count = |status| findings.iter().filter(|it| it.status == status).count();
    let mut document = json!({
        "summary": {
            "pass": count(Status::Pass),
            "warn": count(Status::Warn),
            "fail": count(Status::Fail),
            "skip": count(Status::Skip),
            "manual": count(Status::Manual),
        },
        "findings": findings.iter().map(Finding::json).collect::<Vec<_>>(),
    });
    for reason in [SuppressedBy::Directive, SuppressedBy::Baseline] {
        let count = count_suppressed(findings, reason);
        if count > 0 {
            document["summary"][reason.name()] = count.into();
        }
    }
    document
}

/// How many findings this has suppressed.
pub fn count_suppressed(findings: &[Finding], reason: SuppressedBy) -> usize {
    let of_reason = |it: &&Finding| it.suppressed_by == Some(reason);
    findings.iter().filter(of_reason).count()
}
