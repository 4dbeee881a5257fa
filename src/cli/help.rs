//! The overview of the whole command line: commands by job, options in one line each.

use clap::{Arg, Command, CommandFactory};
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

/// The command line, with the overview as its help.
pub fn command() -> Command {
    let command = Cli::command().mut_subcommands(with_examples);
    let text = overview(&command, width());
    command.override_help(text)
}

/// A command with the examples of its long help in the short one, too.
fn with_examples(command: Command) -> Command {
    let text = command.get_after_long_help().map(ToString::to_string);
    let at = text.as_ref().and_then(|text| text.find("Examples:"));
    let command = match (text, at) {
        (Some(text), Some(at)) => command.after_help(text[at..].to_owned()),
        _ => command,
    };
    command.mut_subcommands(with_examples)
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
`workos-ml --help` explains them, `workos-ml COMMAND -h` lists its options.
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

    #[test]
    fn examples_are_in_the_short_help_as_well() {
        let mut command = command();
        let send = command.find_subcommand_mut("send").unwrap();
        let (short, long) = (send.render_help(), send.render_long_help());
        for help in [short, long].map(|it| it.to_string()) {
            assert_eq!(help.matches("Examples:").count(), 1, "{help}");
            // A line that goes on says so, as a shell needs it.
            assert!(help.contains("--deliver smtp \\\n"), "{help}");
            assert!(!help.contains("{{ "), "{help}");
        }
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
