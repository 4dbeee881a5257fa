//! The test bench for WorkOS Magic Link.
//!
//! The modules in reading order: [`cli`] is the command line, [`config`] resolves it with the
//! environment and `.env` files, and `commands`, which belongs to the program and not to this
//! library, holds one file per subcommand. They work with
//! [`api`] (the WorkOS client), [`callback`] (the loopback listener), [`redirect_uri`] (WorkOS's
//! rules), [`probe`] (what answers at an address), `code_facts` (a code base's facts), [`mail`] (the user's own mail server), [`checklist`] and [`findings`] (checks and their results), [`explain`] (the catalogue of
//! errors) and `emulator` (a local WorkOS). [`output`] prints, [`interact`] asks, [`error`] and
//! [`secret`] are what all of them speak of.

pub mod api;
pub mod callback;
pub mod checklist;
pub mod cli;
pub mod config;

pub mod error;
pub mod explain;
pub mod findings;
pub mod interact;
pub mod mail;
pub mod output;
pub mod probe;

pub mod redirect_uri;
pub mod secret;

use std::ffi::OsString;

use clap::error::{ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, ValueEnum as _};

use cli::{Cli, Format, GlobalOptions};
use config::Environment;
use error::{Code, Exit, Failure};
use output::Output;

/// Parses the command line, has it run, tells of a failure, and says how the process ends.
pub fn run(
    arguments: Vec<OsString>,
    commands: impl FnOnce(Cli, Environment, &Output) -> anyhow::Result<Exit>,
) -> Exit {
    let environment = Environment::of_process();
    let matches = Cli::command().try_get_matches_from(&arguments);
    let cli = match matches.and_then(|it| Cli::from_arg_matches(&it)) {
        Ok(cli) => cli,
        Err(error) => return misused(&without_secrets(error), &arguments, &environment),
    };
    let check = cli.command.check();
    if check.is_none() && !cli.global.format().is_for_every_command() {
        return misplaced(cli.global, &environment);
    }
    let output = Output::new(&cli.global, &environment).of_check(check);
    let output = if cli.command.streams() {
        output.streaming()
    } else {
        output
    };
    match commands(cli, environment, &output) {
        Ok(exit) => exit,
        Err(error) => {
            let mut failure = classify(&error);
            explain::complete(&mut failure);
            output.failure(&failure);
            failure.exit
        }
    }
}

/// Makes a panic, which would be a fault of this program, say where it happened and nothing of the
/// values that were in play: they may be secrets.
pub fn mend_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|location| format!(" at {}:{}", location.file(), location.line()));
        output::fault(&place.unwrap_or_default());
    }));
}

/// The failure in a chain of errors. An error that nobody named is a fault of this program or of
/// the system it runs on.
fn classify(error: &anyhow::Error) -> Failure {
    let named = error.chain().find_map(|it| it.downcast_ref::<Failure>());
    named.cloned().unwrap_or_else(|| {
        let known: Vec<&secret::Secret> = Vec::new();
        Failure::new(
            Code::FileUnusable,
            secret::mask(&format!("{error:#}"), &known),
        )
    })
}

/// clap repeats what was typed, and a key or a callback address may have been typed in the wrong
/// place.
fn without_secrets(mut error: clap::Error) -> clap::Error {
    let masked: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => {
                let shown = output::clean(&secret::mask(text, &[]));
                Some((kind, ContextValue::String(shown)))
            }
            _ => None,
        })
        .collect();
    for (kind, value) in masked {
        error.insert(kind, value);
    }
    error
}

/// A format of checks at a command that is none. People read of it.
fn misplaced(mut options: GlobalOptions, environment: &Environment) -> Exit {
    let name = options.format.name();
    options.format = Format::Human;
    let mut failure = Failure::new(
        Code::Usage,
        format!("--format {name} is for checks, and this command is none: it writes human or json"),
    )
    .hint(
        "use --format human or --format json; preflight, redirect-uri check and checklist write every format",
    );
    explain::complete(&mut failure);
    Output::new(&options, environment).failure(&failure);
    failure.exit
}

/// Help and version are results; everything else that clap stops at is a misuse, which machines
/// read as a document too.
fn misused(error: &clap::Error, arguments: &[OsString], environment: &Environment) -> Exit {
    // What comes after -- belongs to the command that is run.
    let own = arguments.iter().position(|it| it == "--");
    let arguments = &arguments[..own.unwrap_or(arguments.len())];
    let format = format_of(arguments);
    let is_result = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if is_result || format == Format::Human {
        // Nobody is left to tell if this cannot be printed.
        let _ = error.print();
        return if is_result { Exit::Done } else { Exit::Usage };
    }
    let text = error.render().to_string();
    let mut parts = text.trim().splitn(2, "\n\n");
    let message = parts
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ");
    let message: Vec<&str> = message.lines().map(str::trim).collect();
    let code = match error.kind() {
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => Code::InvalidValue,
        _ => Code::Usage,
    };
    let mut failure = Failure::new(code, message.join(" "));
    failure.hint = parts.next().map(|part| part.trim().replace("\n\n", "\n"));
    explain::complete(&mut failure);
    Output::new(&GlobalOptions::default_with(format), environment).failure(&failure);
    Exit::Usage
}

/// The format that a command line asks for which cannot be read as a whole.
fn format_of(arguments: &[OsString]) -> Format {
    if arguments.iter().any(|it| it == "--json") {
        return Format::Json;
    }
    let joined = arguments
        .iter()
        .filter_map(|argument| argument.to_str()?.strip_prefix("--format="));
    let apart = arguments
        .windows(2)
        .filter(|it| it[0] == "--format")
        .filter_map(|it| it[1].to_str());
    joined
        .chain(apart)
        .find_map(|argument| Format::from_str(argument, false).ok())
        .unwrap_or(Format::Human)
}
