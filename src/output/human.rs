//! Rendering for people.

use std::collections::HashSet;
use std::time::Duration;

use colored::{ColoredString, Colorize};
use comfy_table::{Table, presets};
use serde_json::{Map, Value};

use super::path::relative;
use super::width;
use crate::error::Failure;
use crate::findings::{Family, Finding, Status, SuppressedBy, count_suppressed, document};

/// The width of a label and the spaces around it.
const INDENT: &str = "             ";

/// Makes foreign text safe for a terminal: replaces control characters, including escape sequences, and
/// characters that change the text direction.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|character| {
            if is_harmful(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

pub(super) fn is_harmful(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `870 ms`, `2.4 s`, `3 min 20 s`.
pub(super) fn time(took: Duration) -> String {
    match took.as_millis() {
        0 => "<1 ms".into(),
        millis @ 1..1000 => format!("{millis} ms"),
        millis @ 1000..60_000 => format!("{:.1} s", millis as f64 / 1000.0),
        millis => format!("{} min {} s", millis / 60_000, millis / 1000 % 60),
    }
}

/// A table with a header.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|it| one_line(it)));
    }
    let mut lines = lines(&table);
    // Coloured afterwards, because the table counts escape codes as characters.
    if let Some(head) = lines.first_mut() {
        *head = head.bold().to_string();
    }
    joined(&lines)
}

/// Names and values, one pair per line.
pub fn pairs<N: AsRef<str>>(rows: &[(N, String)]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for (name, value) in rows {
        table.add_row([one_line(name.as_ref()), one_line(value)]);
    }
    let mut lines = lines(&table);
    for (line, (name, _)) in lines.iter_mut().zip(rows) {
        let name = one_line(name.as_ref());
        if let Some(rest) = line.strip_prefix(&name) {
            *line = format!("{}{rest}", name.dimmed());
        }
    }
    joined(&lines)
}

/// Foreign text on one line, so that no part of it looks like output of this program.
pub(super) fn one_line(text: &str) -> String {
    clean(&text.replace('\n', " "))
}

/// The lines of a table, without the space before the first column.
fn lines(table: &Table) -> Vec<String> {
    let trimmed = |line: String| {
        line.strip_prefix(' ')
            .unwrap_or(&line)
            .trim_end()
            .to_owned()
    };
    table.lines().map(trimmed).collect()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|it| format!("{it}\n")).collect()
}

/// An entry of a catalogue: a headline, then labelled paragraphs.
pub fn entry(name: &str, title: &str, rows: &[(&str, String)]) -> String {
    let mut text = format!("{}: {title}\n", name.bold());
    for (label, value) in rows {
        text.push_str(&format!(
            "  {} {}\n",
            format!("{label:<10}").dimmed(),
            wrapped(&clean(value))
        ));
    }
    text
}

/// Wraps a paragraph to fit next to a label.
fn wrapped(text: &str) -> String {
    let options = textwrap::Options::new(width::readable())
        .initial_indent(INDENT)
        .subsequent_indent(INDENT);
    textwrap::fill(text, options).trim_start().to_owned()
}

/// A profile as a table: fields with a value, in WorkOS's order.
pub fn profile(profile: &Map<String, Value>) -> String {
    let rows: Vec<(String, String)> = profile
        .iter()
        .filter(|(name, _)| name.as_str() != "object")
        .filter_map(|(name, value)| Some((name.clone(), scalar(value)?)))
        .collect();
    pairs(&rows)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.is_empty() => None,
        Value::Object(fields) if fields.is_empty() => None,
        other => Some(other.to_string()),
    }
}

/// What went wrong, why, and what to type next.
pub(super) fn failure(failure: &Failure) -> String {
    let mut text = format!("{} {}", "error:".red().bold(), one_line(&failure.message));
    let rows = [
        ("cause", &failure.cause),
        ("fix", &failure.hint),
        ("request", &failure.request_id),
    ];
    for (label, value) in rows {
        if let Some(value) = value {
            text.push_str(&format!(
                "\n  {} {}",
                format!("{label:<10}").dimmed(),
                wrapped(&clean(value))
            ));
        }
    }
    let more = format!("workos-ml explain {}", failure.code.name());
    text.push_str(&format!(
        "\n  {} {more}",
        format!("{:<10}", "more").dimmed()
    ));
    text
}

/// Findings, each with its hint, then the counts.
pub fn findings(findings: &[Finding]) -> String {
    let listed: Vec<&Finding> = findings.iter().collect();
    format!("{}\n{}\n", list(&listed), counts(findings))
}

