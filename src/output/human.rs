//! Rendering for people.

use std::time::Duration;

use colored::{ColoredString, Colorize};
use serde_json::{Map, Value};

use super::check_report::{CheckReport, Layout, Verdicts};
use super::path::relative;
use super::table::{pairs, table_within};
use super::width;
use crate::cli;
use crate::error::Failure;
use crate::findings::{Family, Finding, Rule, Status, SuppressedBy, count_suppressed, document};

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
pub fn time(took: Duration) -> String {
    match took.as_millis() {
        0 => "<1 ms".into(),
        millis @ 1..1000 => format!("{millis} ms"),
        millis @ 1000..60_000 => format!("{:.1} s", millis as f64 / 1000.0),
        millis => format!("{} min {} s", millis / 60_000, millis / 1000 % 60),
    }
}

/// Foreign text on one line, so that no part of it looks like output of this program.
pub(super) fn one_line(text: &str) -> String {
    clean(&text.replace('\n', " "))
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
    let lines = text
        .split('\n')
        .map(|it| width::hung(it, width::readable(), INDENT, INDENT));
    lines.collect::<Vec<_>>().join("\n").trim_start().to_owned()
}

/// Names, and beside each of them what it means, in two columns.
pub fn meanings(rows: &[(&str, &str)]) -> String {
    meanings_within(rows, width::readable())
}

fn meanings_within(rows: &[(&str, &str)], width: usize) -> String {
    // A column for longer names would leave the texts too little of 80 characters.
    const WIDEST: usize = 28;
    // Two spaces before a name, and two behind it.
    const SPACES: usize = 4;
    let longest = rows.iter().map(|(name, _)| name.len()).max();
    let column = SPACES + longest.unwrap_or(0).min(WIDEST).min(width / 3);
    let row = |(name, text): &(&str, &str)| cli::row(name, text, column, width);
    rows.iter().map(row).collect()
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

/// How much of a report people are shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Detail {
    /// The width of the terminal, if it is one.
    pub(super) width: Option<usize>,
    /// What passed is counted instead of listed: on a terminal it would push the problems off the screen.
    pub(super) is_folded: bool,
    /// Everything is shown (`-v`).
    pub(super) is_verbose: bool,
    /// Only problems are shown (`-q`).
    pub(super) is_quiet: bool,
}

/// The report of a check. What has to be fixed comes last, so that it is still on the screen.
pub(super) fn check(report: &CheckReport<'_>, detail: Detail) -> String {
    let mut sorted: Vec<&Finding> = report.findings.iter().collect();
    if detail.is_quiet {
        sorted.retain(|it| report.is_problem(it));
        return sorted.iter().map(|it| line(it, true)).collect();
    }
    let closing = format!("{}\n", closing(report));
    let mut text = match table_of(report) {
        Some(verdicts) => {
            let table = table_within(&verdicts.head, &verdicts.cells(), detail.width);
            format!("{table}\n")
        }
        None => String::new(),
    };
    let body = match report.layout {
        Layout::Observed {
            situations,
            left_out,
        } => {
            let situations = situations_line(situations, left_out);
            observed(report.findings, &situations, detail.is_verbose)
        }
        Layout::Plain | Layout::ByFamily => listed(report, &mut sorted, detail),
    };
    text.push_str(&body);
    // Below a table with nothing after it, the blank line of the table is enough.
    if !body.is_empty() {
        text.push('\n');
    }
    text + &closing
}

