//! Comma-separated values (RFC 4180), for spreadsheets: the verdicts of a check that has some, else its
//! findings.

use super::check_report::{CheckReport, UNKNOWN, Verdicts};
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
        let head = verdicts.head.iter().map(|name| name.to_lowercase());
        writer.write_record(head.chain(["problem".to_owned()]))?;
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
    let word = verdicts.among.as_ref().and(verdicts.head.get(1));
    let is_about = |row: &[String], finding: &Finding| {
        let is_of_row = word.is_none() || finding.message.starts_with(&format!("{}: ", row[1]));
        finding.subject.as_ref() == row.first() && is_of_row
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for row in &verdicts.rows {
        let (own, others) = left.into_iter().partition(|it| is_about(row, it));
        left = others;
        let own: Vec<&Finding> = own;
        let problem: Vec<&str> = own.iter().map(|it| it.message.as_str()).collect();
        rows.push([row.as_slice(), &[problem.join("; ")]].concat());
    }
    for finding in left {
        let mut row = vec![UNKNOWN.to_owned(); verdicts.head.len()];
        if let (Some(cell), Some(subject)) = (row.first_mut(), &finding.subject) {
            cell.clone_from(subject);
        }
        row.push(finding.message.clone());
        rows.push(row);
    }
    rows
}

/// Text that no spreadsheet takes for a formula: it may come from a server or from somebody's list.
fn inert(text: &str) -> String {
    let text = one_line(text);
    // A lone hyphen is how a table says that something is not known.
    match text.starts_with(['=', '+', '-', '@', '\t']) && text.len() > 1 {
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
