//! What a contributor does, by one name each: `cargo xtask NAME`. A task is a list of commands, which run
//! in the project's folder one after the other; the first that fails ends it with its exit code.

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};

struct Task {
    name: &'static str,
    about: &'static str,
    commands: &'static [&'static [&'static str]],
    variables: &'static [(&'static str, &'static str)],
}

const TASKS: &[Task] = &[
    Task {
        name: "test",
        about: "every test, hermetic (about a minute); what follows goes to cargo test",
        commands: &[&["cargo", "test"]],
        variables: &[],
    },
    Task {
        name: "lint",
        about: "format and lints, as CI wants them",
        commands: &[
            &["cargo", "fmt", "--all", "--check"],
            &[
                "cargo",
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
        ],
        variables: &[],
    },
    Task {
        name: "docs",
        about: "the documentation of the crates, without a warning",
        commands: &[&["cargo", "doc", "--no-deps", "--locked"]],
        variables: &[("RUSTDOCFLAGS", "-Dwarnings")],
    },
    Task {
        name: "accept",
        about: "run the tests and take what they got for their snapshots: read the diff afterwards",
        commands: &[
            &["cargo", "test", "--no-fail-fast"],
            &["git", "--no-pager", "diff", "--stat", "--", "*.snap"],
        ],
        variables: &[("INSTA_UPDATE", "always")],
    },
    Task {
        name: "generate",
        about: "write again what is made from the program and checked in",
        commands: &[
            &["scripts/completions"],
            &[
                "cargo",
                "test",
                "--test",
                "it",
                "--",
                "docs::",
                "diagnosis::",
                "faults::",
            ],
        ],
        variables: &[("UPDATE_DOCS", "1")],
    },
    Task {
        name: "bench",
        about: "start-up, time after the callback, memory and size of the release binary (Linux)",
        commands: &[&["cargo", "build", "--release"], &["scripts/bench"]],
        variables: &[],
    },
    Task {
        name: "fuzz",
        about: "the properties with 200 times as many cases, where they fix no number themselves",
        commands: &[&["cargo", "test", "--lib", "--no-fail-fast"]],
        variables: &[("PROPTEST_CASES", "51200")],
    },
    Task {
        name: "package",
        about: "archive, npm packages and wheel of the release binary, installed and tried",
        commands: &[
            &["cargo", "build", "--release"],
            &["scripts/package", "--try"],
        ],
        variables: &[],
    },
    Task {
        name: "release-check",
        about: "what must hold before a tag: versions, changelog, addresses, packages",
        commands: &[&["scripts/release-check"]],
        variables: &[],
    },
    Task {
        name: "ci",
        about: "everything that must hold before a merge, real parts included (long; installs tools)",
        commands: &[&[".ci/run"]],
        variables: &[],
    },
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let name = words.next();
    let Some(task) = TASKS.iter().find(|it| Some(it.name) == name.as_deref()) else {
        let wrong = name.filter(|it| !matches!(it.as_str(), "help" | "-h" | "--help"));
        return usage(wrong.as_deref());
    };
    let rest: Vec<String> = words.collect();
    for (index, line) in task.commands.iter().enumerate() {
        let is_last = index + 1 == task.commands.len();
        let extra = if is_last { rest.as_slice() } else { &[] };
        if let Err(code) = run(task, line, extra) {
            return code;
        }
    }
    ExitCode::SUCCESS
}

/// Runs one command of a task, which says itself what went wrong.
fn run(task: &Task, line: &[&str], extra: &[String]) -> Result<(), ExitCode> {
    let variables = task
        .variables
        .iter()
        .map(|(name, value)| format!("{name}={value} "));
    let shown = line.iter().copied().chain(extra.iter().map(String::as_str));
    let shown: Vec<&str> = shown.collect();
    say(&format!(
        "$ {}{}",
        variables.collect::<String>(),
        shown.join(" ")
    ));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let status = Command::new(line[0])
        .args(&line[1..])
        .args(extra)
        .envs(task.variables.iter().copied())
        .current_dir(folder)
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let code = status.code().and_then(|it| u8::try_from(it).ok());
            Err(ExitCode::from(code.unwrap_or(1)))
        }
        Err(error) => {
            say(&format!("error: {} cannot be run: {error}", line[0]));
            Err(ExitCode::FAILURE)
        }
    }
}

/// Lists the tasks; a name that is not one of them is an error.
fn usage(wrong: Option<&str>) -> ExitCode {
    let mut text = String::from("Usage: cargo xtask TASK [OPTIONS of its last command]\n");
    for task in TASKS {
        text.push_str(&format!("\n  {:<14} {}", task.name, task.about));
    }
    match wrong {
        None => {
            say(&text);
            ExitCode::SUCCESS
        }
        Some(wrong) => {
            say(&format!("error: there is no task {wrong}\n\n{text}"));
            ExitCode::from(2)
        }
    }
}

fn say(text: &str) {
    // With standard error closed there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}
