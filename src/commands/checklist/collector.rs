//! What becomes of what was found: the choice of rules, suppressions, the baseline, and the exit
//! code.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use super::{Selection, attest, replace};
use crate::checklist::Environment;
use crate::checklist::baseline::{self, Baseline};
use crate::checklist::dashboard::date;
use crate::checklist::suppression::Suppressions;
use crate::cli::{BaselineOptions, ChecklistArgs};
use crate::commands::checks;
use crate::error::{Exit, Failure};
use crate::findings::{Family, Finding, Rule, Status};
use crate::output::Output;

/// Findings, and everything that they are measured by.
pub(super) struct Verdict<'a> {
    selection: &'a Selection,
    found: Vec<Finding>,
    suppressions: Suppressions,
    baseline: Option<Baseline>,
    options: BaselineOptions,
    /// What the file that is to be written knows now.
    earlier: Option<Baseline>,
    /// What to type to answer what is for a person.
    to_answer: String,
    /// Rules that were looked at, and those that said of themselves that they were not.
    looked_at: BTreeSet<&'static str>,
    passed_over: BTreeSet<&'static str>,
}

impl<'a> Verdict<'a> {
    /// Reads suppressions and baselines.
    ///
    /// # Errors
    /// When one of the files cannot be used; nothing has been looked for then.
    pub(super) fn prepare(
        args: &ChecklistArgs,
        selection: &'a Selection,
        environment: Option<Environment>,
    ) -> Result<Self, Failure> {
        let options = args.baseline.clone();
        let today = date(Timestamp::now());
        let earlier = options.write_baseline.as_deref();
        let baseline = options.baseline.as_deref();
        Ok(Self {
            selection,
            found: Vec::new(),
            suppressions: Suppressions::read(&args.paths, environment, today)?,
            baseline: baseline.map(Baseline::read).transpose()?,
            earlier: earlier.map(Baseline::read_if_any).transpose()?.flatten(),
            options,
            to_answer: attest::to_answer(args),
            looked_at: BTreeSet::new(),
            passed_over: BTreeSet::new(),
        })
    }

    /// Takes what was found in one of the folders, or in none.
    pub(super) fn take(&mut self, mut found: Vec<Finding>, folder: Option<&Path>) {
        found.retain(|it| self.selection.holds(it.rule));
        for finding in &found {
            match finding.status {
                Status::Skip => self.passed_over.insert(finding.rule.name),
                _ => self.looked_at.insert(finding.rule.name),
            };
        }
        self.suppressions.apply(&mut found, folder);
        self.found.append(&mut found);
    }

    /// Reports, and says how the process ends.
    pub(super) fn give(mut self, output: &Output) -> anyhow::Result<Exit> {
        // A rule that found nothing to say was looked at, unless its whole family was left out.
        let is_passed_over =
            |name| self.passed_over.contains(name) && !self.looked_at.contains(name);
        let is_checked = |rule: &Rule| self.selection.holds(rule) && !is_passed_over(rule.name);
        let is_checked_by_name = |name: &str| baseline::is_checked(name, is_checked);
        let mut own = self.suppressions.findings(is_checked);
        let written = self.write(is_checked_by_name, output)?;
        let mut found = std::mem::take(&mut self.found);
        if let Some(baseline) = self.baseline.as_ref().or(written.as_ref()) {
            own.extend(baseline.apply(&mut found, is_checked_by_name));
        }
        own.retain(|finding| !self.selection.leaves_out(finding.rule));
        found.extend(own);
        let waits = |finding: &&Finding| {
            finding.status == Status::Manual && finding.rule.family == Family::Dashboard
        };
        let server = found.iter().filter(waits).count();
        if server > 0 {
            let items = if server == 1 {
                "item waits"
            } else {
                "items wait"
            };
            output.note(format!(
                "{server} {items} for a person's answer: {}",
                self.to_answer
            ));
        }
        checks::report_by_family(&found, self.selection.is_strict, output)
    }

    fn write(
        &self,
        is_checked: impl Fn(&str) -> bool,
        output: &Output,
    ) -> Result<Option<Baseline>, Failure> {
        let Some(path) = &self.options.write_baseline else {
            return Ok(None);
        };
        let baseline = Baseline::of(path, &self.found, self.earlier.as_ref(), is_checked);
        replace::file(path, &baseline.text()?)?;
        output.note(format!(
            "{} known findings are in {}",
            baseline.len(),
            path.display()
        ));
        Ok(Some(baseline))
    }
}
