//! Asks on a terminal for what only a person can confirm, and keeps the answers in a file.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Selection;
use crate::checklist::dashboard::{self, Answer, Attestation, Attestations};
use crate::checklist::{WorkosEnvironment, author, suppression};
use crate::cli::ChecklistArgs;
use crate::commands::atomic_write;
use crate::commands::{Context, preflight};
use crate::error::{Code, Failure};
use crate::files;
use crate::findings::{Finding, Rule};
use crate::shell::quoted_path;

/// The choices and their meaning. An item that is put off stays unanswered.
const CHOICES: [(&str, Option<Answer>); 4] = [
    ("later", None),
    ("yes", Some(Answer::Yes)),
    ("no", Some(Answer::No)),
    ("does not apply", Some(Answer::NotApplicable)),
];

/// Asks, if requested and possible, and returns a finding for each item.
pub(super) async fn run(
    args: &ChecklistArgs,
    selection: &Selection,
    context: &Context,
) -> Result<Vec<Finding>, Failure> {
    let file = file(args)?;
    // The checklist is for a launch, so production unless an option says otherwise; the key that
    // happens to be on this machine does not matter.
    let environment = super::environment(args, None).unwrap_or(WorkosEnvironment::Production);
    let mut answers = Attestations::read(&file)?;
    if args.attestation.attest.is_some() {
        if context.prompter.can_answer() {
            ask(args, &answers, selection, environment, context).await?;
            answers = Attestations::read(&file)?;
        // In CI `--attest` only reads, so there must be something to read.
        } else if !file.exists() {
            return Err(Failure::new(
                Code::MissingValue,
                format!(
                    "cannot ask without a terminal, and there is no {}",
                    file.display()
                ),
            )
            .hint(format!(
                "answer on a terminal with `{}`, and commit the file",
                attest_command(args)
            )));
        }
    }
    Ok(dashboard::check(&answers, environment, Timestamp::now()))
}

/// The command that asks about the items of this run.
pub(super) fn attest_command(args: &ChecklistArgs) -> String {
    let mut words = vec!["workos-ml checklist".to_owned()];
    // Quoted for a shell.
    let quoted = |path: &PathBuf| {
        let text = path.display().to_string();
        match text.contains(char::is_whitespace) {
            true => format!("\"{text}\""),
            false => text,
        }
    };
    words.extend(args.paths.iter().map(quoted).filter(|it| it != "."));
    if let Some(environment) = args.credentials.environment {
        let environment = preflight::environment(environment);
        words.push(format!("--environment {}", environment.name()));
    }
    words.push("--attest".to_owned());
    if let Some(Some(file)) = &args.attestation.attest {
        words.push(quoted(file));
    }
    words.join(" ")
}

fn file(args: &ChecklistArgs) -> Result<PathBuf, Failure> {
    if let Some(Some(file)) = &args.attestation.attest {
        if file.is_dir() {
            return Err(Failure::new(
                Code::InvalidValue,
                format!("--attest takes a file, and {} is a folder", file.display()),
            )
            .hint(format!(
                "write the folder first: workos-ml checklist {} --attest",
                quoted_path(file)
            )));
        }
        return Ok(file.clone());
    }
    let folder = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    Ok(suppression::find_upwards(folder, dashboard::FILE)
        .unwrap_or_else(|| suppression::path_in(folder, dashboard::FILE)))
}

async fn ask(
    args: &ChecklistArgs,
    answers: &Attestations,
    selection: &Selection,
    environment: WorkosEnvironment,
    context: &Context,
) -> Result<(), Failure> {
    let (file, output, prompter) = (answers.file(), &context.output, &context.prompter);
    let open = dashboard::unconfirmed(answers, environment, Timestamp::now());
    let open: Vec<&Rule> = open.filter(|it| selection.includes(it)).collect();
    if open.is_empty() {
        output.note(format!(
            "everything is answered for {} in {}",
            environment.name(),
            file.display()
        ));
        return Ok(());
    }
    output.note(format!(
        "{} items on {}; each answer is kept in {} at once; Ctrl-C leaves the rest for another time",
        open.len(),
        environment.name(),
        file.display()
    ));
    let folder = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let author = author(folder.unwrap_or(Path::new(".")));
    let by = prompter.line("Who answers", author, |text| match text.is_empty() {
        true => Err("write a name".to_owned()),
        false => Ok(()),
    });
    let by = by.await?;
    let words: Vec<&str> = CHOICES.iter().map(|it| it.0).collect();
    for (index, rule) in open.iter().enumerate() {
        output.note(format!("{} See {}", rule.why, rule.docs));
        let question = format!("{}/{} {}", index + 1, open.len(), rule.title);
        let chosen = prompter.choice(question, &words).await?;
        let Some(answer) = CHOICES.get(chosen).and_then(|it| it.1) else {
            continue;
        };
        let at = Timestamp::now();
        let expires = dashboard::date(at)
            .checked_add(args.attestation.expires)
            .map_err(|_| Failure::new(Code::InvalidValue, "--expires is too far in the future"))?;
        let mut attestation = Attestation {
            rule: rule.name.to_owned(),
            environment,
            answer,
            by: by.clone(),
            at,
            expires,
            note: None,
            line: 0,
        };
        save_answer(file, &attestation)?;
        let kept = format!("the answers so far are in {}", file.display());
        context.interruption.set_state(kept);
        let note = prompter.line("Note (may be empty)", None, |_| Ok(()));
        let note = note.await?;
        if !note.is_empty() {
            attestation.note = Some(note);
            save_answer(file, &attestation)?;
        }
    }
    Ok(())
}

/// Larger than any file of answers.
const MAX_BYTES: u64 = 1024 * 1024;

/// Writes an answer immediately, so that none is lost when a later question is interrupted.
fn save_answer(file: &Path, answer: &Attestation) -> Result<(), Failure> {
    let text = match files::read_text(file, MAX_BYTES) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            let message = format!("{} cannot be read: {error}", file.display());
            return Err(Failure::new(Code::FileUnusable, message));
        }
    };
    atomic_write::file(file, &Attestations::insert(&text, answer)?)
}
