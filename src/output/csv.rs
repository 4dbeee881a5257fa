//! Comma-separated values (RFC 4180), for spreadsheets: the verdicts of a check that has some, else its
//! findings.

use serde_json::Value;

use super::check_report::{CheckReport, VerdictRow, Verdicts};
use super::human::one_line;
use super::path::relative;
use crate::findings::{Finding, Status};

/// A header, then a row for each verdict or finding.
///
/// # Errors
/// When the rows cannot be written, which memory does not refuse.
pub(super) fn findings(report: &CheckReport<'_>) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(verdicts) = &report.verdicts {
        let fields = verdicts.rows.first().map(|row| &row.fields);
        let head = fields.into_iter().flatten().map(|(name, _)| *name);
        writer.write_record(head.chain(["problem"]))?;
        for row in rows(verdicts, report.findings) {
            writer.write_record(row.iter().map(|cell| inert(cell)))?;
        }
    } else {
        writer.write_record([
            "rule", "family", "status", "message", "subject", "file", "line", "hint",
        ])?;
        for finding in report.findings {
            let text = |text: &Option<String>| text.as_deref().map_or_else(String::new, inert);
            writer.write_record([
                finding.rule.name.to_owned(),
                finding.rule.family.name().to_owned(),
                finding.status.name().to_owned(),
                inert(&finding.message),
                text(&finding.subject),
                text(&finding.file.as_deref().map(relative)),
                finding
                    .line
                    .map_or_else(String::new, |line| line.to_string()),
                text(&finding.hint),
            ])?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The rows of a table with what is wrong, and a row for each problem of something that has none: a line of a
/// list that could not be read, or a sender.
fn rows(verdicts: &Verdicts, findings: &[Finding]) -> Vec<Vec<String>> {
    let is_problem = |it: &&Finding| matches!(it.status, Status::Fail | Status::Warn);
    let mut left: Vec<&Finding> = findings.iter().filter(is_problem).collect();
    // Of several rows for one thing, each has a word for what it is among.
    let has_word = verdicts.among.is_some();
    let is_about = |row: &VerdictRow, finding: &Finding| {
        let is_of_row = !has_word || finding.message.starts_with(&format!("{}: ", row.cells[1]));
        finding.subject.as_ref() == row.cells.first() && is_of_row
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for row in &verdicts.rows {
        let (own, others) = left.into_iter().partition(|it| is_about(row, it));
        left = others;
        let own: Vec<&Finding> = own;
        let problem: Vec<&str> = own.iter().map(|it| it.message.as_str()).collect();
        let values = row.fields.iter().map(|(_, it)| value(it));
        rows.push(values.chain([problem.join("; ")]).collect());
    }
    let width = verdicts.rows.first().map_or(1, |row| row.fields.len());
    for finding in left {
        let mut row = vec![String::new(); width];
        if let (Some(cell), Some(subject)) = (row.first_mut(), &finding.subject) {
            cell.clone_from(subject);
        }
        row.push(finding.message.clone());
        rows.push(row);
    }
    rows
}

/// A value in a cell: what is not known is an empty one, as spreadsheets have it.
fn value(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(self::value).collect();
            items.join(" ")
        }
        other => other.to_string(),
    }
}

/// Text that no spreadsheet takes for a formula: it may come from a server or from somebody's list.
fn inert(text: &str) -> String {
    let text = one_line(text);
    match text.starts_with(['=', '+', '-', '@', '\t']) {
        true => format!("'{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::rules;

    #[test]
    fn commas_quotes_and_formulas_stay_in_their_cell() {
        let found = [
            Finding::new(rules::MX_PRESENT, Status::Fail, "a, \"b\"\nc").subject("=HYPERLINK(1)")
        ];
        let text = findings(&CheckReport::of(&found)).unwrap();
        assert_eq!(
            text.lines().nth(1),
            Some("mx-present,mail,fail,\"a, \"\"b\"\" c\",'=HYPERLINK(1),,,")
        );
    }
}
