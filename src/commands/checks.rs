//! What every check ends with: its findings, written in the format that was asked for, and the exit
//! code that follows from them.

use crate::error::Exit;
use crate::findings::{Finding, Status};
use crate::output::{self, Output};

pub(super) fn report(found: &[Finding], output: &Output) -> anyhow::Result<Exit> {
    output.findings(found, output::findings)?;
    Ok(exit(found))
}

/// The same with a table that people see above what is to be mended.
pub(super) fn report_with_table(
    table: &str,
    found: &[Finding],
    output: &Output,
) -> anyhow::Result<Exit> {
    output.findings(found, |it| {
        format!("{table}\n{}", output::findings_below_table(it))
    })?;
    Ok(exit(found))
}

fn exit(found: &[Finding]) -> Exit {
    if found.iter().any(|it| it.status == Status::Fail) {
        Exit::Findings
    } else {
        Exit::Done
    }
}
