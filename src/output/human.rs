//! Texts for people.

use std::collections::HashSet;
use std::time::Duration;

use colored::{ColoredString, Colorize};
use comfy_table::{Table, presets};
use serde_json::{Map, Value};

use super::path::relative;
use crate::error::Failure;
use crate::findings::{Finding, SetAside, Status, document, set_aside};

/// As wide as a label and the spaces around it.
const INDENT: &str = "             ";

/// A text from anywhere, made fit for a terminal: control characters (escape sequences among them)
/// and characters that turn the direction of writing are replaced.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|it| if is_harmful(it) { '\u{fffd}' } else { it })
        .collect()
}

pub(super) fn is_harmful(it: char) -> bool {
    (it.is_control() && it != '\n')
        || matches!(it, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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

/// Rows under a head, in columns.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|it| one_line(it)));
    }
    let mut lines = lines(&table);
    // Coloured afterwards: the table counts escape codes as letters.
    if let Some(head) = lines.first_mut() {
        *head = head.bold().to_string();
    }
    joined(&lines)
}

/// Names and values, a line each.
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

/// A text of which no line can pass for one of this program's own.
pub(super) fn one_line(text: &str) -> String {
    clean(&text.replace('\n', " "))
}

/// Without the space that the table puts before its first column.
fn lines(table: &Table) -> Vec<String> {
    let trimmed = |it: String| it.strip_prefix(' ').unwrap_or(&it).trim_end().to_owned();
    table.lines().map(trimmed).collect()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|it| format!("{it}\n")).collect()
}

/// One entry of a catalogue: a headline, then paragraphs with a label each.
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

/// Breaks a paragraph into lines that fit beside a label.
fn wrapped(text: &str) -> String {
    let options = textwrap::Options::new(96)
        .initial_indent(INDENT)
        .subsequent_indent(INDENT);
    textwrap::fill(text, options).trim_start().to_owned()
}

/// A profile as a table: what has a value, in WorkOS's own order.
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
        ("mend", &failure.hint),
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

/// Findings with the hint below each that needs one, and the count at the end.
pub fn findings(findings: &[Finding]) -> String {
    let listed: Vec<&Finding> = findings.iter().collect();
    format!("{}\n{}\n", list(&listed), counts(findings))
}

/// The same below a table that shows what passed: of several that were skipped for one reason, one.
pub fn findings_below_table(findings: &[Finding]) -> String {
    let mut told = HashSet::new();
    let listed: Vec<&Finding> = findings
        .iter()
        .filter(|it| match it.status {
            Status::Pass => false,
            Status::Skip => told.insert((it.rule.name, &it.message)),
            Status::Warn | Status::Fail | Status::Manual => true,
        })
        .collect();
    // Where nothing is listed, the blank line above is enough.
    let blank = if listed.is_empty() { "" } else { "\n" };
    format!("{}{blank}{}\n", list(&listed), counts(findings))
}

fn list(findings: &[&Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        // Where to go matters for what has to be mended.
        let is_fine = matches!(finding.status, Status::Pass | Status::Skip);
        text.push_str(&line(finding, !is_fine));
    }
    text
}

/// Findings under headings, one for each family and project, the worst of each first, and the count
/// at the end.
pub fn findings_by_family(findings: &[Finding]) -> String {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|it| (it.rule.family, &it.project, urgency(it.status)));
    let mut text = String::new();
    let of_one_heading = |one: &&Finding, other: &&Finding| {
        (one.rule.family, &one.project) == (other.rule.family, &other.project)
    };
    for group in sorted.chunk_by(of_one_heading) {
        let project = group[0].project.as_ref();
        let project = project.map(|it| format!(" of {}", one_line(it)));
        let heading = format!(
            "{}{}",
            group[0].rule.family.name(),
            project.unwrap_or_default()
        );
        text.push_str(&format!("{}\n", heading.bold()));
        for finding in group {
            text.push_str(&line(finding, finding.status != Status::Skip));
        }
        text.push('\n');
    }
    text.push_str(&counts(findings));
    text.push('\n');
    text
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
    if let Some(hint) = &finding.hint {
        text.push_str(&format!("       {}\n", clean(hint)));
    }
    text
}

/// `3 pass, 1 fail`: what there is none of is left out.
pub(super) fn counts(findings: &[Finding]) -> String {
    let summary = document(findings);
    let counts: Vec<String> = ["pass", "warn", "fail", "skip", "manual"]
        .iter()
        .filter_map(|it| {
            summary["summary"][it]
                .as_u64()
                .filter(|it| *it > 0)
                .map(|count| format!("{count} {it}"))
        })
        .collect();
    if counts.is_empty() {
        return "nothing was checked".into();
    }
    let aside: Vec<String> = [SetAside::Suppressed, SetAside::Known]
        .into_iter()
        .map(|it| (it, set_aside(findings, it)))
        .filter(|(_, count)| *count > 0)
        .map(|(it, count)| format!("{count} {}", it.name()))
        .collect();
    match aside.is_empty() {
        true => counts.join(", "),
        false => format!("{} ({})", counts.join(", "), aside.join(", ")),
    }
}

/// What to look at first.
fn urgency(status: Status) -> usize {
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
