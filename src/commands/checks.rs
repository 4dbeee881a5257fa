//! What every check ends with: its findings, written in the format that was asked for, and the exit
//! code that follows from them.

use crate::error::Exit;
use crate::findings::{Finding, Status};
use crate::output::Output;

pub(super) fn report(found: &[Finding], output: &Output) -> anyhow::Result<Exit> {
    let has_failed = found.iter().any(|it| it.status == Status::Fail);
    output.findings(found)?;
    Ok(if has_failed {
        Exit::Findings
    } else {
        Exit::Done
    })
}
