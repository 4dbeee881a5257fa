//! A table to paste into a ticket, in GitHub's Markdown.

use super::check_report::CheckReport;
use super::human::{are_skipped_alike, counts, one_line, reason, urgency, verdict_counts};
use super::path::relative;
use crate::error::Failure;
use crate::findings::{Finding, Status};

/// What was checked, the verdicts, a row for each finding with the worst first, and the hints below. What was
/// skipped for one reason is one row.
pub(super) fn findings(check: &str, report: &CheckReport<'_>) -> String {
    let mut text = format!("### workos-ml {check}\n\n");
    if !report.heading.is_empty() {
        let version = ("version", env!("CARGO_PKG_VERSION").to_owned());
        let facts = report.heading.iter().chain([&version]);
        let facts: Vec<String> = facts
            .map(|(name, value)| format!("{name}: {}", escaped(value)))
            .collect();
        text.push_str(&format!("{}\n\n", facts.join(" · ")));
    }
    let verdicts = report.verdicts.as_ref().filter(|it| !it.is_empty());
    if let Some(verdicts) = verdicts {
        text.push_str(&format!("{}\n\n", verdict_counts(verdicts)));
        text.push_str(&format!("| {} |\n", verdicts.head.join(" | ")));
        text.push_str(&format!("|{}\n", "---|".repeat(verdicts.head.len())));
        for row in &verdicts.rows {
            let cells: Vec<String> = row.cells.iter().map(|cell| escaped(cell)).collect();
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        text.push('\n');
    }
    // Things that have a verdict are counted once.
    if verdicts.is_none() {
        text.push_str(&format!("{}\n\n", counts(report.findings)));
    }
    text.push_str("| status | rule | finding | where |\n|---|---|---|---|\n");
    let mut found = report.shown_singly();
    found.sort_by_key(|it| urgency(it.status));
    for alike in found.chunk_by(|one, other| are_skipped_alike(one, other)) {
        let finding = alike[0];
        let (message, place) = match alike.len() {
            1 => (finding.message.as_str(), place(finding)),
            _ => (reason(finding), String::new()),
        };
        let mut rules: Vec<String> = alike
            .iter()
            .map(|it| format!("`{}`", it.rule.name))
            .collect();
        rules.dedup();
        text.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            mark(finding.status),
            rules.join(", "),
            escaped(message),
            escaped(&place),
        ));
    }
    if let Some(items) = report.items_line() {
        let mark = mark(Status::Manual);
        text.push_str(&format!("| {mark} | | {} | |\n", escaped(&items)));
    }
    let hints: Vec<String> = found.iter().filter_map(|it| hint(it)).collect();
    if !hints.is_empty() {
        text.push_str(&format!("\n**What to do**\n\n{}", hints.concat()));
    }
    text
}

/// A check that could not run.
pub(super) fn failure(check: &str, failure: &Failure) -> String {
    let mut text = format!(
        "### workos-ml {check}\n\n**Not carried out** (`{}`): {}\n",
        failure.code.name(),
        escaped(&failure.message)
    );
    for (label, value) in [("Cause", &failure.cause), ("What to do", &failure.hint)] {
        if let Some(value) = value {
            text.push_str(&format!("\n{label}: {}\n", escaped(value)));
        }
    }
    text
}

fn mark(status: Status) -> &'static str {
    match status {
        Status::Pass => "✅ pass",
        Status::Warn => "⚠️ warn",
        Status::Fail => "❌ fail",
        Status::Skip => "⏭️ skip",
        Status::Manual => "👤 manual",
    }
}

fn place(finding: &Finding) -> String {
    let file = match (&finding.file, finding.line) {
        (Some(file), Some(line)) => Some(format!("{}:{line}", relative(file))),
        (Some(file), None) => Some(relative(file)),
        _ => None,
    };
    let parts: Vec<String> = finding.project.iter().cloned().chain(file).collect();
    parts.join(", ")
}

