//! `redirect-uri …`: the redirect URIs of a project and of its account.

mod check;
mod probing;

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
    match command {
        RedirectUriCommand::Check(args) if args.offline && !global.emulate => {
            check::run_offline(&args, &config, output)
        }
        RedirectUriCommand::Check(args) => {
            with_workos(global, config, output, |it| check::run(args, it))
        }
    }
}
