//! Texts for people.

use std::time::Duration;

use colored::{ColoredString, Colorize};
use comfy_table::{Cell, ContentArrangement, Table, presets};
use serde_json::{Map, Value};

use crate::error::Failure;
use crate::findings::{Finding, Status, document};

/// A text from anywhere, made fit for a terminal: control characters (escape sequences among them)
/// and characters that turn the direction of writing are replaced.
pub fn clean(text: &str) -> String {
    let is_harmful = |it: char| {
        (it.is_control() && it != '\n')
            || matches!(it, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|it| if is_harmful(it) { '\u{fffd}' } else { it })
        .collect()
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
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(head.iter().map(|it| Cell::new(it.bold().to_string())));
    for row in rows {
        table.add_row(row.iter().map(|it| clean(&it.replace('\n', " "))));
    }
    lines(&table)
}

/// Names and values, a line each.
pub(super) fn pairs(rows: &[(String, String)]) -> String {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    for (name, value) in rows {
        table.add_row([
            clean(name).dimmed().to_string(),
            clean(&value.replace('\n', " ")),
        ]);
    }
    lines(&table)
}

fn lines(table: &Table) -> String {
    let lines: Vec<String> = table
        .lines()
        .map(|it| format!("{}\n", it.trim_end()))
        .collect();
    lines.concat()
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
    let mut text = format!("{} {}", "error:".red().bold(), clean(&failure.message));
    let rows = [
        ("cause", &failure.cause),
        ("mend", &failure.hint),
        ("request", &failure.request_id),
    ];
    for (label, value) in rows {
        if let Some(value) = value {
            let value = clean(value).replace('\n', "\n           ");
            text.push_str(&format!("\n  {} {value}", format!("{label:>7}:").dimmed()));
        }
    }
    let more = format!("workos-ml explain {}", failure.code.name());
    text.push_str(&format!(
        "\n  {} {more}",
        format!("{:>7}:", "more").dimmed()
    ));
    text
}

/// Findings with the hint below each that needs one, and the count at the end.
pub fn findings(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let place = match (&finding.file, finding.line) {
            (Some(file), Some(line)) => format!(" ({}:{line})", file.display()),
            (Some(file), None) => format!(" ({})", file.display()),
            _ => String::new(),
        };
        let rule = format!("[{}]", finding.rule.name);
        text.push_str(&format!(
            "{} {}{}  {}\n",
            mark(finding.status),
            clean(&finding.message),
            place.dimmed(),
            rule.dimmed()
        ));
        if let Some(hint) = &finding.hint {
            text.push_str(&format!("       {}\n", clean(hint)));
        }
    }
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
    text.push_str(&format!("\n{}\n", counts.join(", ")));
    text
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