/// The same, below a table that shows what passed. Of several that were skipped for the same reason,
/// only the first is listed.
pub fn findings_below_table(findings: &[Finding]) -> String {
    let mut told = HashSet::new();
    let listed: Vec<&Finding> = findings
        .iter()
        .filter(|finding| match finding.status {
            Status::Pass => false,
            Status::Skip => told.insert((finding.rule.name, &finding.message)),
            Status::Warn | Status::Fail | Status::Manual => true,
        })
        .collect();
    // If nothing is listed, the blank line above is enough.
    let blank = if listed.is_empty() { "" } else { "\n" };
    format!("{}{blank}{}\n", list(&listed), counts(findings))
}

fn list(findings: &[&Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        // The location only matters for findings that have to be fixed.
        let is_fine = matches!(finding.status, Status::Pass | Status::Skip);
        text.push_str(&line(finding, !is_fine));
    }
    text
}

/// Findings under headings, one for each family and project: first what has to be fixed, then what people
/// have to confirm, then what passed or was skipped, and the counts.
pub fn findings_by_family(findings: &[Finding]) -> String {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| {
        let (family, urgency) = (finding.rule.family, urgency(finding.status));
        (section(finding.status), family, &finding.project, urgency)
    });
    let mut text = String::new();
    let mut headings = HashSet::new();
    for group in sorted.chunk_by(|one, other| heading(one) == heading(other)) {
        let (_, family, project) = heading(group[0]);
        let project = project.map(|project| format!(" of {}", one_line(project)));
        let mut name = format!("{}{}", family.name(), project.unwrap_or_default());
        if !headings.insert(name.clone()) {
            name.push_str(", the rest");
        }
        text.push_str(&format!("{}\n", name.bold()));
        for alike in group.chunk_by(|one, other| are_skipped_alike(one, other)) {
            text.push_str(&match alike {
                [one] => line(one, one.status != Status::Skip),
                several => skipped(several),
            });
        }
        text.push('\n');
    }
    text.push_str(&counts(findings));
    text.push('\n');
    text
}

/// What `test` saw: the sign-in step by step, then what goes wrong. Of what passed only the count is
/// shown unless all of it is asked for.
pub fn observed(findings: &[Finding], situations: usize, is_verbose: bool) -> String {
    let steps = [
        "application-starts",
        "calls-intercepted",
        "sign-in-found",
        "sign-in-begins",
        "link-mailed",
        "callback-answers",
        "signed-in",
        "logout-ends-session",
    ];
    let is_step = |finding: &&Finding| steps.contains(&finding.rule.name);
    let mut text = String::new();
    for step in findings.iter().filter(is_step) {
        text.push_str(&match step.status {
            Status::Pass => format!("{} {}\n", "✓".green(), one_line(&step.message)),
            _ => with_evidence(step, is_verbose),
        });
    }
    let mut rest: Vec<&Finding> = findings.iter().filter(|it| !is_step(it)).collect();
    if situations > 0 {
        text.push_str(&format!("then what goes wrong, {situations} ways\n"));
    }
    rest.sort_by_key(|finding| match finding.status {
        Status::Pass => 0,
        Status::Skip => 1,
        Status::Manual | Status::Warn => 2,
        // Last, so that it is on the screen.
        Status::Fail => 3,
    });
    let passed = rest.iter().filter(|it| it.status == Status::Pass).count();
    if passed > 0 && !is_verbose {
        text.push_str(&format!(
            "{} {passed} checks  {}\n",
            mark(Status::Pass),
            "(-v lists them)".dimmed()
        ));
    }
    for alike in rest.chunk_by(|one, other| are_skipped_alike(one, other)) {
        text.push_str(&match alike {
            [one] if one.status == Status::Pass && !is_verbose => String::new(),
            [one] => with_evidence(one, is_verbose),
            several => skipped(several),
        });
    }
    let closing = match findings
        .iter()
        .filter(|it| it.status == Status::Fail)
        .count()
    {
        0 => String::new(),
        count => {
            let first = findings.iter().find(|it| it.status == Status::Fail);
            let name = first.map_or("", |finding| finding.rule.name);
            let things = if count == 1 { "thing is" } else { "things are" };
            format!("; {count} {things} wrong, begin with {name}: workos-ml explain {name}")
        }
    };
    format!("{text}\n{}{closing}\n", counts(findings))
}

/// A finding with the requests that show it: of one that failed always, else if asked for.
fn with_evidence(finding: &Finding, is_verbose: bool) -> String {
    let mut text = line(finding, true);
    let is_shown = is_verbose || finding.status == Status::Fail;
    // Four lines tell what happened; the report and JSON have all of them.
    let count = if is_verbose { usize::MAX } else { 4 };
    let from = finding.evidence.len().saturating_sub(count);
    for shown in finding.evidence[from..].iter().filter(|_| is_shown) {
        text.push_str(&format!("       {}\n", one_line(shown).dimmed()));
    }
    text
}

