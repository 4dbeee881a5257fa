//! What every check ends with: its findings, written in the format that was asked for, and the exit
//! code that follows from them.

use serde_json::Value;

use crate::error::Exit;
use crate::findings::{self, Finding, Status};
use crate::output::{self, Output, Report};

pub(super) fn report(found: &[Finding], output: &Output) -> anyhow::Result<Exit> {
    let has_failed = found.iter().any(|it| it.status == Status::Fail);
    output.result(&Checked(found))?;
    Ok(if has_failed {
        Exit::Findings
    } else {
        Exit::Done
    })
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
