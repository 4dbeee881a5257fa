//! `completions`: the completion script for a shell.

use clap_complete::{Generator as _, Shell};

use crate::cli::{self, CompletionsArgs};
use crate::error::{Code, Exit, Failure};
use crate::output::Output;

pub(super) fn run(args: &CompletionsArgs, output: &Output) -> anyhow::Result<Exit> {
    let script = script(args.shell)?;
    let Some(folder) = &args.out else {
        output.text(&script)?;
        return Ok(Exit::Done);
    };
    let path = folder.join(args.shell.file_name("workos-ml"));
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, script));
    written.map_err(|error| {
        Failure::new(
            Code::FileUnusable,
            format!("could not write {}: {error}", path.display()),
        )
        .hint("name a folder that this user can write: --out ./completions")
    })?;
    output.step(format!("{} written", path.display()), None);
    Ok(Exit::Done)
}

fn script(shell: Shell) -> anyhow::Result<String> {
    // Generated in memory, because the generator panics when its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "workos-ml", &mut script);
    let script = String::from_utf8(script)?;
    Ok(match shell {
        // clap_complete 4.6 dispatches to names that it does not define when the binary's name
        // has a hyphen (clap issue 6421). Without this nothing is offered below a subcommand.
        Shell::Bash => script.replace("workos__subcmd__ml", "workos__ml"),
        _ => script,
    })
}
