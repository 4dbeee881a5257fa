//! How every check ends: it reports its findings in the requested format, and derives the exit code
//! from them.

use crate::error::Exit;
use crate::findings::{Finding, Status};
use crate::output::{self, Output};

pub(super) fn report(found: &[Finding], output: &Output) -> anyhow::Result<Exit> {
    output.findings(found, output::findings)?;
    Ok(exit(found, false))
}

/// The same, with a table above the findings in the human format.
pub(super) fn report_with_table(
    table: &str,
    found: &[Finding],
    output: &Output,
) -> anyhow::Result<Exit> {
    output.findings(found, |findings| {
        format!("{table}\n{}", output::findings_below_table(findings))
    })?;
    Ok(exit(found, false))
}

/// The same, grouped by family. Strict checks also fail for warnings and for unanswered items.
pub(super) fn report_by_family(
    found: &[Finding],
    is_strict: bool,
    output: &Output,
) -> anyhow::Result<Exit> {
    output.findings(found, output::findings_by_family)?;
    Ok(exit(found, is_strict))
}

fn exit(found: &[Finding], is_strict: bool) -> Exit {
    let has_failed = found.iter().any(|finding| match finding.status {
        Status::Fail => true,
        Status::Warn | Status::Manual => is_strict,
        Status::Pass | Status::Skip => false,
    });
    if has_failed {
        Exit::Findings
    } else {
        Exit::Done
    }
}
