//! What every check ends with: its findings, written in the format that was asked for, and the exit
//! code that follows from them.

use serde_json::Value;

use crate::error::Exit;
use crate::findings::{self, Finding, Status};
use crate::output::{self, Output, Report};

pub(super) fn report(found: &[Finding], output: &Output) -> anyhow::Result<Exit> {
    end(Checked { found, table: None }, output)
}

/// The same with a table that people see above what is to be mended.
pub(super) fn report_with_table(
    table: String,
    found: &[Finding],
    output: &Output,
) -> anyhow::Result<Exit> {
    let table = Some(table);
    end(Checked { found, table }, output)
}

fn end(checked: Checked<'_>, output: &Output) -> anyhow::Result<Exit> {
    let found = checked.found;
    let has_failed = found.iter().any(|it| it.status == Status::Fail);
    output.result(&checked)?;
    Ok(if has_failed {
        Exit::Findings
    } else {
        Exit::Done
    })
}

struct Checked<'a> {
    found: &'a [Finding],
    table: Option<String>,
}

impl Report for Checked<'_> {
    fn json(&self) -> Value {
        findings::document(self.found)
    }

    fn human(&self) -> String {
        match &self.table {
            Some(table) => format!("{table}\n{}", output::findings_below_table(self.found)),
            None => output::findings(self.found),
        }
    }
}
