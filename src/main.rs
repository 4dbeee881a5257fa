//! Parses, runs, exits.

use std::process::ExitCode;

fn main() -> ExitCode {
    workos_ml::fix_panics();
    ExitCode::from(workos_ml::run(std::env::args_os().collect()).number())
}