/// Findings in order: what passed and was skipped, what people have to confirm, what has to be fixed.
fn listed(report: &CheckReport<'_>, sorted: &mut Vec<&Finding>, detail: Detail) -> String {
    if let Some(verdicts) = table_of(report).filter(|_| !detail.is_verbose) {
        // The table shows what passed, and what it tells in short unless that failed.
        let is_in_table = |finding: &Finding| match finding.status {
            Status::Pass => true,
            Status::Fail => false,
            _ => verdicts.in_short.contains(&finding.rule),
        };
        sorted.retain(|finding| !is_in_table(finding));
    }
    let for_people = report.unconfirmed();
    if !detail.is_verbose && for_people.len() > 1 {
        sorted.retain(|finding| !for_people.iter().any(|it| std::ptr::eq(*it, *finding)));
    }
    let is_by_family = report.layout == Layout::ByFamily;
    let is_folded = detail.is_folded && !detail.is_verbose;
    sorted.sort_by_key(|finding| {
        let order = reading_order(finding.status);
        match is_by_family {
            true => (
                section(finding.status),
                Some((finding.rule.family, &finding.project)),
                order,
            ),
            false => (section(finding.status), None, order),
        }
    });
    let split = sorted.partition_point(|it| section(it.status) == 0);
    let (fine, rest) = sorted.split_at(split);
    let is_counted = is_folded || (table_of(report).is_some() && !detail.is_verbose);
    let mut text = match is_counted {
        true => folded(fine),
        false => groups(fine, is_by_family, ""),
    };
    let split = rest.partition_point(|it| section(it.status) == 1);
    let (manual, problems) = rest.split_at(split);
    text.push_str(&groups(manual, is_by_family, ""));
    if !detail.is_verbose && for_people.len() > 1 {
        let command = report
            .attest_command
            .as_deref()
            .unwrap_or("workos-ml checklist --attest");
        text.push_str(&format!(
            "{} {}  {}\n",
            mark(Status::Manual),
            one_line(&report.for_people(command)),
            "(-v lists them)".dimmed()
        ));
    }
    if is_by_family && !text.is_empty() && !problems.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
    text.push_str(&groups(problems, is_by_family, ", to fix"));
    match text.strip_suffix("\n\n") {
        Some(text) => format!("{text}\n"),
        None => text,
    }
}

fn table_of<'a>(report: &'a CheckReport<'_>) -> Option<&'a Verdicts> {
    report.verdicts.as_ref().filter(|it| it.is_for_people())
}

/// `3 redirect URIs: 1 pass, 2 fail`, in the order of the rows. What has several rows counts once, by the
/// worst of them: `3 redirect URIs in 2 environments: …`.
pub(super) fn verdict_counts(verdicts: &Verdicts) -> String {
    // Words that are not among these are of tables that have one row for each thing.
    let badness = |word: &str| {
        ["unconfirmed", "warn", "fail"]
            .iter()
            .position(|it| *it == word)
    };
    let cell =
        |row: &'_ [String], column: usize| row.get(column).map_or("", String::as_str).to_owned();
    let mut worst: Vec<(String, String)> = Vec::new();
    for row in &verdicts.rows {
        let (name, word) = (cell(&row.cells, 0), cell(&row.cells, verdicts.counted));
        match worst.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) if badness(known) < badness(&word) => *known = word,
            Some(_) => {}
            None => worst.push((name, word)),
        }
    }
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for (_, word) in &worst {
        match counts.iter_mut().find(|(known, _)| known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let words: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} {}", one_line(word)))
        .collect();
    let (one, several) = verdicts.noun;
    let count = worst.len();
    let noun = if count == 1 { one } else { several };
    let among = match &verdicts.among {
        Some(among) => format!(" in {among}"),
        None => String::new(),
    };
    format!("{count} {noun}{among}: {}", words.join(", "))
}

/// How many passed, in one line, and each reason for which something was skipped once.
fn folded(findings: &[&Finding]) -> String {
    let (passed, mut rest): (Vec<&Finding>, Vec<&Finding>) = findings
        .iter()
        .copied()
        .partition(|it| it.status == Status::Pass);
    let mut text = match passed[..] {
        [] => String::new(),
        [one] => line(one, false),
        _ => passes(passed.len()),
    };
    rest.sort_by_key(|it| (it.suppressed_by.is_some(), reason(it)));
    for alike in rest.chunk_by(|one, other| are_skipped_alike(one, other)) {
        text.push_str(&match alike {
            [one] => line(one, one.suppressed_by.is_some()),
            several => skipped(several),
        });
    }
    text
}