fn hint(finding: &Finding) -> Option<String> {
    let hint = finding
        .hint
        .as_ref()
        .filter(|_| finding.suppressed_by.is_none())?;
    let about: Vec<String> = [&finding.project, &finding.subject]
        .into_iter()
        .flatten()
        .map(|it| escaped(it))
        .collect();
    let about = match about.is_empty() {
        true => String::new(),
        false => format!(" ({})", about.join(", ")),
    };
    let docs = match finding.rule.docs {
        "" => String::new(),
        docs => format!(" ([docs]({docs}))"),
    };
    Some(format!(
        "- `{}`{about}: {}{docs}\n",
        finding.rule.name,
        escaped(hint)
    ))
}

/// Text on one line, escaped so that Markdown shows it unchanged, also in a table.
fn escaped(text: &str) -> String {
    let line = one_line(text);
    let mut safe = String::new();
    let mut rest = &*line;
    // Commands of this tool are code, so that they can be copied.
    while let Some((before, command, after)) = command_in(rest) {
        safe.push_str(&words(before));
        safe.push_str(&format!("`{command}`"));
        rest = after;
    }
    safe + &words(rest)
}

/// The first command between backticks, with what comes before and after it.
fn command_in(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_at_checked(text.find("`workos-ml ")?)?;
    let (command, after) = rest[1..].split_once('`')?;
    // Nothing in code can be escaped.
    (!command.contains(['|', '\\', '<', '>'])).then_some((before, command, after))
}

fn words(text: &str) -> String {
    text.split_inclusive(' ').map(word).collect()
}

/// A word. Addresses become code: otherwise they would be linked, and nothing in a link can be escaped.
fn word(text: &str) -> String {
    let is_around = |it: char| "()[],;.: ".contains(it);
    let address = text.trim_matches(is_around);
    if !address.contains("://") || address.contains(['`', '|', '\\']) {
        return escape_characters(text);
    }
    let start = text.len() - text.trim_start_matches(is_around).len();
    let (before, after) = (&text[..start], &text[start + address.len()..]);
    format!(
        "{}`{address}`{}",
        escape_characters(before),
        escape_characters(after)
    )
}

fn escape_characters(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        match character {
            // As an entity, because a backslash before a pipe is unescaped twice in a table.
            '|' => safe.push_str("&#124;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            // Names with underscores are left as they are, so that they can be copied.
            '_' if before.is_alphanumeric() && next.is_alphanumeric() => safe.push(character),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' => safe.extend(['\\', character]),
            ':' if next == '/' => safe.push_str("&#58;"),
            // Text from a server must not mention people or link tickets.
            '@' | '#' if !before.is_alphanumeric() => {
                safe.push_str(&format!("&#{};", u32::from(character)));
            }
            character => safe.push(character),
        }
        before = character;
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_means_something_to_markdown_is_shown() {
        let cases = [
            ("a|b", "a&#124;b"),
            ("a\\|b", "a\\\\&#124;b"),
            (
                "add it with `workos-ml redirect-uri add http://a.example/*_x` *now*",
                "add it with `workos-ml redirect-uri add http://a.example/*_x` \\*now\\*",
            ),
            ("`workos-ml a|b`", "\\`workos-ml a&#124;b\\`"),
            ("`x` *y* [z](u)", "\\`x\\` \\*y\\* \\[z\\](u)"),
            ("<script>&amp;", "&lt;script&gt;&amp;amp;"),
            ("WORKOS_API_KEY _x_", "WORKOS_API_KEY \\_x\\_"),
            (
                "you@example.com @team #1",
                "you@example.com &#64;team &#35;1",
            ),
            ("a\nb", "a b"),
            (
                "it (https://*.a.example/x_), not",
                "it (`https://*.a.example/x_`), not",
            ),
            ("http://a|b*", "http&#58;//a&#124;b\\*"),
        ];
        for (text, expected) in cases {
            assert_eq!(escaped(text), expected);
        }
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_cell(text in "(\\PC|[|\\\\`<>\n\r\t]){0,60}") {
            // Addresses are code; what is left is read here.
            let safe = escaped(&text.replace("://", ""));
            prop_assert!(!safe.contains(['|', '<', '>', '\n', '\r']), "{safe}");
            // Every backquote is behind an odd number of backslashes, so none begins code.
            let mut slashes = 0;
            for character in safe.chars() {
                prop_assert!(character != '`' || slashes % 2 == 1, "{safe}");
                slashes = if character == '\\' { slashes + 1 } else { 0 };
            }
        }
    }
}
