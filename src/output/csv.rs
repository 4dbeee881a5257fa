//! Comma-separated values (RFC 4180), for spreadsheets: the verdicts of a check that has some, else its
//! findings.

use super::check_report::CheckReport;
use super::human::one_line;
use super::path::relative;

/// A header, then a row for each verdict or finding.
///
/// # Errors
/// When the rows cannot be written, which memory does not refuse.
pub(super) fn findings(report: &CheckReport<'_>) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(verdicts) = &report.verdicts {
        writer.write_record(verdicts.head.iter().map(|name| name.to_lowercase()))?;
        for row in &verdicts.rows {
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
    use crate::findings::{Finding, Status, rules};

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
