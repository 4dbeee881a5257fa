//! What becomes of what was found: the choice of rules, suppressions, the baseline, and the exit
//! code.

use jiff::Timestamp;

use super::{Selection, replace};
use crate::checklist::Environment;
use crate::checklist::baseline::{self, Baseline};
use crate::checklist::dashboard::date;
use crate::checklist::suppression::Suppressions;
use crate::cli::{BaselineOptions, ChecklistArgs};
use crate::commands::checks;
use crate::error::{Exit, Failure};
use crate::findings::{Finding, Rule, Status};
use crate::output::Output;

/// Everything that findings are measured by, read before anything is looked for.
pub(super) struct Verdict {
    suppressions: Suppressions,
    baseline: Option<Baseline>,
    options: BaselineOptions,
    /// What the file that is to be written knows now.
    earlier: Option<Baseline>,
}

impl Verdict {
    /// Reads suppressions and baselines.
    ///
    /// # Errors
    /// When one of the files cannot be used; nothing has been looked for then.
    pub(super) fn prepare(
        args: &ChecklistArgs,
        environment: Option<Environment>,
    ) -> Result<Self, Failure> {
        let options = args.baseline.clone();
        let today = date(Timestamp::now());
        let earlier = options.write_baseline.as_deref();
        Ok(Self {
            suppressions: Suppressions::read(&args.paths, environment, today)?,
            baseline: options
                .baseline
                .as_deref()
                .map(Baseline::read)
                .transpose()?,
            earlier: earlier.map(Baseline::read_if_any).transpose()?.flatten(),
            options,
        })
    }

    /// Reports, and says how the process ends.
    pub(super) fn give(
        mut self,
        selection: &Selection,
        mut found: Vec<Finding>,
        output: &Output,
    ) -> anyhow::Result<Exit> {
        let is_left_out = |it: &Rule| selection.skipped.iter().any(|name| name == it.name);
        found.retain(|it| selection.has(it.rule.family) && !is_left_out(it.rule));
        let unchecked = unchecked(&found);
        let is_checked = |it: &Rule| {
            selection.has(it.family) && !is_left_out(it) && !unchecked.contains(&it.name)
        };
        self.suppressions.apply(&mut found, None);
        let mut own = self.suppressions.findings(is_checked);
        let is_checked = |name: &str| baseline::is_checked(name, is_checked);
        if let Some(written) = self.write(&found, is_checked, output)? {
            self.baseline.get_or_insert(written);
        }
        if let Some(baseline) = &self.baseline {
            own.extend(baseline.apply(&mut found, is_checked));
        }
        own.retain(|it| !is_left_out(it.rule));
        found.extend(own);
        checks::report_by_family(&found, selection.is_strict, output)
    }

    fn write(
        &self,
        found: &[Finding],
        is_checked: impl Fn(&str) -> bool,
        output: &Output,
    ) -> Result<Option<Baseline>, Failure> {
        let Some(path) = &self.options.write_baseline else {
            return Ok(None);
        };
        let baseline = Baseline::of(path, found, self.earlier.as_ref(), is_checked);
        replace::file(path, &baseline.text()?)?;
        output.note(format!(
            "{} known findings are in {}",
            baseline.len(),
            path.display()
        ));
        Ok(Some(baseline))
    }
}

/// Rules that say of themselves that they were not checked.
fn unchecked(found: &[Finding]) -> Vec<&'static str> {
    let is_checked = |it: &Finding| it.status != Status::Skip;
    let names = found.iter().map(|it| it.rule.name);
    names
        .filter(|name| {
            !found
                .iter()
                .any(|it| it.rule.name == *name && is_checked(it))
        })
        .collect()
}