fn passes(count: usize) -> String {
    let checks = if count == 1 { "check" } else { "checks" };
    format!(
        "{} {count} {checks}  {}\n",
        mark(Status::Pass),
        "(-v lists them)".dimmed()
    )
}

/// Findings under headings, one for each family and project, or without headings.
fn groups(findings: &[&Finding], has_headings: bool, suffix: &str) -> String {
    let mut text = String::new();
    if !has_headings {
        for (at, finding) in findings.iter().enumerate() {
            // The location only matters for findings that have to be fixed.
            let is_fine = matches!(finding.status, Status::Pass | Status::Skip);
            text.push_str(&line_after(&findings[..at], finding, !is_fine));
        }
        return text;
    }
    for group in findings.chunk_by(|one, other| heading(one) == heading(other)) {
        let (family, project) = heading(group[0]);
        let project = project.map(|project| format!(" of {}", one_line(project)));
        let name = format!("{}{}{suffix}", family.name(), project.unwrap_or_default());
        text.push_str(&format!("{}\n", name.bold()));
        let mut at = 0;
        for alike in group.chunk_by(|one, other| are_skipped_alike(one, other)) {
            text.push_str(&match alike {
                [one] => line_after(&group[..at], one, one.status != Status::Skip),
                several => skipped(several),
            });
            at += alike.len();
        }
        text.push('\n');
    }
    text
}

/// A finding after others: of several with one fix, the first has it.
fn line_after(before: &[&Finding], finding: &Finding, has_place: bool) -> String {
    match before.last() {
        Some(last) if has_same_fix(last, finding) => headline(finding, has_place),
        _ => line(finding, has_place),
    }
}

/// The last line: the counts, how many problems there are, and which to fix first.
fn closing(report: &CheckReport<'_>) -> String {
    let counted = match table_of(report) {
        Some(verdicts) => verdict_counts(verdicts),
        None => counts(report.findings),
    };
    let problems = || report.findings.iter().filter(|it| report.is_problem(it));
    let failed = || problems().filter(|it| it.status == Status::Fail);
    let worst = failed().min_by_key(|it| rank(it.rule));
    let Some(first) = worst.or_else(|| problems().min_by_key(|it| rank(it.rule))) else {
        return counted;
    };
    let name = first.rule.name;
    let which = match (failed().count(), problems().count()) {
        (_, 1) => format!("1 problem, {name}"),
        (failed, all) if failed == 0 || failed == all => {
            format!("{all} problems, fix {name} first")
        }
        (failed, all) => format!("{all} problems, of which {failed} failed, fix {name} first"),
    };
    format!("{counted}; {which}: workos-ml explain {name}")
}

/// How bad it is that an application breaks a rule: what keeps everything else from being seen, what lets
/// strangers in, what lets somebody into another's account. Of the rest the first is fixed first.
fn rank(rule: &Rule) -> usize {
    const WORST: [&str; 14] = [
        "application-starts",
        "sign-in-found",
        "calls-intercepted",
        "sign-in-begins",
        "callback-answers",
        "session-cookie-unforgeable",
        "refused-code-signs-in-nobody",
        "strangers-turned-away",
        "profile-decides",
        "sign-ins-kept-apart",
        "secrets-kept",
        "link-kept-from-asker",
        "session-not-in-address",
        "session-id-renewed",
    ];
    let mut worst = WORST.iter();
    worst
        .position(|name| *name == rule.name)
        .unwrap_or(WORST.len())
}

