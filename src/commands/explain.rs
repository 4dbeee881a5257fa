//! `explain`: the catalogue of errors, by name or by a pasted message.

use std::io::Read;

use serde_json::{Value, json};

use crate::checklist::code::{Remediation, remediations};
use crate::cli::ExplainArgs;
use crate::error::{Code, Exit, Failure};
use crate::explain::{self, Entry};
use crate::findings::{Rule, rules};
use crate::output::{self, Output, Report};

/// A pasted log is searched up to this length.
const LONGEST_TEXT: u64 = 1024 * 1024;
/// Entries that are shown for one message.
const MOST_SHOWN: usize = 3;

pub(super) fn run(args: &ExplainArgs, output: &Output) -> anyhow::Result<Exit> {
    let text = args.text.join(" ");
    if text.trim().is_empty() {
        output.result(&All(explain::all()))?;
        return Ok(Exit::Done);
    }
    let text = if text == "-" { from_stdin()? } else { text };
    if let Some(rule) = rules::named(text.trim()) {
        output.result(&OfRule(rule))?;
        return Ok(Exit::Done);
    }
    let found = explain::look_up(&text);
    if found.is_empty() {
        let near = rules::nearest(text.trim());
        let hint = near.map_or_else(
            || "list everything with `workos-ml explain`".to_owned(),
            |item| format!("did you mean `workos-ml explain {}`?", item.name),
        );
        return Err(
            Failure::new(Code::InvalidValue, "nothing in the catalogue fits this")
                .because("it is neither a known name nor a message that is recognised")
                .hint(hint)
                .into(),
        );
    }
    output.result(&Found(found.into_iter().take(MOST_SHOWN).collect()))?;
    Ok(Exit::Done)
}

fn from_stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().take(LONGEST_TEXT).read_to_end(&mut bytes);
    read.map_err(|error| {
        Failure::new(
            Code::MissingValue,
            format!("could not read the message from standard input: {error}"),
        )
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

struct All(&'static [Entry]);

impl Report for All {
    fn json(&self) -> Value {
        let rules: Vec<Value> = rules::all().map(rule_json).collect();
        json!({"entries": self.0.iter().map(entry_json).collect::<Vec<_>>(), "rules": rules})
    }

    fn human(&self) -> String {
        let exit = |entry: &Entry| {
            entry
                .exit
                .map(|exit| exit.number().to_string())
                .unwrap_or_default()
        };
        let mut rows: Vec<Vec<String>> = self
            .0
            .iter()
            .map(|findings| vec![findings.name.into(), exit(findings), findings.title.into()])
            .collect();
        rows.extend(rules::all().map(|finding| {
            vec![
                finding.name.into(),
                String::new(),
                format!("rule: {}", finding.title),
            ]
        }));
        let mut text = output::table(&["name", "exit", "what it means"], &rows);
        text.push_str(
            "\nworkos-ml explain NAME says why, and what to do; so does a pasted message\n",
        );
        text
    }
}

struct Found(Vec<&'static Entry>);

impl Report for Found {
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
        "mend": entry.mend,
        "docs": (!entry.docs.is_empty()).then_some(entry.docs),
        "exit_code": entry.exit.map(Exit::number),
    })
}

fn entry_text(entry: &Entry) -> String {
    let mut rows = vec![
        ("cause", entry.cause.to_owned()),
        ("mend", entry.mend.to_owned()),
    ];
    if !entry.docs.is_empty() {
        rows.push(("docs", entry.docs.to_owned()));
    }
    if let Some(exit) = entry.exit {
        rows.push(("exit code", exit.number().to_string()));
    }
    output::entry(entry.name, entry.title, &rows)
}

struct OfRule(&'static Rule);

impl Report for OfRule {
    fn json(&self) -> Value {
        json!({"rules": [rule_json(self.0)]})
    }

    fn human(&self) -> String {
        let rule = self.0;
        let mut rows = vec![
            ("why", rule.why.to_owned()),
            ("family", rule.family.name().to_owned()),
        ];
        for way in remediations(rule) {
            let names: Vec<&str> = way.languages.iter().map(|it| it.name()).collect();
            let text = match names.is_empty() {
                true => way.text.to_owned(),
                false => format!("{}: {}", names.join(", "), way.text),
            };
            rows.push(("mend", text));
        }
        if !rule.docs.is_empty() {
            rows.push(("docs", rule.docs.to_owned()));
        }
        output::entry(rule.name, rule.title, &rows)
    }
}

/// Without languages it is the same in all.
fn way_json(way: &Remediation) -> Value {
    let languages: Vec<&str> = way.languages.iter().map(|it| it.name()).collect();
    json!({"languages": languages, "text": way.text})
}

fn rule_json(rule: &'static Rule) -> Value {
    json!({
        "rule": rule.name,
        "family": rule.family.name(),
        "title": rule.title,
        "why": rule.why,
        "mend": remediations(rule).iter().map(way_json).collect::<Vec<_>>(),
        "docs": (!rule.docs.is_empty()).then_some(rule.docs),
    })
}
