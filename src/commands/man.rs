//! `man`: the manual, on standard output or as files.

use std::path::Path;

use anyhow::Context as _;
use clap::{Command, CommandFactory};

use crate::cli::{Cli, ManArgs};
use crate::error::{Code, Exit, Failure};
use crate::output::Output;

pub(super) fn run(args: &ManArgs, output: &Output) -> anyhow::Result<Exit> {
    let mut command = Cli::command();
    command.build();
    match &args.out {
        None => output.text(&page(&command)?)?,
        Some(folder) => {
            let unusable = |error: std::io::Error| {
                Failure::new(
                    Code::FileUnusable,
                    format!("could not write to {}: {error}", folder.display()),
                )
                .hint("name a folder that this user can write: --out ./man")
            };
            std::fs::create_dir_all(folder).map_err(unusable)?;
            let count = write_all(&command, "workos-ml", folder).map_err(|error| {
                match error.downcast() {
                    Ok(error) => unusable(error).into(),
                    Err(error) => error,
                }
            })?;
            output.step(
                format!("{count} pages written to {}", folder.display()),
                None,
            );
        }
    }
    Ok(Exit::Done)
}

/// The page of a command and those of its subcommands; returns how many.
fn write_all(command: &Command, name: &str, folder: &Path) -> anyhow::Result<usize> {
    let file = folder.join(format!("{name}.1"));
    std::fs::write(
        file,
        page(
            &command
                .clone()
                .name(name.to_owned())
                .display_name(name.to_owned()),
        )?,
    )?;
    let mut count = 1;
    for subcommand in command
        .get_subcommands()
        .filter(|it| it.get_name() != "help")
    {
        count += write_all(
            subcommand,
            &format!("{name}-{}", subcommand.get_name()),
            folder,
        )?;
    }
    Ok(count)
}

fn page(command: &Command) -> anyhow::Result<String> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .render(&mut page)
        .context("could not render the manual")?;
    Ok(String::from_utf8(page)?)
}