/// What `test` saw: the sign-in step by step, then what goes wrong. Of what passed only the count is
/// shown unless all of it is asked for.
fn observed(findings: &[Finding], situations: &str, is_verbose: bool) -> String {
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
    let mut rest: Vec<&Finding> = findings.iter().filter(|it| !is_step(it)).collect();
    // A sign-in that failed is what to fix first. Where more follows, it is told at the end, on the screen.
    let is_told_last = |step: &Finding| {
        step.status == Status::Fail && rest.iter().any(|it| is_failed_or_warned(it))
    };
    let steps = || findings.iter().filter(is_step);
    let mut text = String::new();
    for step in steps() {
        text.push_str(&match step.status {
            Status::Pass => format!("{} {}\n", "✓".green(), one_line(&step.message)),
            _ if is_told_last(step) => headline(step, true),
            _ => with_evidence(step, is_verbose),
        });
    }
    let last: Vec<&Finding> = steps().filter(|it| is_told_last(it)).collect();
    text.push_str(situations);
    rest.sort_by_key(|finding| reading_order(finding.status));
    let passed = rest.iter().filter(|it| it.status == Status::Pass).count();
    if passed > 0 && !is_verbose {
        text.push_str(&passes(passed));
    }
    let mut fixes: Vec<(&str, &str)> = Vec::new();
    for alike in rest.chunk_by(|one, other| are_skipped_alike(one, other)) {
        text.push_str(&match alike {
            [one] if one.status == Status::Pass && !is_verbose => String::new(),
            [one] => match one
                .hint
                .as_deref()
                .and_then(|hint| rule_with_fix(hint, one, &mut fixes))
            {
                // What one rule says of several situations has one fix, and the first shows what happened.
                Some(rule) if rule == one.rule.name && !is_verbose => headline(one, true),
                Some(rule) => {
                    let mut short = (*one).clone();
                    short.hint = Some(format!("the fix of {rule} above"));
                    with_evidence(&short, is_verbose)
                }
                None => with_evidence(one, is_verbose),
            },
            several => skipped(several),
        });
    }
    for step in last {
        text.push_str(&with_evidence(step, is_verbose));
    }
    text
}

fn is_failed_or_warned(finding: &Finding) -> bool {
    matches!(finding.status, Status::Warn | Status::Fail)
}

fn has_same_fix(one: &Finding, other: &Finding) -> bool {
    is_failed_or_warned(one) && one.rule == other.rule && one.hint == other.hint
}

/// The rule above that has the same fix, if one has; else this one is noted for what follows.
fn rule_with_fix<'a>(
    hint: &'a str,
    finding: &'a Finding,
    fixes: &mut Vec<(&'a str, &'a str)>,
) -> Option<&'a str> {
    let known = fixes.iter().find(|(said, _)| *said == hint);
    if let Some((_, rule)) = known {
        return Some(rule);
    }
    fixes.push((hint, finding.rule.name));
    None
}

