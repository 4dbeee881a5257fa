//! How every check ends: it reports its findings in the requested format, and derives the exit code
//! from them.

use crate::error::Exit;
use crate::findings::Finding;
use crate::output::{CheckReport, Output};

pub(super) fn report(found: &[Finding], output: &Output) -> anyhow::Result<Exit> {
    finish(&CheckReport::of(found), output)
}

/// Writes a report, and says whether it has problems.
pub(super) fn finish(report: &CheckReport<'_>, output: &Output) -> anyhow::Result<Exit> {
    output.check(report)?;
    let has_failed = report.findings.iter().any(|it| report.is_problem(it));
    Ok(if has_failed {
        Exit::Findings
    } else {
        Exit::Done
    })
}
