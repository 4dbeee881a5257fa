//! Every command in the README, the pages and the skill is run, and what a page shows of its output is
//! compared.

use std::collections::BTreeSet;

use clap::{Command, CommandFactory};
use regex::Regex;
use snapbox::{Assert, IntoData as _};

use workos_ml::cli::Cli;

use super::file;
use super::page::{self, Typed};
use super::world::World;

/// Pages that are generated, and have tests of their own.
const GENERATED: &[&str] = &[
    "docs/diagnosis.md",
    "docs/faults.md",
    "docs/options.md",
    "docs/rules.md",
];

/// How many commands no test runs. Each of them says why where it stands.
const NOT_RUN: usize = 8;

/// Commands that end with 1 if they find something.
const CHECKS: &[&str] = &[
    "preflight",
    "check",
    "doctor",
    "checklist",
    "domain",
    "test",
    "redirect-uri",
];

macro_rules! pages {
    ($($name:ident $path:literal)*) => {
        $(#[test] fn $name() { check($path); })*

        #[test]
        fn no_page_is_forgotten() {
            let known: BTreeSet<&str> = [$($path),*].into_iter().chain(GENERATED.iter().copied()).collect();
            let mut found = BTreeSet::from(["README.md".to_owned()]);
            for entry in std::fs::read_dir(file("docs")).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name.ends_with(".md") && name != "SUMMARY.md" {
                    found.insert(format!("docs/{name}"));
                }
            }
            assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
        }

        const PAGES: &[&str] = &[$($path),*];
    };
}

pages! {
    readme "README.md"
    checklist "docs/checklist.md"
    ci "docs/ci.md"
    configuration "docs/configuration.md"
    emulator "docs/emulator.md"
    exit_codes "docs/exit-codes.md"
    first_sign_in "docs/first-sign-in.md"
    guide "docs/guide.md"
    index "docs/index.md"
    install "docs/install.md"
    json "docs/json.md"
    magic_auth "docs/magic-auth.md"
    mail_gateways "docs/mail-gateways.md"
    mail_scanners "docs/mail-scanners.md"
    own_mail "docs/own-mail.md"
    redirect_uris "docs/redirect-uris.md"
    security "docs/security.md"
    test_your_application "docs/test-your-application.md"
}

/// Runs what a page says. `UPDATE_DOCS=1` writes the output that is shown anew, except where it is cut
/// short with `…`.
fn check(path: &str) {
    let text = std::fs::read_to_string(file(path))
        .unwrap()
        .replace("\r\n", "\n");
    let mut wrong = Vec::new();
    let mut changes = Vec::new();
    for piece in page::read(&text).pieces {
        let world = World::new();
        for command in piece.commands {
            if command.not_run.is_some() || is_pattern(&command.line) {
                continue;
            }
            let finished = world.run(&command.line);
            if !allows(&command, finished.code) {
                wrong.push(format!(
                    "`{}` ends with {}:\n{}",
                    command.line, finished.code, finished.stdout
                ));
            }
            if !command.is_output_shown {
                continue;
            }
            let shown = &text[command.output.clone()];
            if let Err(difference) = compare(shown, &finished.stdout) {
                if std::env::var_os("UPDATE_DOCS").is_some() && !shown.contains("…\n") {
                    changes.push((command.output, presentable(&finished.stdout)));
                } else {
                    wrong.push(format!(
                        "`{}` prints something else:\n{difference}",
                        command.line
                    ));
                }
            }
        }
    }
    if !changes.is_empty() {
        let mut text = text;
        for (range, output) in changes.into_iter().rev() {
            text.replace_range(range, &output);
        }
        std::fs::write(file(path), text).unwrap();
    }
    assert!(wrong.is_empty(), "{path}:\n{}", wrong.join("\n"));
}

fn allows(command: &Typed, code: i32) -> bool {
    if let Some(exit) = command.exit {
        return code == exit;
    }
    // The last one, where one runs the other.
    let own = command.line.rsplit("workos-ml ").next().unwrap();
    let name = own.split_whitespace().next().unwrap_or_default();
    // Ctrl-C ended what runs until then.
    let is_ended = code == 130 && matches!(name, "emulate" | "listen");
    let has_found = code == 1 && CHECKS.contains(&name) && !command.is_output_shown;
    code == 0 || is_ended || has_found
}