/// The heading that a finding belongs to.
fn heading(finding: &Finding) -> (usize, Family, Option<&String>) {
    let project = finding.project.as_ref();
    (section(finding.status), finding.rule.family, project)
}

/// The section of a report on many families, by number.
fn section(status: Status) -> usize {
    match status {
        Status::Fail | Status::Warn => 0,
        Status::Manual => 1,
        Status::Pass | Status::Skip => 2,
    }
}

fn are_skipped_alike(one: &Finding, other: &Finding) -> bool {
    let is_plain =
        |finding: &Finding| finding.status == Status::Skip && finding.suppressed_by.is_none();
    is_plain(one) && is_plain(other) && reason(one) == reason(other)
}

/// Why something was skipped, without the rule's title before it.
fn reason(finding: &Finding) -> &str {
    let message = finding.message.as_str();
    let rest = message.strip_prefix(finding.rule.title);
    rest.and_then(|it| it.strip_prefix(": ")).unwrap_or(message)
}

/// Several rules that were skipped for one reason, in one line.
fn skipped(findings: &[&Finding]) -> String {
    let names: Vec<&str> = findings.iter().map(|it| it.rule.name).collect();
    format!(
        "{} {}  {}\n",
        mark(Status::Skip),
        one_line(reason(findings[0])),
        format!("[{}]", names.join(", ")).dimmed()
    )
}

fn line(finding: &Finding, has_place: bool) -> String {
    let file = finding.location().map(|it| relative(&it));
    let place = match (file, finding.line) {
        _ if !has_place => String::new(),
        (Some(file), Some(line)) => format!(" ({file}:{line})"),
        (Some(file), None) => format!(" ({file})"),
        _ => String::new(),
    };
    let rule = format!("[{}]", finding.rule.name);
    let mut text = format!(
        "{} {}{}  {}\n",
        mark(finding.status),
        one_line(&finding.message),
        one_line(&place).dimmed(),
        rule.dimmed()
    );
    // Suppressed findings need no action.
    if let Some(hint) = finding
        .hint
        .as_ref()
        .filter(|_| finding.suppressed_by.is_none())
    {
        for line in clean(hint).lines() {
            text.push_str(&format!("       {line}\n"));
        }
    }
    text
}

/// `3 pass, 1 fail`: zero counts are left out.
pub(super) fn counts(findings: &[Finding]) -> String {
    let summary = document(findings);
    let counts: Vec<String> = ["pass", "warn", "fail", "skip", "manual"]
        .iter()
        .filter_map(|text| {
            summary["summary"][text]
                .as_u64()
                .filter(|it| *it > 0)
                .map(|count| format!("{count} {text}"))
        })
        .collect();
    if counts.is_empty() {
        return "nothing was checked".into();
    }
    let aside: Vec<String> = [SuppressedBy::Directive, SuppressedBy::Baseline]
        .into_iter()
        .map(|cause| (cause, count_suppressed(findings, cause)))
        .filter(|(_, count)| *count > 0)
        .map(|(cause, count)| format!("{count} {}", cause.name()))
        .collect();
    match aside.is_empty() {
        true => counts.join(", "),
        false => format!("{} ({})", counts.join(", "), aside.join(", ")),
    }
}

/// Sort key: what needs attention first.
pub(super) fn urgency(status: Status) -> usize {
    match status {
        Status::Fail => 0,
        Status::Warn => 1,
        Status::Manual => 2,
        Status::Pass => 3,
        Status::Skip => 4,
    }
}

fn mark(status: Status) -> ColoredString {
    match status {
        Status::Pass => "pass  ".green(),
        Status::Warn => "warn  ".yellow(),
        Status::Fail => "fail  ".red().bold(),
        Status::Skip => "skip  ".dimmed(),
        Status::Manual => "manual".cyan(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_do_not_pass() {
        assert_eq!(
            clean("a\u{1b}[31mb\u{7}\u{9b}c\u{202e}d\ne"),
            "a\u{fffd}[31mb\u{fffd}\u{fffd}c\u{fffd}d\ne"
        );
    }

    #[test]
    fn times_are_short() {
        let cases = [
            (0, "<1 ms"),
            (870, "870 ms"),
            (2400, "2.4 s"),
            (200_000, "3 min 20 s"),
        ];
        for (millis, text) in cases {
            assert_eq!(time(Duration::from_millis(millis)), text);
        }
    }
}
