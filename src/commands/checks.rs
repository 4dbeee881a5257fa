//! What every check ends with: its findings, written in the format that was asked for, and the exit
//! code that follows from them.

use serde_json::Value;

use crate::error::Exit;
use crate::findings::{self, Finding, Status};
use crate::output::{self, Output, Report};

pub(super) fn report(found: &[Finding], output: &Output) -> anyhow::Result<Exit> {
    output.result(&Checked(found))?;
    Ok(exit(found, false))
}

/// The same under headings, for a check of many families. Strict checks fail for warnings and for
/// what nobody has answered, too.
pub(super) fn report_by_family(
    found: &[Finding],
    is_strict: bool,
    output: &Output,
) -> anyhow::Result<Exit> {
    output.result(&Grouped(found))?;
    Ok(exit(found, is_strict))
}

/// The same with a table that people see above what is to be mended.
pub(super) fn report_with_table(
    table: String,
    found: &[Finding],
    output: &Output,
) -> anyhow::Result<Exit> {
    output.result(&Tabled { table, found })?;
    Ok(exit(found, false))
}

fn exit(found: &[Finding], is_strict: bool) -> Exit {
    let has_failed = found.iter().any(|it| match it.status {
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

struct Checked<'a>(&'a [Finding]);

impl Report for Checked<'_> {
    fn json(&self) -> Value {
        findings::document(self.0)
    }

    fn human(&self) -> String {
        output::findings(self.0)
    }
}

struct Grouped<'a>(&'a [Finding]);

impl Report for Grouped<'_> {
    fn json(&self) -> Value {
        findings::document(self.0)
    }

    fn human(&self) -> String {
        output::findings_by_family(self.0)
    }
}

struct Tabled<'a> {
    table: String,
    found: &'a [Finding],
}

impl Report for Tabled<'_> {
    fn json(&self) -> Value {
        findings::document(self.found)
    }

    fn human(&self) -> String {
        let below = output::findings_below_table(self.found);
        format!("{}\n{below}", self.table)
    }
}