/// Compares what a page shows with what was printed: times, ports and random values count as equal, and
/// a line `…` stands for any lines.
fn compare(shown: &str, printed: &str) -> Result<(), String> {
    let shown = normalized(shown).replace("…\n", "...\n");
    let result = Assert::new().try_eq(
        None,
        normalized(printed).into_data().raw(),
        shown.into_data().raw(),
    );
    result.map_err(|error| error.to_string())
}

/// Output as a page shows it: with the port that an application has by default.
fn presentable(text: &str) -> String {
    let port = Regex::new(r"(localhost|127\.0\.0\.1):\d{5}\b").unwrap();
    port.replace_all(text, "$1:3000").into_owned()
}

fn normalized(text: &str) -> String {
    let rules = [
        (r"<?\d+(\.\d+)? (ms|s|min)\b", "[time]"),
        // Said where a machine is slow.
        (r"; the application itself waited up to [^\n]*", ""),
        (r"(localhost|127\.0\.0\.1|\[::1\]):\d+", "$1:[port]"),
        (r"\b([a-z_]+_)01[0-9A-HJKMNP-TV-Z]{24}\b", "$1[id]"),
        (
            r"/passwordless/\w+/confirm",
            "/passwordless/[token]/confirm",
        ),
        (r"\b(ada|bob)\.[0-9a-f]+@", "$1.[id]@"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?", "[when]"),
        // Columns are as wide as the times in them.
        (r" {2,}", "  "),
    ];
    rules
        .iter()
        .fold(text.to_owned(), |text, (pattern, value)| {
            Regex::new(pattern)
                .unwrap()
                .replace_all(&text, *value)
                .into_owned()
        })
}

/// Whether a command stands for many: it holds a word in capitals or an ellipsis in place of a value.
fn is_pattern(line: &str) -> bool {
    line.contains('…')
        || line.split_whitespace().any(|word| {
            let letters: Vec<char> = word.chars().filter(|it| it.is_alphabetic()).collect();
            letters.len() > 1 && !word.contains('=') && letters.iter().all(char::is_ascii_uppercase)
        })
}

#[test]
fn what_is_not_run_says_why() {
    let mut reasons = Vec::new();
    for path in PAGES {
        let text = std::fs::read_to_string(file(path)).unwrap();
        for piece in page::read(&text).pieces {
            for command in piece.commands {
                if let Some(reason) = command.not_run {
                    reasons.push(format!("{path}: {}: {reason}", command.line));
                }
            }
        }
    }
    assert_eq!(reasons.len(), NOT_RUN, "{reasons:#?}");
}

/// Every option and every subcommand that a sentence names exists.
#[test]
fn what_sentences_name_exists() {
    let mut root = Cli::command();
    root.build();
    let mut options = BTreeSet::new();
    let mut wrong = Vec::new();
    collect(&root, &mut options);
    for path in PAGES {
        let text = std::fs::read_to_string(file(path)).unwrap();
        let page = page::read(&text);
        let typed = page
            .pieces
            .iter()
            .flat_map(|it| &it.commands)
            .map(|it| it.line.clone());
        for code in page.inline.iter().cloned().chain(typed) {
            // What follows belongs to a command that is run.
            let own = code.split(" -- ").next().unwrap();
            for word in own.split_whitespace() {
                let option = word
                    .trim_matches(|it| "[]|,".contains(it))
                    .split('=')
                    .next()
                    .unwrap();
                if option.len() > 2
                    && option.starts_with("--")
                    && own.starts_with(['-', 'w'])
                    && !options.contains(option)
                {
                    wrong.push(format!("{path}: {code}: no command has {option}"));
                }
            }
            if let Some(rest) = own.strip_prefix("workos-ml ") {
                let mut command = &root;
                for word in rest.split_whitespace() {
                    match command.find_subcommand(word) {
                        Some(found) => command = found,
                        None => break,
                    }
                }
                if command.has_subcommands() && !rest.starts_with(['-', 'C']) {
                    wrong.push(format!("{path}: {code}: there is no such command"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn collect(command: &Command, options: &mut BTreeSet<String>) {
    for argument in command.get_arguments() {
        options.extend(argument.get_long().map(|it| format!("--{it}")));
    }
    for command in command.get_subcommands() {
        collect(command, options);
    }
}
