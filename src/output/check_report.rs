//! What a check came to, for every format.

use serde_json::Value;

use crate::findings::{self, Family, Finding, Rule, Status};

/// The result of a check.
pub struct CheckReport<'a> {
    /// What was found.
    pub findings: &'a [Finding],
    /// How people are shown it.
    pub layout: Layout,
    /// A verdict on each thing that was checked, for a check of many of them.
    pub verdicts: Option<Verdicts>,
    /// Names and values that a ticket needs to say what was checked: environment, key, date.
    pub heading: Vec<(&'static str, String)>,
    /// Whether warnings and unanswered items count as problems.
    pub is_strict: bool,
    /// The command that asks for what only a person can confirm.
    pub attest_command: Option<String>,
    /// Whether what only a person can confirm was asked for, so that each item is listed.
    pub lists_every_item: bool,
}

/// How people are shown findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One after the other.
    Plain,
    /// Under headings, one for each family and project.
    ByFamily,
    /// What `test` saw: the sign-in step by step, then the other situations.
    Observed {
        /// How many situations there were.
        situations: usize,
        /// How many were left out, because no rule that was chosen looks at them.
        left_out: usize,
    },
}

/// The cell of what was not checked, in a table for people. Documents have `null` there, and CSV nothing.
pub const UNKNOWN: &str = "-";

/// A table with a row for each thing that was checked.
#[derive(Debug)]
pub struct Verdicts {
    /// The field of the JSON document that holds the rows.
    pub field: &'static str,
    /// What a row is about, in the singular and in the plural.
    pub noun: (&'static str, &'static str),
    /// What each of them has a row in: `2 environments`.
    pub among: Option<String>,
    /// The names of the columns.
    pub head: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<VerdictRow>,
    /// The column that is counted in the last line.
    pub counted: usize,
    /// Rules that the table tells in short; `-v` lists their findings as well.
    pub in_short: &'static [&'static Rule],
}

/// A row: in words for people, and as values for programs.
#[derive(Debug)]
pub struct VerdictRow {
    /// The cells, of which the first is what the row is about.
    pub cells: Vec<String>,
    /// The fields of the JSON document and of CSV; the same ones in each row.
    pub fields: Vec<(&'static str, Value)>,
}

impl<'a> CheckReport<'a> {
    /// A report of nothing but findings.
    pub fn of(findings: &'a [Finding]) -> Self {
        Self {
            findings,
            layout: Layout::Plain,
            verdicts: None,
            heading: Vec::new(),
            is_strict: false,
            attest_command: None,
            lists_every_item: false,
        }
    }

    /// Whether a finding makes the check fail.
    pub fn is_problem(&self, finding: &Finding) -> bool {
        match finding.status {
            Status::Fail => true,
            Status::Warn => self.is_strict,
            // `test` asks nobody to confirm anything.
            Status::Manual => self.is_strict && self.layout == Layout::ByFamily,
            Status::Pass | Status::Skip => false,
        }
    }

    /// Items that a person has to confirm, and that are told in one line: nobody asked for them.
    pub(super) fn unconfirmed(&self) -> Vec<&'a Finding> {
        let is_item = |it: &&Finding| {
            it.status == Status::Manual && it.rule.family == Family::Dashboard && it.file.is_none()
        };
        match self.lists_every_item {
            true => Vec::new(),
            false => self.findings.iter().filter(is_item).collect(),
        }
    }

    /// The line about them.
    pub(super) fn for_people(&self, command: &str) -> String {
        format!(
            "{} items need a person: run {command}",
            self.unconfirmed().len()
        )
    }

    /// The findings that annotations and tickets show one by one: all but those items.
    pub(super) fn shown_singly(&self) -> Vec<&'a Finding> {
        let folded = match self.unconfirmed() {
            items if items.len() > 1 => items,
            _ => Vec::new(),
        };
        let is_folded = |it: &&Finding| folded.iter().any(|item| std::ptr::eq(*item, *it));
        self.findings.iter().filter(|it| !is_folded(it)).collect()
    }

    /// The line about the items that [`Self::shown_singly`] leaves out.
    pub(super) fn items_line(&self) -> Option<String> {
        let command = self.attest_command.as_deref();
        (self.unconfirmed().len() > 1)
            .then(|| self.for_people(command.unwrap_or("workos-ml checklist --attest")))
    }

    /// The JSON document.
    pub(super) fn document(&self) -> Value {
        let mut document = findings::document(self.findings);
        if let Some(verdicts) = &self.verdicts {
            document[verdicts.field] = verdicts.objects().into();
        }
        document
    }
}

impl Verdicts {
    /// Whether nothing was checked.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether people see the table: of a single thing, findings say more than a row.
    pub(super) fn is_for_people(&self) -> bool {
        self.rows.len() > 1 || (self.in_short.is_empty() && !self.is_empty())
    }

    /// The rows as objects.
    fn objects(&self) -> Vec<Value> {
        let rows = self.rows.iter();
        rows.map(|row| row.fields.iter().cloned().collect())
            .collect()
    }

    /// The rows as people see them.
    pub(super) fn cells(&self) -> Vec<Vec<String>> {
        self.rows.iter().map(|row| row.cells.clone()).collect()
    }
}
