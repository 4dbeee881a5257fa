//! The test bench for WorkOS Magic Link.
//!
//! The modules in reading order: [`cli`] is the command line, [`config`] resolves it with the
//! environment and `.env` files, and `commands`, which belongs to the program and not to this
//! library, holds one file per subcommand. They work with
//! [`api`] (the WorkOS client), [`callback`] (the loopback listener), [`redirect_uri`] (WorkOS's
//! rules), [`probe`] (what answers at an address), `code_facts` (a code base's facts), [`mail`] (mail
//! and DNS), [`checklist`] and [`findings`] (checks and their results), [`explain`] (the catalogue of
//! errors), `emulator` (a local WorkOS), [`intercept`] (an application's calls brought to it),
//! [`process_group`] (an application with all that it starts) and [`conformance`] (what it does).
//! [`output`] prints and [`interact`] asks; all modules use [`error`], [`secret`] and [`files`],
//! [`programs`] finds what is run that the repository did not bring, and
//! [`tls_fault`] words what a TLS library says.

pub mod api;
pub mod callback;
pub mod checklist;
pub mod cli;
pub mod config;
pub mod conformance;
pub mod error;
pub mod explain;
pub mod files;
pub mod findings;
pub mod interact;
pub mod intercept;
pub mod mail;
pub mod output;
pub mod probe;
pub mod process_group;
pub mod programs;
pub mod redirect_uri;
pub mod secret;
pub mod tls_fault;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{FromArgMatches, ValueEnum as _};

use cli::{Cli, Format, GlobalOptions};
use config::ProcessEnvironment;
use error::{Code, Exit, Failure};
use output::Output;

/// Parses the command line, runs it by `commands`, reports a failure, and returns the exit code.
pub fn run(
    arguments: Vec<OsString>,
    commands: impl FnOnce(Cli, ProcessEnvironment, &Output) -> anyhow::Result<Exit>,
) -> Exit {
    let environment = ProcessEnvironment::of_process();
    if arguments.len() < 2 {
        output::usage_error(&cli::start_screen());
        return Exit::Usage;
    }
    let arguments = help_last(arguments);
    let matches = cli::command().try_get_matches_from(&arguments);
    let cli = match matches.and_then(|it| Cli::from_arg_matches(&it)) {
        Ok(cli) => cli,
        Err(error) => {
            let error = with_separator(error, &arguments);
            return report_usage_error(error, &arguments, &environment);
        }
    };
    let check = cli.command.check();
    if check.is_none()
        && (!cli.global.format().is_for_every_command() || !cli.global.output.is_empty())
    {
        return reject_check_format(cli.global, &environment);
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
            let mut failure = to_failure(&error);
            explain::complete(&mut failure);
            output.failure(&failure);
            failure.exit
        }
    }
}

/// Turns core dumps off, which would hold the key and the code. What is run from here inherits that, and
/// may raise the limit again.
pub fn disable_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Core);
        // A limit of 0 still lets Linux pipe a dump to a collector; 1 byte is its sign for none at all.
        let none = if cfg!(target_os = "linux") { 1 } else { 0 };
        limit.current = Some(limit.maximum.map_or(none, |most| most.min(none)));
        // Never refused for a lower limit.
        let _ = setrlimit(Resource::Core, limit);
    }
}

/// Makes panics report only their location. Their messages may contain secrets.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|location| format!(" at {}:{}", location.file(), location.line()));
        output::internal_error(&place.unwrap_or_default());
    }));
}

/// The failure in a chain of errors. An error without one is a bug, or an error of the system.
fn to_failure(error: &anyhow::Error) -> Failure {
    let named = error.chain().find_map(|it| it.downcast_ref::<Failure>());
    named.cloned().unwrap_or_else(|| {
        let known: Vec<&secret::Secret> = Vec::new();
        Failure::new(
            Code::FileUnusable,
            secret::mask(&format!("{error:#}"), &known),
        )
    })
}

/// `--help send` asks for the help of `send`.
fn help_last(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let is_help = |it: &OsString| it == "--help" || it == "-h";
    let is_command = |it: &OsString| !it.to_string_lossy().starts_with('-');
    let asks =
        matches!(&arguments[..], [_, help, command, ..] if is_help(help) && is_command(command));
    if asks {
        arguments[1..3].reverse();
    }
    arguments
}

/// Masks secrets in clap's errors, which repeat what was typed: possibly a key or a callback address.
fn mask_secrets(mut error: clap::Error) -> clap::Error {
    let masked: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) if cli::is_code(text) => {
                Some((kind, ContextValue::String("(redacted)".into())))
            }
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

/// Reports that a format for checks was given to a command that is not a check. The report is in the
/// human format.
fn reject_check_format(mut options: GlobalOptions, environment: &ProcessEnvironment) -> Exit {
    let option = match options.output.is_empty() {
        true => format!("--format {}", options.format.name()),
        false => "--output".to_owned(),
    };
    options.format = Format::Human;
    let mut failure = Failure::new(
        Code::Usage,
        format!("{option} is for checks, and this command is not one: it writes human or json"),
    )
    .hint(
        "use --format human or --format json; preflight, redirect-uri check, domain, checklist and test write every format",
    );
    explain::complete(&mut failure);
    Output::new(&options, environment).failure(&failure);
    failure.exit
}

