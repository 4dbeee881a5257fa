//! `redirect-uri …`: the redirect URIs of a project and of its account.

mod asked;
mod check;
mod table;

use super::with_workos;
use crate::cli::{GlobalOptions, RedirectUriCommand};
use crate::config::Config;
use crate::error::Exit;
use crate::output::Output;

pub(super) fn run(
    command: RedirectUriCommand,
    global: &GlobalOptions,
    config: Config,
    output: &Output,
) -> anyhow::Result<Exit> {
    // Files that were named are the only ones that are read.
    let has_env_files = !global.env_file.is_empty();
    match command {
        RedirectUriCommand::Check(args) if args.offline && !global.emulate => {
            check::run_offline(&args, &config, has_env_files, output)
        }
        RedirectUriCommand::Check(args) => with_workos(global, config, output, |it| {
            check::run(args, has_env_files, it)
        }),
    }
}
