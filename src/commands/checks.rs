//! What every check ends with: its findings, written in the format that was asked for, and the exit
//! code that follows from them.

use crate::error::Exit;
use crate::findings::{Finding, Status};
use crate::output::{self, Output};

pub(super) fn report(found: &[Finding], output: &Output) -> anyhow::Result<Exit> {
    output.findings(found, output::findings)?;
    Ok(exit(found, false))
}

/// The same with a table that people see above what is to be fixed.
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

/// The same under headings, for a check of many families. Strict checks fail for warnings and for
/// what nobody has answered, too.
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
