//! Parses, runs, exits.

use std::process::ExitCode;

fn main() -> ExitCode {
    workos_ml::install_panic_hook();
    ExitCode::from(workos_ml::run(std::env::args_os().collect()).number())
}
