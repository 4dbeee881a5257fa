//! The file in which people confirm what only they can know.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::Spanned;
use toml::value::Datetime;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use super::{ITEMS, date};
use crate::checklist::WorkosEnvironment;
use crate::checklist::toml_file::{EnvironmentName, LocalDate, TomlFile};
use crate::error::{Code, Failure};
use crate::findings::{Finding, Rule, Status, rules};

/// Its default name.
pub const FILE: &str = "workos-ml-attest.toml";

const HEADING: &str = "\
# What people have confirmed for `workos-ml checklist`. Commit this file: CI reads it.
# Answer again with `workos-ml checklist --attest`.

";

/// A person's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Confirmed.
    Yes,
    /// Denied.
    No,
    /// It does not apply to this project.
    NotApplicable,
}

impl Answer {
    fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// One answer, with who gave it and when.
#[derive(Clone, Debug)]
pub struct Attestation {
    /// The name of the rule; it may not exist.
    pub rule: String,
    /// The environment that it is about.
    pub environment: WorkosEnvironment,
    /// The answer.
    pub answer: Answer,
    /// Who answered.
    pub by: String,
    /// When it was answered.
    pub at: Timestamp,
    /// The day on which it expires.
    pub expires: Date,
    /// A remark.
    pub note: Option<String>,
    /// Its line, from 1; 0 if it was not read from a file.
    pub line: usize,
}

/// The answers of a file.
pub struct Attestations {
    file: PathBuf,
    answers: Vec<Attestation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileContent {
    #[serde(default)]
    attestation: Vec<Spanned<RawAttestation>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAttestation {
    rule: String,
    environment: EnvironmentName,
    answer: Answer,
    #[serde(deserialize_with = "non_empty")]
    by: String,
    #[serde(deserialize_with = "timestamp")]
    at: Timestamp,
    expires: LocalDate,
    note: Option<String>,
}

fn non_empty<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    let name = String::deserialize(value)?;
    if name.trim().is_empty() {
        return Err(D::Error::custom("it says nobody; write who answered"));
    }
    Ok(name)
}

fn timestamp<'de, D: Deserializer<'de>>(value: D) -> Result<Timestamp, D::Error> {
    let text = Datetime::deserialize(value)?.to_string();
    text.parse().map_err(|_| {
        D::Error::custom("write a moment with its offset, such as 2026-01-31T12:00:00Z")
    })
}

impl Attestations {
    /// Reads a file. One that does not exist has no answers.
    ///
    /// # Errors
    /// When it cannot be read or parsed.
    pub fn read(file: &Path) -> Result<Self, Failure> {
        let mut answers = Vec::new();
        if let Some(toml) = TomlFile::read(file)? {
            let written: FileContent = toml.parse()?;
            answers.extend(written.attestation.into_iter().map(|answer| {
                let line = toml.line(answer.span().start);
                let answer = answer.into_inner();
                Attestation {
                    rule: answer.rule,
                    environment: answer.environment.0,
                    answer: answer.answer,
                    by: answer.by,
                    at: answer.at,
                    expires: answer.expires.0,
                    note: answer.note.filter(|note| !note.trim().is_empty()),
                    line,
                }
            }));
        }
        Ok(Self {
            file: file.to_owned(),
            answers,
        })
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Whether there are no answers.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    pub(super) fn of(&self, rule: &Rule) -> impl Iterator<Item = &Attestation> {
        self.answers.iter().filter(|it| it.rule == rule.name)
    }

    /// Findings for entries that confirm nothing, each with its line.
    pub(super) fn invalid_entries(&self, now: Timestamp) -> Vec<Finding> {
        let mut found = Vec::new();
        for (index, answer) in self.answers.iter().enumerate() {
            let finding = |status, message| {
                Finding::new(rules::ATTESTATIONS, status, message)
                    .subject(answer.rule.clone())
                    .at(&self.file, answer.line)
            };
            if !ITEMS.iter().any(|rule| rule.name == answer.rule) {
                let hint = match rules::named(&answer.rule) {
                    Some(_) => "only rules of the family dashboard are answered; remove it".into(),
                    None => rules::did_you_mean(&answer.rule),
                };
                let message = format!("{} is not something that people confirm", answer.rule);
                found.push(finding(Status::Warn, message).hint(hint));
            }
            if answer.at > now {
                let message = format!("{} is answered in the future ({})", answer.rule, answer.at);
                let hint = "correct `at`, or answer again with `workos-ml checklist --attest`";
                found.push(finding(Status::Fail, message).hint(hint));
            }
            let same = |other: &&Attestation| {
                other.rule == answer.rule && other.environment == answer.environment
            };
            if let Some(first) = self.answers[..index].iter().find(same) {
                let message = format!("{} is answered on line {} already", answer.rule, first.line);
                found.push(finding(Status::Warn, message).hint("remove the older answer"));
            }
            if answer.expires <= date(answer.at) {
                let message = format!("{} expires before it is answered", answer.rule);
                found.push(finding(Status::Warn, message).hint("correct `expires`"));
            }
        }
        found
    }

    /// The text of the file with one more answer, which replaces an older one. Comments and everything
    /// else are kept.
    ///
    /// # Errors
    /// When the text cannot be parsed.
    pub fn insert(text: &str, answer: &Attestation) -> Result<String, Failure> {
        let broken = |why: String| {
            Failure::new(
                Code::FileUnusable,
                format!("the answers cannot be added to the file: {why}"),
            )
        };
        let mut document: DocumentMut = text
            .parse()
            .map_err(|error: toml_edit::TomlError| broken(error.message().to_owned()))?;
        let is_new = document.is_empty() && text.trim().is_empty();
        let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
        let item = document
            .entry("attestation")
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        // An inline array becomes an array of tables.
        let tables = std::mem::take(item)
            .into_array_of_tables()
            .map_err(|_| broken("`attestation` holds no tables".into()))?;
        *item = Item::ArrayOfTables(tables);
        let Some(tables) = item.as_array_of_tables_mut() else {
            return Err(broken("`attestation` holds no tables".into()));
        };
        let is_same = |table: &Table| {
            let text = |key| table.get(key).and_then(Item::as_str);
            text("rule") == Some(&answer.rule)
                && text("environment").and_then(WorkosEnvironment::named)
                    == Some(answer.environment)
        };
        let same: Vec<usize> = (0..tables.len())
            .filter(|index| tables.get(*index).is_some_and(is_same))
            .collect();
        for index in same.iter().skip(1).rev() {
            tables.remove(*index);
        }
        match same.first().and_then(|it| tables.get_mut(*it)) {
            Some(table) => answer.write(table)?,
            None => {
                let mut table = Table::new();
                answer.write(&mut table)?;
                // Comments at the end of the file stay above the new entry.
                let gap = if trailing.ends_with('\n') {
                    "\n"
                } else {
                    "\n\n"
                };
                let prefix = if trailing.trim().is_empty() {
                    "\n".into()
                } else {
                    trailing + gap
                };
                table.decor_mut().set_prefix(prefix);
                tables.push(table);
                document.set_trailing("");
            }
        }
        let heading = if is_new { HEADING } else { "" };
        Ok(format!("{heading}{}", document.to_string().trim_start()))
    }
}

impl Attestation {
    fn write(&self, table: &mut Table) -> Result<(), Failure> {
        let broken = |_| Failure::new(Code::InvalidValue, "the time cannot be written down");
        let at = format!("{:.0}", self.at).parse().map_err(broken)?;
        let expires = self.expires.to_string().parse().map_err(broken)?;
        set(table, "rule", self.rule.as_str().into());
        set(table, "environment", self.environment.name().into());
        set(table, "answer", self.answer.name().into());
        set(table, "by", self.by.as_str().into());
        set(table, "at", Value::Datetime(toml_edit::Formatted::new(at)));
        set(
            table,
            "expires",
            Value::Datetime(toml_edit::Formatted::new(expires)),
        );
        match &self.note {
            Some(note) => set(table, "note", note.as_str().into()),
            None => drop(table.remove("note")),
        }
        Ok(())
    }
}

/// Sets a value, and keeps a comment after the old one.
fn set(table: &mut Table, key: &str, new: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => drop(table.insert(key, Item::Value(new))),
    }
}
