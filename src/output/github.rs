//! Workflow commands of GitHub Actions: an annotation for each finding that needs attention. GitHub shows
//! ten of each kind per step, so the worst come first, and skipped findings are only counted.
//!
//! Source: GitHub docs, "Workflow commands for GitHub Actions".

use super::check_report::CheckReport;
use super::human::{clean, counts, urgency, verdict_counts};
use super::path::in_repository;
use crate::error::Failure;
use crate::findings::{Finding, Status};

/// One command per line, then a line with the counts.
pub(super) fn findings(check: &str, report: &CheckReport<'_>) -> String {
    let mut sorted = report.shown_singly();
    sorted.sort_by_key(|it| urgency(it.status));
    let mut text: String = sorted.into_iter().filter_map(annotation).collect();
    if let Some(items) = report.items_line() {
        text.push_str(&command("notice", &[("title", "dashboard")], &items));
    }
    let counted = match report.verdicts.as_ref().filter(|it| !it.is_empty()) {
        Some(verdicts) => verdict_counts(verdicts),
        None => counts(report.findings),
    };
    text.push_str(&format!("{check}: {counted}\n"));
    text
}

/// A check that could not run.
pub(super) fn failure(failure: &Failure) -> String {
    let parts = [&failure.cause, &failure.hint].into_iter().flatten();
    let message = parts.fold(failure.message.clone(), |text, section| {
        format!("{text}\n{section}")
    });
    command("error", &[("title", failure.code.name())], &message)
}

fn annotation(finding: &Finding) -> Option<String> {
    let level = match finding.status {
        Status::Pass | Status::Skip => return None,
        Status::Fail => "error",
        Status::Warn => "warning",
        Status::Manual => "notice",
    };
    let file = finding.file.as_deref().map(in_repository);
    let line = finding.line.map(|it| it.to_string());
    let mut properties = Vec::new();
    if let Some(file) = &file {
        properties.push(("file", file.as_str()));
        if let Some(line) = &line {
            properties.push(("line", line.as_str()));
        }
    }
    properties.push(("title", finding.rule.name));
    let mut message = match &finding.hint {
        Some(hint) => format!("{}\n{hint}", finding.message),
        None => finding.message.clone(),
    };
    if let Some(project) = &finding.project {
        message.insert_str(0, &format!("{project}: "));
    }
    Some(command(level, &properties, &message))
}

fn command(name: &str, properties: &[(&str, &str)], message: &str) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    format!("::{name} {}::{}\n", properties.join(","), data(message))
}

/// A message, escaped so that no part of it can end the command or start another.
fn data(text: &str) -> String {
    clean(&text.replace("\r\n", "\n"))
        .replace('%', "%25")
        .replace('\n', "%0A")
}

/// A property, escaped.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::rules;
    use proptest::prelude::*;

    #[test]
    fn only_what_somebody_has_to_look_at_becomes_an_annotation() {
        let rule = rules::API_KEY_PRESENT;
        let found = [
            Finding::new(rule, Status::Pass, "fine"),
            Finding::new(rule, Status::Manual, "m"),
            Finding::new(rule, Status::Warn, "w"),
            Finding::new(rule, Status::Fail, "50% a:b, c\r\n::warning::x")
                .at("dir,a/b:c.env", 3)
                .hint("do"),
            Finding::new(rule, Status::Skip, "s"),
        ];
        assert_eq!(
            findings("preflight", &CheckReport::of(&found)),
            "::error file=dir%2Ca/b%3Ac.env,line=3,title=api-key-present::50%25 a:b, c%0A::warning::x%0Ado\n\
             ::warning title=api-key-present::w\n\
             ::notice title=api-key-present::m\n\
             preflight: 1 pass, 1 warn, 1 fail, 1 skip, 1 manual\n"
        );
    }

    /// As the runner reads a command: the properties end at the first `::`.
    fn read(line: &str) -> (String, String) {
        let rest = line.strip_prefix("::error ").unwrap();
        let (properties, message) = rest.split_once("::").unwrap();
        let file = properties.strip_prefix("file=").unwrap();
        let file = file.split(',').next().unwrap();
        let decoded = |file: &str| {
            file.replace("%2C", ",")
                .replace("%3A", ":")
                .replace("%0A", "\n")
                .replace("%25", "%")
        };
        (decoded(file), decoded(message))
    }

    proptest! {
        #[test]
        fn any_text_stays_within_its_command(file in "\\PC{1,40}", message in "(\\PC|\n){0,60}") {
            let text = command("error", &[("file", &file), ("title", "t")], &message);
            prop_assert_eq!(text.matches('\n').count(), 1);
            let line = text.trim_end_matches('\n');
            prop_assert_eq!(read(line), (clean(&file), clean(&message)));
        }
    }
}
