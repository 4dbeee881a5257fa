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
pub mod shell;
pub mod tls_fault;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches, ValueEnum as _};

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
    let matches = match Cli::command().try_get_matches_from(&arguments) {
        // The texts of help take longer to make than a command line takes to read.
        Err(error) if is_help(error.kind()) => match asks_for_short_help(&arguments) {
            true => cli::short_command().try_get_matches_from(&arguments),
            false => cli::command().try_get_matches_from(&arguments),
        },
        other => other,
    };
    let cli = match matches.and_then(|it| Cli::from_arg_matches(&it)) {
        Ok(cli) => cli,
        Err(error) => {
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
    let run = || {
        output.check_files()?;
        commands(cli, environment, &output)
    };
    match run() {
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
    let mut of_system = error
        .chain()
        .filter_map(|it| it.downcast_ref::<std::io::Error>());
    named.cloned().unwrap_or_else(|| {
        let known: Vec<&secret::Secret> = Vec::new();
        let message = secret::mask(&format!("{error:#}"), &known);
        let failure = Failure::new(Code::FileUnusable, message);
        match of_system.any(files::is_out_of_files) {
            true => failure
                .because("this process may not open more files, and every connection is one")
                .hint(files::RAISE_LIMIT),
            false => failure,
        }
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

/// Whether `-h` was typed and not `--help`, alone or as in `-qh`.
fn asks_for_short_help(arguments: &[OsString]) -> bool {
    let mut options = arguments.iter().skip(1).filter_map(|it| it.to_str());
    // clap acts on the first.
    let first = options.find(|it| *it == "--help" || is_short(it, 'h'));
    first.is_some_and(|it| it != "--help")
}

/// Whether an argument is this short option, alone or among others.
fn is_short(argument: &str, letter: char) -> bool {
    argument.starts_with('-') && !argument.starts_with("--") && argument.contains(letter)
}

fn is_help(kind: ErrorKind) -> bool {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand};
    matches!(kind, DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand)
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
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        && format == Format::Human
    {
        output::usage_error(&error.render().ansi().to_string());
        return Exit::Usage;
    }
    let mut failure = usage_failure(error, arguments);
    explain::complete(&mut failure);
    Output::new(&GlobalOptions::default_with(format), environment).failure(&failure);
    Exit::Usage
}

/// What the parser says, as every other failure says it.
fn usage_failure(error: clap::Error, arguments: &[OsString]) -> Failure {
    let words: Vec<String> = arguments
        .iter()
        .map(|it| it.to_string_lossy().into_owned())
        .collect();
    let meant = meant(&error, &words);
    let error = mask_secrets(error);
    // The reason why a value is refused repeats it.
    let text = secret::mask(&error.render().to_string(), &[]);
    let message = text.trim().split("\n\n").next().unwrap_or_default();
    let lines = message.trim_start_matches("error: ").lines().map(str::trim);
    // What is possible is the fix, and no part of what is wrong.
    let is_list =
        |it: &&str| it.starts_with("[possible values: ") || it.starts_with("[subcommands: ");
    let message: Vec<&str> = lines.filter(|it| !is_list(it)).collect();
    let code = match error.kind() {
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => Code::InvalidValue,
        _ => Code::Usage,
    };
    let mut failure = Failure::new(code, message.join(" "));
    if let Some(meant) = meant {
        return failure.hint(format!("try: {meant}"));
    }
    let mut hints: Vec<String> = Vec::new();
    // What a value should look like is at the end of a refusal.
    let is_of_reason = |(before, _): &(&str, &str)| before.contains("': ");
    let parts = failure.message.rsplit_once("; ").filter(is_of_reason);
    let parts = parts.or_else(|| failure.message.split_once("': "));
    if let (ErrorKind::ValueValidation, Some((wrong, wanted))) = (error.kind(), parts) {
        hints.push(wanted.to_owned());
        // A reason of one part is both what is wrong and what is wanted.
        if wrong.contains("': ") {
            failure.message = wrong.to_owned();
        }
    }
    let similar = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let similar = similar.iter().find_map(|kind| match error.get(*kind)? {
        ContextValue::String(name) => Some(name),
        ContextValue::Strings(names) => names.first(),
        _ => None,
    });
    if let Some(name) = similar {
        hints.push(format!("did you mean `{name}`?"));
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) if !values.is_empty() => {
            hints.push(format!("it takes {}", one_of(values)));
        }
        _ => {}
    }
    if let (true, Some(ContextValue::StyledStr(usage))) =
        (hints.is_empty(), error.get(ContextKind::Usage))
    {
        let usage = usage.to_string();
        hints.push(format!(
            "type it as `{}`",
            usage.trim_start_matches("Usage: ")
        ));
    }
    let mut command = vec!["workos-ml"];
    command.extend(cli::named_commands(&words));
    hints.push(format!("`{} --help` says more", command.join(" ")));
    failure.hint(hints.join("; ").replace("?; ", "? "))
}

/// `keys, docs or mailbox`
fn one_of(values: &[String]) -> String {
    match values {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => values.concat(),
    }
}

/// The command that was meant, without secrets.
fn meant(error: &clap::Error, words: &[String]) -> Option<String> {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let is_of_positional =
        || text(ContextKind::InvalidArg).is_some_and(|it| it.starts_with(['<', '[']));
    let refused = match error.kind() {
        ErrorKind::UnknownArgument => Some(text(ContextKind::InvalidArg)?),
        ErrorKind::InvalidSubcommand => Some(text(ContextKind::InvalidSubcommand)?),
        // The value of an option says nothing of what the rest of the line was meant to be.
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if is_of_positional() => {
            Some(text(ContextKind::InvalidValue)?)
        }
        ErrorKind::MissingRequiredArgument => None,
        _ => return None,
    };
    let meant = cli::suggestion(words, refused)?;
    Some(output::clean(&secret::mask(&meant, &[])))
}

/// Whether `-v` stands beside `--version`, before or after it, alone or as in `-vV`.
fn is_verbose(arguments: &[OsString]) -> bool {
    let mut arguments = arguments.iter().skip(1).filter_map(|it| it.to_str());
    arguments.any(|it| it == "--verbose" || is_short(it, 'v'))
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