/// Adds what is missing where a command to run was named without `--` before it.
fn with_separator(mut error: clap::Error, arguments: &[OsString]) -> clap::Error {
    let takes_command =
        |name: &OsString| name == "test" || name == "emulate" || name == "checklist";
    let named = error.get(ContextKind::InvalidArg);
    let (is_word, is_command) = match named {
        Some(ContextValue::String(word)) => (!word.starts_with('-'), false),
        Some(ContextValue::Strings(names)) => {
            (false, names.iter().any(|it| it.contains("COMMAND")))
        }
        _ => (false, false),
    };
    let at = match (error.kind(), named) {
        (ErrorKind::UnknownArgument, Some(ContextValue::String(word))) if is_word => {
            arguments.iter().position(|it| *it == **word)
        }
        (ErrorKind::MissingRequiredArgument, _) if is_command => {
            let run = arguments.iter().position(|it| it == "--run");
            run.map(|at| at + 1).filter(|at| *at < arguments.len())
        }
        _ => None,
    };
    if let Some(at) = at.filter(|_| arguments.get(1).is_some_and(takes_command)) {
        let words = |words: &[OsString]| {
            let words = words.iter().map(|it| it.to_string_lossy());
            let quoted = words.map(|word| match word.contains(' ') {
                true => format!("'{word}'"),
                false => word.into_owned(),
            });
            quoted.collect::<Vec<_>>()
        };
        let mut line = vec!["workos-ml".to_owned()];
        line.extend(words(&arguments[1..at]));
        line.push("--".to_owned());
        line.extend(words(&arguments[at..]));
        let tip = format!("put `--` before the command: {}", line.join(" "));
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![tip.into()]),
        );
    }
    error
}

/// Prints help and version, or reports a usage error, as a document if JSON was requested.
fn report_usage_error(
    error: clap::Error,
    arguments: &[OsString],
    environment: &ProcessEnvironment,
) -> Exit {
    // Arguments after -- belong to the command that is run.
    let own = arguments.iter().position(|it| it == "--");
    let arguments = &arguments[..own.unwrap_or(arguments.len())];
    let format = requested_format(arguments);
    let is_result = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if is_result {
        if error.kind() == ErrorKind::DisplayVersion && is_verbose(arguments) {
            return print_version(environment);
        }
        // If this cannot be printed, nothing can be reported.
        let _ = error.print();
        return Exit::Done;
    }
    let meant = meant(&error, arguments);
    let mut error = mask_secrets(error);
    if meant.is_some() {
        // What is spelt alike is a guess that this one is better than.
        error.remove(ContextKind::SuggestedSubcommand);
        error.remove(ContextKind::SuggestedArg);
    }
    if format == Format::Human {
        let mut text = secret::mask(&error.render().ansi().to_string(), &[]);
        if let Some(meant) = &meant {
            let more = "\nFor more information";
            text = text.replacen(more, &format!("\n  try: {meant}\n{more}"), 1);
        }
        output::usage_error(&text);
        return Exit::Usage;
    }
    // The reason why a value is refused repeats it.
    let text = secret::mask(&error.render().to_string(), &[]);
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
    // What a value should look like stands at the end of a refusal, and is what to do.
    let wanted = failure.message.rsplit_once("; ");
    let wanted = wanted.or_else(|| failure.message.split_once("': "));
    if let (Code::InvalidValue, Some((_, wanted))) = (code, wanted) {
        let more = failure.hint.take().unwrap_or_default();
        failure.hint = Some(format!("{wanted}. {more}"));
    }
    if let Some(meant) = meant {
        failure.hint = Some(format!("try: {meant}"));
    }
    explain::complete(&mut failure);
    Output::new(&GlobalOptions::default_with(format), environment).failure(&failure);
    Exit::Usage
}

/// The command that was meant, without secrets.
fn meant(error: &clap::Error, arguments: &[OsString]) -> Option<String> {
    let words: Vec<String> = arguments
        .iter()
        .map(|it| it.to_string_lossy().into_owned())
        .collect();
    let unknown = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(text)) if error.kind() == ErrorKind::UnknownArgument => {
            Some(text.as_str())
        }
        _ => None,
    };
    let meant = cli::suggestion(&words, unknown)?;
    Some(output::clean(&secret::mask(&meant, &[])))
}

/// Whether `-v` stands beside `--version`, before or after it, alone or as in `-vV`.
fn is_verbose(arguments: &[OsString]) -> bool {
    let mut arguments = arguments.iter().skip(1).filter_map(|it| it.to_str());
    arguments.any(|it| {
        it == "--verbose" || it.starts_with('-') && !it.starts_with("--") && it.contains('v')
    })
}

/// Prints what a report of a bug needs: version, commit, date and target.
fn print_version(environment: &ProcessEnvironment) -> Exit {
    let output = Output::new(&GlobalOptions::default_with(Format::Human), environment);
    let version = cli::command()
        .long_version(cli::long_version())
        .render_long_version();
    match output.text(&version) {
        Ok(()) => Exit::Done,
        Err(failure) => {
            output.failure(&failure);
            failure.exit
        }
    }
}

/// The format requested by a command line that does not parse.
fn requested_format(arguments: &[OsString]) -> Format {
    if arguments.iter().any(|it| it == "--json") {
        return Format::Json;
    }
    // Both spellings: `--format=json` and `--format json`.
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
