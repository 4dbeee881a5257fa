//! The reference of commands and options, made of the command line itself, and that of rules, made of
//! the catalogue.

use std::fmt::Write as _;

use clap::{Arg, Command, CommandFactory};

use workos_ml::checklist::code::remediations;
use workos_ml::cli::Cli;
use workos_ml::findings::{Family, rules};

use super::assert_page;

#[test]
fn options() {
    let mut root = Cli::command();
    root.build();
    let mut page = String::from(
        "# Commands and options\n\nGenerated from the command line; `workos-ml COMMAND --help` says the same.\n\n## Global options\n\nEvery command takes them.\n\n",
    );
    table(
        &mut page,
        root.get_arguments().filter(|it| it.is_global_set()),
    );
    for command in root.get_subcommands() {
        describe(&mut page, command, "workos-ml");
    }
    assert_page("docs/options.md", &page);
}

fn describe(page: &mut String, command: &Command, before: &str) {
    if command.is_hide_set() || command.get_name() == "help" {
        return;
    }
    let name = format!("{before} {}", command.get_name());
    if command.has_subcommands() {
        for command in command.get_subcommands() {
            describe(page, command, &name);
        }
        return;
    }
    let _ = write!(page, "\n## {name}\n\n{}.\n", escaped(&about(command)));
    let aliases: Vec<String> = command
        .get_visible_aliases()
        .map(|it| format!("`{before} {it}`"))
        .collect();
    if !aliases.is_empty() {
        let _ = write!(page, "\nAlso {}.\n", aliases.join(" and "));
    }
    let usage = command.clone().render_usage().to_string();
    let _ = write!(
        page,
        "\n```text\n{}\n```\n\n",
        usage.trim_start_matches("Usage: ")
    );
    let own =
        |it: &&Arg| !it.is_global_set() && !matches!(it.get_id().as_str(), "help" | "version");
    if command.get_arguments().any(|it| own(&it)) {
        table(page, command.get_arguments().filter(own));
    }
    for text in [command.get_after_help(), command.get_after_long_help()]
        .into_iter()
        .flatten()
    {
        let _ = write!(page, "\n```text\n{}\n```\n", text.to_string().trim());
    }
}

fn about(command: &Command) -> String {
    let text = command.get_long_about().or(command.get_about());
    text.map(ToString::to_string).unwrap_or_default()
}

fn table<'a>(page: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    page.push_str("| option | what it does |\n|---|---|\n");
    for argument in arguments.filter(|it| !it.is_hide_set()) {
        let help = argument.get_long_help().or(argument.get_help());
        let mut text = help.map(ToString::to_string).unwrap_or_default();
        let defaults: Vec<_> = argument
            .get_default_values()
            .iter()
            .map(|it| it.to_string_lossy())
            .collect();
        if argument.get_action().takes_values() {
            let values: Vec<String> = argument
                .get_possible_values()
                .iter()
                .filter(|it| !it.is_hide_set())
                .map(|it| format!("`{}`", it.get_name()))
                .collect();
            if !values.is_empty() {
                let _ = write!(text, ": {}", values.join(", "));
            }
            if !defaults.is_empty() && !text.contains("[default: ") {
                let _ = write!(text, " [default: {}]", defaults.join(" "));
            }
        }
        // A bar ends a cell, in a code span as well.
        let spelling = spelling(argument).replace('|', "\\|");
        let _ = writeln!(page, "| `{spelling}` | {} |", escaped(&text));
    }
}

/// An option as it is typed, with the name of its value.
fn spelling(argument: &Arg) -> String {
    let values: Vec<&str> = argument
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .map(|it| it.as_str())
        .collect();
    let values = values.join(" ");
    if argument.is_positional() {
        return match argument.is_last_set() {
            true => format!("-- {values}..."),
            false => values,
        };
    }
    let long = argument.get_long().map(|it| format!("--{it}"));
    let short = argument.get_short().map(|it| format!("-{it}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    match argument.get_action().takes_values() {
        true => format!("{} {values}", names.join(", ")),
        false => names.join(", "),
    }
}

/// Text as one cell of a table.
fn escaped(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .join(" ")
        .replace('|', "\\|")
        .replace('<', "&lt;")
        .replace('*', "\\*")
}

#[test]
fn all_rules() {
    let mut page = String::from(
        "# Rules\n\nGenerated from the catalogue; `workos-ml explain RULE` says the same. \
         The names are an interface: reports, `--skip` and suppressions use them.\n",
    );
    let mut family: Option<Family> = None;
    for rule in rules::all() {
        if family != Some(rule.family) {
            family = Some(rule.family);
            let _ = write!(page, "\n## {}\n", rule.family.name());
        }
        let _ = write!(
            page,
            "\n### {}\n\n**{}.** {}\n",
            rule.name,
            escaped(rule.title),
            escaped(rule.why)
        );
        let fixes = remediations(rule);
        if !fixes.is_empty() {
            page.push('\n');
        }
        for fix in fixes {
            let names: Vec<&str> = fix.languages.iter().map(|it| it.name()).collect();
            let languages = match names.is_empty() {
                true => "Fix".to_owned(),
                false => format!("Fix in {}", names.join(", ")),
            };
            let _ = writeln!(page, "- {languages}: {}", escaped(fix.text));
        }
        if !rule.references.is_empty() {
            let _ = write!(page, "\nKnown as {}.\n", rule.references.join(", "));
        }
        if !rule.docs.is_empty() {
            let _ = write!(page, "\nSource: <{}>\n", rule.docs);
        }
    }
    assert_page("docs/rules.md", &page);
}
