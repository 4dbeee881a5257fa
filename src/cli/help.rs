//! The overview of the whole command line: commands by job, options in one line each.

use clap::{Arg, ArgAction, Command, CommandFactory};
use terminal_size::terminal_size;

use super::Cli;
use crate::error::Exit;

/// What one comes for, and the commands for it.
const JOBS: [(&str, &[&str]); 5] = [
    (
        "Sign in",
        &["send", "session", "listen", "exchange", "magic-auth"],
    ),
    (
        "Check the account and the mail",
        &["preflight", "redirect-uri", "connection", "domain"],
    ),
    ("Test the application", &["test", "checklist", "emulate"]),
    ("Understand", &["explain", "open"]),
    ("Set up", &["init", "schema", "completions", "man"]),
];
/// Where the text beside a command begins.
const COMMAND_COLUMN: usize = 16;
/// Where the text beside an option begins.
const OPTION_COLUMN: usize = 26;

/// The options that `-h` shows of a command with more of them than fit on a screen.
const MOST_USED: [(&[&str], &[&str]); 8] = [
    (
        &["send"],
        &[
            "redirect_uri",
            "register",
            "deliver",
            "open",
            "qr",
            "click",
            "timeout",
        ],
    ),
    (
        &["session", "create"],
        &["redirect_uri", "state", "expires_in", "copy"],
    ),
    (
        &["listen"],
        &[
            "redirect_uri",
            "port",
            "any_state",
            "forward_to",
            "follow",
            "timeout",
        ],
    ),
    (
        &["redirect-uri", "check"],
        &["from", "environment", "offline", "probe", "allow_live"],
    ),
    (
        &["test"],
        &["url", "sign_in", "protected", "logout", "only", "report"],
    ),
    (
        &["checklist"],
        &["offline", "only", "strict", "url", "build", "run", "attest"],
    ),
    (&["domain"], &["sender", "dkim_selector", "dns_server"]),
    (
        &["emulate"],
        &[
            "port", "host", "open", "seed", "strict", "scanner", "webhook",
        ],
    ),
];
/// How many examples `-h` has room for.
const SHORT_EXAMPLES: usize = 3;
/// More possible values than this fill lines of their own.
const FEW_VALUES: usize = 3;

/// The command line, with the overview as its help.
pub fn command() -> Command {
    let command = Cli::command();
    let text = overview(&command, width());
    command.override_help(text)
}

/// The command line for `-h`: the help of every command fits on a screen, and says where the rest is.
pub fn short_command() -> Command {
    let command = Cli::command().override_help(start_screen());
    let command = command.mut_subcommands(with_examples);
    MOST_USED.iter().fold(command, |command, (path, options)| {
        at(command, path, &|it| with_most_used(it, options))
    })
}

/// The command with the subcommand at this path changed.
fn at(command: Command, path: &[&str], change: &dyn Fn(Command) -> Command) -> Command {
    match path {
        [] => change(command),
        [name, rest @ ..] => command.mut_subcommand(*name, |it| at(it, rest, change)),
    }
}

/// A command with the first examples of its long help.
fn with_examples(command: Command) -> Command {
    let text = command.get_after_long_help().map(ToString::to_string);
    let command = match text.as_ref().and_then(|it| it.split_once("Examples:\n")) {
        Some((_, all)) => command.after_help(format!("Examples:\n{}", examples(all))),
        None => command,
    };
    command.mut_subcommands(with_examples)
}

/// The first of them, each with the lines that it goes on in.
fn examples(all: &str) -> String {
    let mut count = 0;
    let lines = all.split_inclusive('\n').take_while(|line| {
        count += usize::from(line.trim_start().len() + 2 == line.len());
        count <= SHORT_EXAMPLES
    });
    lines.collect()
}

