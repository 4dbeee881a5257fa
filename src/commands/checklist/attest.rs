//! What only a person can confirm: asked on a terminal, kept in a file.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{Span, Timestamp};

use super::replace;
use crate::checklist::dashboard::{self, Answer, Attestation, Attestations};
use crate::checklist::{Environment, author, suppression};
use crate::cli::ChecklistArgs;
use crate::commands::Context;
use crate::error::{Code, Failure};
use crate::findings::{Finding, Rule, Status};

/// What can be chosen, and what it means. What is put off stays unanswered.
const CHOICES: [(&str, Option<Answer>); 4] = [
    ("later", None),
    ("yes", Some(Answer::Yes)),
    ("no", Some(Answer::No)),
    ("does not apply", Some(Answer::NotApplicable)),
];

/// Asks, if that was wanted and somebody can answer, and gives a finding for each item.
pub(super) async fn run(args: &ChecklistArgs, context: &Context) -> Result<Vec<Finding>, Failure> {
    let file = file(args)?;
    // The checklist is that of a launch, unless somebody says otherwise; which key happens to lie
    // on this machine does not matter.
    let environment = super::environment(args, None).unwrap_or(Environment::Production);
    let mut answers = Attestations::read(&file)?;
    if args.attestation.attest.is_some() {
        if context.person.can_answer() {
            ask(&answers, environment, args.attestation.expires, context).await?;
            answers = Attestations::read(&file)?;
        } else if !file.exists() {
            return Err(Failure::new(
                Code::MissingValue,
                format!(
                    "nobody can be asked here, and there is no {}",
                    file.display()
                ),
            )
            .hint(
                "answer on a terminal with `workos-ml checklist --attest`, and commit the file",
            ));
        }
    }
    let found = dashboard::check(&answers, environment, Timestamp::now());
    let waiting = found
        .iter()
        .filter(|it| it.status == Status::Manual)
        .count();
    if waiting > 0 {
        context.output.note(format!(
            "{waiting} items wait for a person's answer: workos-ml checklist --attest"
        ));
    }
    Ok(found)
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
                file.display()
            )));
        }
        return Ok(file.clone());
    }
    let folder = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    Ok(suppression::nearest(folder, dashboard::FILE)
        .unwrap_or_else(|| suppression::beside(folder, dashboard::FILE)))
}

async fn ask(
    answers: &Attestations,
    environment: Environment,
    expires: Span,
    context: &Context,
) -> Result<(), Failure> {
    let (file, output, person) = (answers.file(), &context.output, &context.person);
    let open: Vec<&Rule> = dashboard::open(answers, environment, Timestamp::now()).collect();
    if open.is_empty() {
        output.note(format!(
            "everything is answered for {} in {}",
            environment.name(),
            file.display()
        ));
        return Ok(());
    }
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
    let author = author(folder.unwrap_or(Path::new(".")));
    let by = person.line("Who answers", author, true).await?;
    let words: Vec<&str> = CHOICES.iter().map(|it| it.0).collect();
    for (index, rule) in open.iter().enumerate() {
        output.note(format!("{} See {}", rule.why, rule.docs));
        let question = format!("{}/{} {}?", index + 1, open.len(), rule.title);
        let chosen = person.choice(question, &words).await?;
        let Some(answer) = CHOICES.get(chosen).and_then(|it| it.1) else {
            continue;
        };
        let note = person.line("Note (may be empty)", None, false).await?;
        let at = Timestamp::now();
        let expires = dashboard::date(at).checked_add(expires).map_err(|_| {
            Failure::new(
                Code::InvalidValue,
                "--expires leads past the last day there is",
            )
        })?;
        let attestation = Attestation {
            rule: rule.name.to_owned(),
            environment,
            answer,
            by: by.clone(),
            at,
            expires,
            note: (!note.is_empty()).then_some(note),
            line: 0,
        };
        keep(file, &attestation)?;
        let kept = format!("the answers so far are in {}", file.display());
        context.interruption.leaves(kept);
    }
    Ok(())
}

/// Each answer is written at once, so that none is lost when the next question is broken off.
fn keep(file: &Path, answer: &Attestation) -> Result<(), Failure> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            let message = format!("{} cannot be read: {error}", file.display());
            return Err(Failure::new(Code::FileUnusable, message));
        }
    };
    replace::file(file, &Attestations::with(&text, answer)?)
}
