//! `explain`: the catalogue of errors, by name or by a pasted message.

use std::io::Read;

use serde_json::{Value, json};

use crate::checklist::code::{Remediation, remediations};
use crate::cli::ExplainArgs;
use crate::error::{Code, Exit, Failure};
use crate::explain::{self, Entry};
use crate::findings::{Family, Rule, rules};
use crate::output::{self, Output, Report, Schema, schema};

/// How much of a pasted log is searched. The error is near the end of what people paste, which is a
/// few pages at most.
const MAX_TEXT_BYTES: u64 = 1024 * 1024;
/// Entries shown for one message; with more, people would not know which one applies.
const MAX_ENTRIES: usize = 3;

pub(super) fn run(args: &ExplainArgs, output: &Output) -> anyhow::Result<Exit> {
    let text = args.text.join(" ");
    if text.trim().is_empty() {
        output.result(&CatalogueReport(explain::all()))?;
        return Ok(Exit::Done);
    }
    let text = if text == "-" { from_stdin()? } else { text };
    if let Some(rule) = rules::named(text.trim()) {
        output.result(&RuleReport(rule))?;
        return Ok(Exit::Done);
    }
    let found = explain::look_up(&text);
    if found.is_empty() {
        let near = rules::nearest(text.trim());
        let nearest: Vec<String> = explain::nearest(&text)
            .iter()
            .map(|entry| format!("`workos-ml explain {}` ({})", entry.name, entry.title))
            .collect();
        let hint = match near {
            Some(rule) => format!("did you mean `workos-ml explain {}`?", rule.name),
            None if nearest.is_empty() => "list all with `workos-ml explain`".to_owned(),
            None => format!(
                "did you mean {}? List all with `workos-ml explain`",
                nearest.join(", ")
            ),
        };
        return Err(Failure::new(Code::InvalidValue, "no entry matches that message")
            .because("it is not the name of an entry, and no known message is in it; try a shorter piece of it")
            .hint(hint)
            .into());
    }
    output.result(&EntriesReport(
        found.into_iter().take(MAX_ENTRIES).collect(),
    ))?;
    Ok(Exit::Done)
}

fn from_stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .take(MAX_TEXT_BYTES)
        .read_to_end(&mut bytes);
    read.map_err(|error| {
        Failure::new(
            Code::MissingValue,
            format!("could not read the message from standard input: {error}"),
        )
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

struct CatalogueReport(&'static [Entry]);

impl Report for CatalogueReport {
    fn schema(&self) -> &'static Schema {
        schema::EXPLAIN
    }

    fn json(&self) -> Value {
        let rules: Vec<Value> = rules::all().map(rule_json).collect();
        json!({"entries": self.0.iter().map(entry_json).collect::<Vec<_>>(), "rules": rules})
    }

    fn human(&self) -> String {
        let mut text = String::new();
        let mut list = |heading: &str, rows: &[(&str, &str)]| {
            text.push_str(&format!("{heading}:\n{}\n", output::meanings(rows)));
        };
        for (heading, entries) in explain::sections() {
            let rows: Vec<_> = entries.iter().map(|it| (it.name, it.title)).collect();
            list(heading, &rows);
        }
        let rules: Vec<&Rule> = rules::all().collect();
        // Rules on code are in two lists, of which each has headings of its own otherwise.
        let mut families: Vec<Family> = rules.iter().map(|it| it.family).collect();
        families.sort();
        families.dedup();
        for family in families {
            let of_family = rules.iter().filter(|it| it.family == family);
            let rows: Vec<_> = of_family.map(|it| (it.name, it.title)).collect();
            list(&format!("Rules of the family {}", family.name()), &rows);
        }
        text.push_str(
            "workos-ml explain NAME says why, and what to do; so does a pasted message\n",
        );
        text
    }
}

struct EntriesReport(Vec<&'static Entry>);

impl Report for EntriesReport {
    fn schema(&self) -> &'static Schema {
        schema::EXPLAIN
    }

    fn json(&self) -> Value {
        json!({"entries": self.0.iter().map(|it| entry_json(it)).collect::<Vec<_>>()})
    }

    fn human(&self) -> String {
        let texts: Vec<String> = self.0.iter().map(|it| entry_text(it)).collect();
        texts.join("\n")
    }
}

fn entry_json(entry: &Entry) -> Value {
    json!({
        "code": entry.name,
        "title": entry.title,
        "cause": entry.cause,
        "fix": entry.fix,
        "docs": (!entry.docs.is_empty()).then_some(entry.docs),
        "exit_code": entry.exit.map(Exit::number),
    })
}

fn entry_text(entry: &Entry) -> String {
    let mut rows = vec![
        ("cause", entry.cause.to_owned()),
        ("fix", entry.fix.to_owned()),
    ];
    if !entry.docs.is_empty() {
        rows.push(("docs", entry.docs.to_owned()));
    }
    if let Some(exit) = entry.exit {
        rows.push(("exit code", exit.number().to_string()));
    }
    output::entry(entry.name, entry.title, &rows)
}

struct RuleReport(&'static Rule);

impl Report for RuleReport {
    fn schema(&self) -> &'static Schema {
        schema::EXPLAIN
    }

    fn json(&self) -> Value {
        json!({"rules": [rule_json(self.0)]})
    }

    fn human(&self) -> String {
        let rule = self.0;
        let mut rows = vec![
            ("why", rule.why.to_owned()),
            ("family", rule.family.name().to_owned()),
        ];
        for remediation in remediations(rule) {
            let names: Vec<&str> = remediation.languages.iter().map(|it| it.name()).collect();
            let text = match names.is_empty() {
                true => remediation.text.to_owned(),
                false => format!("{}: {}", names.join(", "), remediation.text),
            };
            rows.push(("fix", text));
        }
        if !rule.references.is_empty() {
            rows.push(("known as", rule.references.join(", ")));
        }
        if !rule.docs.is_empty() {
            rows.push(("docs", rule.docs.to_owned()));
        }
        output::entry(rule.name, rule.title, &rows)
    }
}

/// A remediation without languages applies to all of them.
fn remediation_json(remediation: &Remediation) -> Value {
    let languages: Vec<&str> = remediation.languages.iter().map(|it| it.name()).collect();
    json!({"languages": languages, "text": remediation.text})
}

fn rule_json(rule: &'static Rule) -> Value {
    let fix: Vec<_> = remediations(rule).iter().map(remediation_json).collect();
    json!({
        "rule": rule.name,
        "family": rule.family.name(),
        "title": rule.title,
        "why": rule.why,
        "fix": fix,
        "references": rule.references,
        "docs": (!rule.docs.is_empty()).then_some(rule.docs),
    })
}
