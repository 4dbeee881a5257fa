//! Collects findings and applies the selected rules, suppressions and the baseline to them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Selection;
use crate::checklist::WorkosEnvironment;
use crate::checklist::baseline::{self, Baseline};
use crate::checklist::dashboard::{self, date};
use crate::checklist::suppression::Suppressions;
use crate::cli::BaselineOptions;
use crate::commands::{atomic_write, checks};
use crate::conformance::Report;
use crate::error::{Exit, Failure};
use crate::findings::{Family, Finding, Rule, Status, rules};
use crate::output::{CheckReport, Layout, Output};

/// The findings so far, and everything that decides which of them count.
pub(in crate::commands) struct FindingsCollector<'a> {
    selection: &'a Selection,
    found: Vec<Finding>,
    suppressions: Suppressions,
    baseline: Option<Baseline>,
    options: BaselineOptions,
    /// The present content of the baseline file that will be written.
    earlier: Option<Baseline>,
    /// The command by which a person answers open items.
    attest_command: Option<String>,
    /// Whether people were asked in this run.
    is_asking: bool,
    /// Rules that were checked; `skipped` holds those that reported that they were not.
    checked: BTreeSet<&'static str>,
    skipped: BTreeSet<&'static str>,
}

impl<'a> FindingsCollector<'a> {
    /// Reads suppressions and baselines.
    ///
    /// # Errors
    /// When one of the files cannot be used. Nothing has been checked at this point.
    pub(in crate::commands) fn prepare(
        paths: &[PathBuf],
        options: &BaselineOptions,
        attest_command: Option<String>,
        is_asking: bool,
        selection: &'a Selection,
        environment: Option<WorkosEnvironment>,
    ) -> Result<Self, Failure> {
        let options = options.clone();
        let command = match selection.families[..] {
            [Family::Behaviour] if attest_command.is_none() => "test",
            _ => "checklist",
        };
        let today = date(Timestamp::now());
        let earlier = options.write_baseline.as_deref();
        let baseline = options.baseline.as_deref();
        Ok(Self {
            selection,
            found: Vec::new(),
            suppressions: Suppressions::read(paths, environment, today)?,
            baseline: baseline
                .map(|path| Baseline::read(path, command))
                .transpose()?,
            earlier: earlier.map(Baseline::read_if_any).transpose()?.flatten(),
            options,
            attest_command,
            is_asking,
            checked: BTreeSet::new(),
            skipped: BTreeSet::new(),
        })
    }

    /// Adds the findings of a folder, or of none.
    pub(in crate::commands) fn add(&mut self, mut found: Vec<Finding>, folder: Option<&Path>) {
        found.retain(|it| self.selection.includes(it.rule));
        self.take(found, folder);
    }

    /// Adds what an application was seen to do. What kept all of it from being judged counts whatever was
    /// selected: nothing judged is no success.
    pub(in crate::commands) fn add_seen(&mut self, report: &Report, folder: Option<&Path>) {
        let is_stop = |it: &Finding| it.status == Status::Skip && it.rule == rules::SIGN_IN_BEGINS;
        let is_obstacle =
            |it: &&Finding| (it.status == Status::Fail || is_stop(it)) && !report.has_judged;
        let seen = report.findings.iter();
        let seen = seen.filter(|it| self.selection.includes(it.rule) || is_obstacle(it));
        let seen = seen.cloned().collect();
        self.take(seen, folder);
    }

    fn take(&mut self, mut found: Vec<Finding>, folder: Option<&Path>) {
        for finding in &found {
            match finding.status {
                Status::Skip => self.skipped.insert(finding.rule.name),
                _ => self.checked.insert(finding.rule.name),
            };
        }
        self.suppressions.apply(&mut found, folder);
        self.found.append(&mut found);
    }

    /// Reports the findings and returns the exit code.
    pub(super) fn report(self, output: &Output) -> anyhow::Result<Exit> {
        let is_strict = self.selection.is_strict;
        let lists_every_item = self.selection.families == [Family::Dashboard] || self.is_asking;
        let attest_command = self.attest_command.clone();
        let found = self.finish(output)?;
        let report = CheckReport {
            layout: Layout::ByFamily,
            is_strict,
            attest_command,
            lists_every_item,
            ..CheckReport::of(&found)
        };
        checks::finish(&report, output)
    }

    /// All findings, with those on suppressions and baseline.
    ///
    /// # Errors
    /// When the baseline cannot be written.
    pub(in crate::commands) fn finish(mut self, output: &Output) -> Result<Vec<Finding>, Failure> {
        // A rule without any finding was checked, unless its whole family was left out.
        let is_skipped = |name| self.skipped.contains(name) && !self.checked.contains(name);
        let is_checked = |rule: &Rule| self.selection.includes(rule) && !is_skipped(rule.name);
        let is_checked_by_name = |name: &str| baseline::is_checked(name, is_checked);
        dashboard::skip_what_does_not_fit(&mut self.found);
        let mut own = self.suppressions.findings(is_checked);
        // Written before the baseline is applied, because known findings would be skipped in it.
        let written = self.write(is_checked_by_name, output)?;
        let mut found = std::mem::take(&mut self.found);
        if let Some(baseline) = self.baseline.as_ref().or(written.as_ref()) {
            own.extend(baseline.apply(&mut found, is_checked_by_name));
        }
        own.retain(|finding| !self.selection.excludes(finding.rule));
        found.extend(own);
        Ok(found)
    }

    fn write(
        &self,
        is_checked: impl Fn(&str) -> bool,
        output: &Output,
    ) -> Result<Option<Baseline>, Failure> {
        let Some(path) = &self.options.write_baseline else {
            return Ok(None);
        };
        let baseline =
            Baseline::from_findings(path, &self.found, self.earlier.as_ref(), is_checked);
        atomic_write::file(path, &baseline.to_json()?)?;
        let known = match baseline.len() {
            1 => "1 known finding is".to_owned(),
            count => format!("{count} known findings are"),
        };
        output.note(format!("{known} in {}", path.display()));
        Ok(Some(baseline))
    }
}
