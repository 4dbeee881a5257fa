//! Parses source files for another process of this program, which asks for them on standard input. No
//! help names it, as nobody types it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::Command;

use code_facts::extract::serve;

use crate::error::Exit;
use crate::output;

/// The only argument of such a process.
const NAME: &str = "__parse-files";

/// Whether a command line is that of such a process. It is looked at before any other, since a process
/// that parses is waited for.
pub(crate) fn is_meant(arguments: &[OsString]) -> bool {
    matches!(arguments, [_, only] if only == OsStr::new(NAME))
}

/// How such a process is started.
pub(super) fn command() -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(NAME);
    Ok(command)
}

/// Parses until there are no more requests.
pub(crate) fn run() -> Exit {
    match serve(io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => Exit::Done,
        Err(error) => {
            output::usage_error(&format!(
                "error: {NAME} is for workos-ml itself, and cannot go on: {error}\n\n  try: workos-ml checklist\n"
            ));
            Exit::Usage
        }
    }
}
