//! What every check ends with: its findings, written in the format that was asked for, and the exit
//! code that follows from them.

use serde_json::Value;

use crate::error::Exit;
use crate::findings::{self, Finding, Status};
use crate::output::{self, Output, Report};

pub(super) fn report(found: &[Finding], output: &Output) -> anyhow::Result<Exit> {
    end(found, false, output::findings(found), output)
}

/// The same with a table that people see above what is to be mended.
pub(super) fn report_with_table(
    table: String,
    found: &[Finding],
    output: &Output,
) -> anyhow::Result<Exit> {
    let human = format!("{table}\n{}", output::findings_below_table(found));
    end(found, false, human, output)
}

/// The same under headings, for a check of many families. Strict checks fail for warnings and for
/// what nobody has answered, too.
pub(super) fn report_by_family(
    found: &[Finding],
    is_strict: bool,
    output: &Output,
) -> anyhow::Result<Exit> {
    end(found, is_strict, output::findings_by_family(found), output)
}

fn end(found: &[Finding], is_strict: bool, human: String, output: &Output) -> anyhow::Result<Exit> {
    output.result(&Checked { found, human })?;
    let has_failed = found.iter().any(|it| match it.status {
        Status::Fail => true,
        Status::Warn | Status::Manual => is_strict,
        Status::Pass | Status::Skip => false,
    });
    Ok(if has_failed {
        Exit::Findings
    } else {
        Exit::Done
    })
}

struct Checked<'a> {
    found: &'a [Finding],
    human: String,
}

impl Report for Checked<'_> {
    fn json(&self) -> Value {
        findings::document(self.found)
    }

    fn human(&self) -> String {
        self.human.clone()
    }
}
