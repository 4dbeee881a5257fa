//! `completions`: the completion script for a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{Cli, CompletionsArgs};
use crate::error::Exit;
use crate::output::Output;

pub(super) fn run(args: &CompletionsArgs, output: &Output) -> anyhow::Result<Exit> {
    output.text(&script(args.shell)?)?;
    Ok(Exit::Done)
}

fn script(shell: Shell) -> anyhow::Result<String> {
    // Generated in memory, because the generator panics when its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "workos-ml", &mut script);
    let script = String::from_utf8(script)?;
    Ok(match shell {
        // clap_complete 4.6 dispatches to names that it does not define when the binary's name
        // has a hyphen (clap issue 6421). Without this nothing is offered below a subcommand.
        Shell::Bash => script.replace("workos__subcmd__ml", "workos__ml"),
        _ => script,
    })
}
