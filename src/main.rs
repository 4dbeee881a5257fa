//! Parses, runs, exits. What a subcommand does is here and not in the library, so that a change of
//! one is built and linked without the tests of everything else.

mod commands;

use std::process::ExitCode;

#[cfg(unix)]
use workos_ml::process_group::watchdog;
// By these names the commands speak of the library.
use workos_ml::{
    api, callback, checklist, cli, config, conformance, error, explain, files, findings, interact,
    intercept, mail, output, probe, redirect_uri, secret, shell,
};

fn main() -> ExitCode {
    workos_ml::disable_core_dumps();
    workos_ml::install_panic_hook();
    let arguments: Vec<_> = std::env::args_os().collect();
    if commands::parse_files::is_meant(&arguments) {
        return ExitCode::from(commands::parse_files::run().number());
    }
    #[cfg(unix)]
    if let Some(watched) = watchdog::watched(&arguments) {
        watchdog::watch(watched);
        return ExitCode::SUCCESS;
    }
    ExitCode::from(workos_ml::run(arguments, commands::run).number())
}