/// How much of what goes wrong was tried.
fn situations_line(tried: usize, left_out: usize) -> String {
    let ways = if tried == 1 { "way" } else { "ways" };
    match (tried, left_out) {
        (0, 0) => String::new(),
        (0, _) => format!(
            "what goes wrong was not tried: no rule that was chosen looks at any of the {left_out} ways\n"
        ),
        (_, 0) => format!("then what goes wrong, {tried} {ways}\n"),
        _ => format!(
            "then what goes wrong, {tried} {ways} ({left_out} left out: no rule that was chosen looks at them)\n"
        ),
    }
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
fn heading(finding: &Finding) -> (Family, Option<&String>) {
    (finding.rule.family, finding.project.as_ref())
}

/// The section of a report, by number: the last is read first.
fn section(status: Status) -> usize {
    match status {
        Status::Pass | Status::Skip => 0,
        Status::Manual => 1,
        Status::Fail | Status::Warn => 2,
    }
}

/// Sort key: the last is read first, because it is still on the screen.
fn reading_order(status: Status) -> usize {
    match status {
        Status::Pass => 0,
        Status::Skip => 1,
        Status::Manual => 2,
        Status::Warn => 3,
        Status::Fail => 4,
    }
}

pub(super) fn are_skipped_alike(one: &Finding, other: &Finding) -> bool {
    let is_plain =
        |finding: &Finding| finding.status == Status::Skip && finding.suppressed_by.is_none();
    is_plain(one) && is_plain(other) && reason(one) == reason(other)
}

/// Why something was skipped, without the rule's title behind it.
pub(super) fn reason(finding: &Finding) -> &str {
    let message = finding.message.as_str();
    let rest = message.strip_suffix(finding.rule.title);
    rest.and_then(|it| it.strip_suffix(": ")).unwrap_or(message)
}

/// Several rules that were skipped for one reason, in one line.
fn skipped(findings: &[&Finding]) -> String {
    let mut names: Vec<&str> = findings.iter().map(|it| it.rule.name).collect();
    names.dedup();
    format!(
        "{} {}  {}\n",
        mark(Status::Skip),
        one_line(reason(findings[0])),
        format!("[{}]", names.join(", ")).dimmed()
    )
}

fn line(finding: &Finding, has_place: bool) -> String {
    let mut text = headline(finding, has_place);
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

/// What was found, without what to do about it.
fn headline(finding: &Finding, has_place: bool) -> String {
    let file = finding.location().map(|it| relative(&it));
    let place = match (file, finding.line) {
        _ if !has_place => String::new(),
        (Some(file), Some(line)) => format!(" ({file}:{line})"),
        (Some(file), None) => format!(" ({file})"),
        _ => String::new(),
    };
    let rule = format!("[{}]", finding.rule.name);
    format!(
        "{} {}{}  {}\n",
        mark(finding.status),
        one_line(&finding.message),
        one_line(&place).dimmed(),
        rule.dimmed()
    )
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
    use crate::findings::{Rule, rules};

    #[test]
    fn terminal_escapes_do_not_pass() {
        assert_eq!(
            clean("a\u{1b}[31mb\u{7}\u{9b}c\u{202e}d\ne"),
            "a\u{fffd}[31mb\u{fffd}\u{fffd}c\u{fffd}d\ne"
        );
    }

    #[test]
    fn what_to_fix_first_is_told_last_and_a_fix_once() {
        let failed = |rule: &'static Rule, message: &str, fix: &str| {
            Finding::new(rule, Status::Fail, message).hint(fix)
        };
        let step = failed(
            rules::LOGOUT_ENDS_SESSION,
            "the cookie still works",
            "end it",
        );
        let of_outage = |status: &str| {
            let shown = vec![format!("browser: POST /login {status}")];
            failed(rules::CREATE_FAILURE_HANDLED, status, "catch it").evidence(shown)
        };
        let found = [step, of_outage("500"), of_outage("401")];
        let text = observed(&found, "then what goes wrong, 3 ways\n", false);
        let plain = anstream::adapter::strip_str(&text).to_string();
        assert_eq!(
            plain.matches("the cookie still works").count(),
            2,
            "{plain}"
        );
        assert!(plain.ends_with("       end it\n"), "{plain}");
        assert_eq!(plain.matches("end it").count(), 1, "{plain}");
        assert!(plain.contains("fail   401"), "{plain}");
        assert_eq!(plain.matches("catch it").count(), 1, "{plain}");
        assert_eq!(plain.matches("POST /login").count(), 1, "{plain}");
        let all = observed(&found, "then what goes wrong, 3 ways\n", true);
        assert_eq!(all.matches("POST /login").count(), 2, "{all}");
        // Alone, it is told where it happened, once.
        let alone = observed(&found[..1], "then what goes wrong, 3 ways\n", false);
        assert_eq!(
            alone.matches("the cookie still works").count(),
            1,
            "{alone}"
        );
        let plain = check(&CheckReport::of(&found), Detail::default());
        assert_eq!(plain.matches("catch it").count(), 1, "{plain}");
    }

    #[test]
    fn meanings_hang_beside_their_names() {
        let rows = [
            (
                "usage",
                "the command line does not parse, and nothing was done",
            ),
            ("a-name-that-is-too-long-for-it", "what it means"),
        ];
        let expected = "  usage          the command line does
                 not parse, and nothing
                 was done
  a-name-that-is-too-long-for-it
                 what it means
";
        assert_eq!(meanings_within(&rows, 40), expected);
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