/// A command with these options alone, below one heading, each in a few words.
fn with_most_used(command: Command, options: &[&str]) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help_heading(None::<&'static str>)
        .help("Print this; --help prints all options");
    let change = |argument: Arg| {
        let is_shown = argument.is_positional() || options.contains(&argument.get_id().as_str());
        let text = argument.get_help().map(ToString::to_string);
        let has_many_values = argument.get_possible_values().len() > FEW_VALUES;
        argument
            .help(gist(&text.unwrap_or_default()).to_owned())
            .help_heading(None::<&'static str>)
            .hide_possible_values(has_many_values)
            .hide_short_help(!is_shown)
    };
    command.mut_args(change).disable_help_flag(true).arg(help)
}

/// What comes before the first comma, or whatever else ends a thought.
fn gist(text: &str) -> &str {
    let ends = [", ", "; ", ": ", ". ", " (", " ["];
    let end = ends.iter().filter_map(|it| text.find(it)).min();
    &text[..end.unwrap_or(text.len())]
}

/// What the program says when nothing is asked of it: where to start.
pub fn start_screen() -> String {
    let jobs: String = JOBS
        .iter()
        .map(|(job, names)| format!("  {job:<32}{}\n", names.join(", ")))
        .collect();
    format!(
        "\
workos-ml: the test bench for WorkOS Magic Link

Start here:
  workos-ml send you@example.com --emulate --click
      a whole sign-in, without an account
  workos-ml init
      a .env with your keys: then `workos-ml send you@example.com` mails a link
  workos-ml test -- npm start
      your application, signed in to and then attacked

Commands:
{jobs}
`workos-ml --help` explains them, `workos-ml COMMAND --help` has every option.
"
    )
}

/// As wide as the terminal, and no wider than is easy to read.
fn width() -> usize {
    const EASY: usize = 100;
    terminal_size().map_or(EASY, |(width, _)| usize::from(width.0).clamp(40, EASY))
}

fn overview(command: &Command, width: usize) -> String {
    let about = command.get_about().map(ToString::to_string);
    let mut text = format!(
        "{}\n\nUsage: workos-ml <COMMAND> [OPTIONS]\n",
        textwrap::fill(&about.unwrap_or_default(), unhyphenated(width))
    );
    for (job, names) in JOBS {
        text.push_str(&format!("\n{job}:\n"));
        let of_job = names
            .iter()
            .filter_map(|name| command.find_subcommand(name));
        for one in of_job {
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            text.push_str(&row(one.get_name(), &about, COMMAND_COLUMN, width));
        }
    }
    text.push_str("\nOptions of every command:\n");
    for option in command.get_arguments() {
        let help = option
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        text.push_str(&row(&spelling(option), &help, OPTION_COLUMN, width));
    }
    text.push_str(&row(
        "-h, --help",
        "Print this, or the help of a command",
        OPTION_COLUMN,
        width,
    ));
    text.push_str(&row(
        "-V, --version",
        "Print the version",
        OPTION_COLUMN,
        width,
    ));
    text.push_str("\nExit codes:\n");
    for exit in Exit::ALL {
        text.push_str(&row(
            &format!("{:>3}", exit.number()),
            exit.meaning(),
            7,
            width,
        ));
    }
    text
}

/// `-q, --quiet`, `--env-file <PATH>`
fn spelling(option: &Arg) -> String {
    let short = option.get_short().map(|letter| format!("-{letter}, "));
    let long = option.get_long().unwrap_or_default();
    let takes_value = option.get_action().takes_values();
    let value = option.get_value_names().and_then(|names| names.first());
    let value = value
        .filter(|_| takes_value)
        .map(|name| format!(" <{name}>"));
    format!(
        "{}--{long}{}",
        short.unwrap_or_else(|| "    ".into()),
        value.unwrap_or_default()
    )
}

/// A name and what it is, wrapped beside it, or below it where the name is too long.
pub fn row(name: &str, text: &str, column: usize, width: usize) -> String {
    let indent = " ".repeat(column);
    let first = format!("  {name:<0$}", column - 2);
    let (before, first) = match name.len() + 3 > column {
        true => (format!("  {name}\n"), indent.clone()),
        false => (String::new(), first),
    };
    let options = unhyphenated(width)
        .initial_indent(&first)
        .subsequent_indent(&indent);
    format!("{before}{}\n", textwrap::fill(text, options))
}

/// Lines that are not broken at the hyphens of options and addresses.
fn unhyphenated(width: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_belongs_to_one_job() {
        let command = Cli::command();
        let mut names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let mut of_jobs: Vec<&str> = JOBS.iter().flat_map(|(_, names)| *names).copied().collect();
        names.sort_unstable();
        of_jobs.sort_unstable();
        assert_eq!(names, of_jobs);
    }

    #[test]
    fn a_positional_stands_under_arguments_and_no_heading_names_an_option() {
        fn look(command: &Command) {
            for argument in command.get_arguments() {
                let heading = argument.get_help_heading();
                let name = format!("{} {}", command.get_name(), argument.get_id());
                assert!(!argument.is_positional() || heading.is_none(), "{name}");
                assert!(!heading.unwrap_or_default().contains("--"), "{name}");
            }
            command.get_subcommands().for_each(look);
        }
        look(&Cli::command());
    }

    /// The short help of each command on a terminal of 80 columns, by its names.
    fn short_helps() -> Vec<(String, String)> {
        fn look(command: &mut Command, helps: &mut Vec<(String, String)>) {
            let help = command.clone().term_width(80).render_help().to_string();
            let name = command.get_bin_name().unwrap_or_default().to_owned();
            helps.push((name, help));
            command.get_subcommands_mut().for_each(|it| look(it, helps));
        }
        let mut helps = Vec::new();
        let mut command = short_command().disable_help_subcommand(true);
        command.build();
        look(&mut command, &mut helps);
        helps
    }

    #[test]
    fn every_short_help_fits_on_80_by_24() {
        for (name, help) in short_helps() {
            // The last line is for the prompt.
            assert!(help.trim_end().lines().count() < 24, "{name}: {help}");
            let is_within = |line: &str| line.chars().count() <= 80;
            assert!(help.lines().all(is_within), "{name}: {help}");
            assert!(!help.contains("{{ "), "{name}: {help}");
        }
    }

    #[test]
    fn what_the_short_help_leaves_out_is_in_the_long_one() {
        let helps = short_helps();
        let all = command();
        for (path, options) in MOST_USED {
            let command = path
                .iter()
                .try_fold(&all, |command, name| command.find_subcommand(name))
                .unwrap();
            for option in options {
                let has = |it: &Arg| it.get_id() == *option;
                assert!(command.get_arguments().any(has), "{path:?} has no {option}");
            }
            let name = format!("workos-ml {}", path.join(" "));
            let (_, help) = helps.iter().find(|(it, _)| *it == name).unwrap();
            assert!(help.contains("--help prints all options"), "{help}");
        }
    }

    #[test]
    fn examples_fit_on_a_line_and_stand_below_every_help() {
        let mut command = command();
        let short = short_helps();
        let mut count = 0;
        for subcommand in command.get_subcommands_mut() {
            let name = format!("workos-ml {}", subcommand.get_name());
            let text = subcommand.get_after_long_help().map(ToString::to_string);
            let Some((_, examples)) = text.as_ref().and_then(|it| it.split_once("Examples:\n"))
            else {
                continue;
            };
            count += 1;
            let long = subcommand.render_long_help().to_string();
            let (_, short) = short.iter().find(|(it, _)| *it == name).unwrap();
            for help in [&long, short] {
                assert_eq!(help.matches("Examples:").count(), 1, "{help}");
                let first = examples.lines().next().unwrap();
                assert!(help.contains(first), "{help}");
            }
            for line in examples.lines() {
                // A longer one would be broken, and then is another command.
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
        assert!(count > 5);
    }

    #[test]
    fn the_overview_stays_within_the_terminal() {
        let command = Cli::command();
        for width in [40, 80, 100] {
            for line in overview(&command, width).lines() {
                assert!(line.chars().count() <= width, "{width}: {line:?}");
            }
        }
    }

    #[test]
    fn the_first_screen_fits_on_80_by_24() {
        let screen = start_screen();
        assert!(screen.lines().count() < 24, "{screen}");
        assert!(
            screen.lines().all(|line| line.chars().count() <= 80),
            "{screen}"
        );
    }
}
