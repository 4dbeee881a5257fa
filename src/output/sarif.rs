//! SARIF 2.1.0 (OASIS), the part of it that a check needs.
//!
//! Only findings that need action become results, because GitHub's code scanning shows every result as an
//! alert, whatever its kind. What passed or was not checked is counted in the run's `summary`, and its
//! rule is listed.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::{Value, json};

use super::human::one_line;
use super::path::uri;
use crate::error::Failure;
use crate::findings::{Finding, Rule, Status, document};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Stands for the file of a finding without one: code scanning rejects a result without a location.
const NO_FILE: &str = "no%20file";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    automation_details: AutomationDetails,
    invocations: [Invocation<'a>; 1],
    column_kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Vec<SarifResult<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Value>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text<'a>,
    full_description: Text<'a>,
    help: Text<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    help_uri: &'a str,
    default_configuration: Configuration,
    properties: Value,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: Cow<'a, str>,
}

#[derive(Serialize)]
struct AutomationDetails {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Serialize)]
struct Notification<'a> {
    descriptor: Value,
    level: &'static str,
    message: Text<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Text<'a>,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[LogicalLocation; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

/// The findings as one run.
pub(super) fn findings(check: &str, found: &[Finding]) -> Result<Value, serde_json::Error> {
    let mut rules: Vec<&Rule> = Vec::new();
    let mut results = Vec::new();
    let mut seen = HashMap::new();
    for finding in found {
        let known = rules.iter().position(|it| it.name == finding.rule.name);
        let rule_index = known.unwrap_or_else(|| {
            rules.push(finding.rule);
            rules.len() - 1
        });
        if let Some((kind, level)) = kind_and_level(finding) {
            let partial_fingerprints = fingerprints(finding, &mut seen);
            results.push(SarifResult {
                rule_id: finding.rule.name,
                rule_index,
                kind,
                level,
                message: message(finding),
                locations: [location(finding)],
                partial_fingerprints,
                suppressions: suppression(finding),
                properties: finding.project.as_ref().map(|it| json!({"project": it})),
            });
        }
    }
    let invocation = Invocation {
        execution_successful: true,
        exit_code: None,
        tool_execution_notifications: Vec::new(),
    };
    let mut log = log(check, rules, invocation);
    log.runs[0].results = Some(results);
    log.runs[0].properties = Some(json!({"summary": document(found)["summary"]}));
    serde_json::to_value(log)
}

/// A check that could not run. It has no list of results, because an empty one would close the alerts of
/// the previous run.
pub(super) fn failure(check: &str, failure: &Failure) -> Result<Value, serde_json::Error> {
    let parts = [&failure.cause, &failure.hint].into_iter().flatten();
    let text = parts.fold(plain(&failure.message), |text, section| {
        format!("{text}\n{}", plain(section))
    });
    let invocation = Invocation {
        execution_successful: false,
        exit_code: Some(failure.exit.number()),
        tool_execution_notifications: vec![Notification {
            descriptor: json!({"id": failure.code.name()}),
            level: "error",
            message: Text { text: text.into() },
        }],
    };
    serde_json::to_value(log(check, Vec::new(), invocation))
}

fn log<'a>(check: &str, rules: Vec<&'a Rule>, invocation: Invocation<'a>) -> Log<'a> {
    let driver = Driver {
        name: "workos-ml",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: "https://workos.com/docs/magic-link",
        rules: rules.into_iter().map(descriptor).collect(),
    };
    Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            // What comes before the last slash is the category of code scanning, in which a newer
            // run replaces an older one.
            automation_details: AutomationDetails {
                id: format!("workos-ml/{}/", check.replace(' ', "-")),
            },
            invocations: [invocation],
            column_kind: "unicodeCodePoints",
            results: None,
            properties: None,
        }],
    }
}

fn descriptor(rule: &Rule) -> Descriptor<'_> {
    let help = match rule.docs {
        "" => rule.why.to_owned(),
        docs => format!("{}\nSee {docs}", rule.why),
    };
    Descriptor {
        id: rule.name,
        short_description: Text {
            text: rule.title.into(),
        },
        full_description: Text {
            text: rule.why.into(),
        },
        help: Text { text: help.into() },
        help_uri: rule.docs,
        default_configuration: Configuration { level: "error" },
        properties: json!({"tags": tags(rule)}),
    }
}

/// The rule's family, and what standards call what it finds: `external/cwe/cwe-384` is the form that code
/// scanning knows.
fn tags(rule: &Rule) -> Vec<String> {
    let own = ["workos", "magic-link", rule.family.name()].map(str::to_owned);
    let references = rule
        .references
        .iter()
        .map(|reference| match reference.strip_prefix("CWE-") {
            Some(number) => format!("external/cwe/cwe-{number}"),
            None => (*reference).to_owned(),
        });
    own.into_iter().chain(references).collect()
}

/// Kind and level; only a failure may have a level (SARIF 3.27.10).
fn kind_and_level(finding: &Finding) -> Option<(&'static str, &'static str)> {
    match finding.status {
        // Found, but suppressed.
        Status::Skip if finding.suppressed_by.is_some() => Some(("fail", "note")),
        Status::Fail => Some(("fail", "error")),
        Status::Warn => Some(("fail", "warning")),
        Status::Manual => Some(("review", "none")),
        Status::Pass | Status::Skip => None,
    }
}

/// How it was suppressed; the message says why.
fn suppression(finding: &Finding) -> Option<Value> {
    let reason = finding.suppressed_by?;
    Some(json!([{"kind": "external", "status": "accepted", "justification": reason.name()}]))
}

fn message(finding: &Finding) -> Text<'_> {
    let text = match &finding.hint {
        Some(hint) => format!("{}\n{}", plain(&finding.message), plain(hint)),
        None => plain(&finding.message),
    };
    Text { text: text.into() }
}

/// Foreign text on a line of a message, in which `[text](address)` would be a link (SARIF 3.11.6).
fn plain(text: &str) -> String {
    let text = one_line(text);
    match text.contains(['[', ']']) {
        true => text
            .replace('\\', r"\\")
            .replace('[', r"\[")
            .replace(']', r"\]"),
        false => text,
    }
}

fn location(finding: &Finding) -> Location {
    let uri = finding.file.as_deref().map(uri);
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: uri.unwrap_or_else(|| NO_FILE.into()),
            },
            region: Region {
                start_line: finding.line.unwrap_or(1).max(1),
            },
        },
        logical_locations: finding.subject.as_deref().map(|subject| {
            [LogicalLocation {
                fully_qualified_name: one_line(subject),
                kind: "resource",
            }]
        }),
    }
}

/// Fingerprints that stay the same for the same rule, project, subject and file, even if the line or
/// numbers in the message change.
fn fingerprints(
    finding: &Finding,
    seen: &mut HashMap<u64, usize>,
) -> BTreeMap<&'static str, String> {
    let subject = finding.subject.as_deref().unwrap_or_default();
    let file = finding.file.as_deref().map(uri).unwrap_or_default();
    let project = finding.project.as_deref().unwrap_or_default();
    let hash = fnv(&[finding.rule.name, project, subject, &file]);
    let count = seen.entry(hash).or_default();
    *count += 1;
    let print = format!("{hash:016x}:{count}");
    let mut prints = BTreeMap::from([("workosMl/v1", print.clone())]);
    if finding.file.is_none() {
        // Code scanning computes this one from the line; without a file, it would merge all findings
        // of a rule into one alert.
        prints.insert("primaryLocationLineHash", print);
    }
    prints
}

/// FNV-1a with 64 bits. The standard library's hashes may change between versions.
fn fnv(texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::findings::rules;

    fn prints(found: &[Finding]) -> Vec<String> {
        let log = findings("preflight", found).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        let of = |result: &Value| {
            result["partialFingerprints"]["workosMl/v1"]
                .as_str()
                .map(ToOwned::to_owned)
        };
        results.iter().map(|result| of(result).unwrap()).collect()
    }

    #[test]
    fn fingerprints_outlive_a_move_of_the_line_and_tell_subjects_apart() {
        let finding = |subject: &str, line| {
            Finding::new(rules::ENV_FILE, Status::Warn, format!("line {line}"))
                .subject(subject)
                .at(".env", line)
        };
        let before = prints(&[finding("a", 1), finding("b", 2), finding("a", 9)]);
        let after = prints(&[finding("a", 5), finding("b", 1), finding("a", 12)]);
        assert_eq!(before, after);
        let mut unique = before.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), 3);
    }

    #[test]
    fn foreign_text_is_neither_a_link_nor_a_control_character() {
        let text = "see [here](https://evil.example)\n\u{1b}[2J\\[";
        let finding = Finding::new(rules::CLOCK, Status::Fail, text)
            .hint(text)
            .subject(text);
        let log = findings("preflight", &[finding]).unwrap();
        let expected = "see \\[here\\](https://evil.example) \u{fffd}\\[2J\\\\\\[";
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["message"]["text"], format!("{expected}\n{expected}"));
        let failed = Failure::new(Code::InvalidValue, text);
        let log = failure("preflight", &failed).unwrap();
        let said = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
        assert_eq!(said["message"]["text"], expected);
    }

    #[test]
    fn hashes_are_those_of_fnv() {
        // The published value of the byte 0: the offset basis times the prime.
        assert_eq!(fnv(&[""]), 0xaf63_bd4c_8601_b7df);
    }

    #[test]
    fn only_what_has_to_be_acted_on_is_a_result() {
        let all = [
            Status::Pass,
            Status::Warn,
            Status::Fail,
            Status::Skip,
            Status::Manual,
        ];
        let found: Vec<_> = all
            .iter()
            .map(|status| Finding::new(rules::CLOCK, *status, status.name()))
            .collect();
        let log = findings("preflight", &found).unwrap();
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        let of = |name: &str| {
            results
                .iter()
                .map(|it| it[name].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(of("kind"), ["fail", "fail", "review"]);
        assert_eq!(of("level"), ["warning", "error", "none"]);
        assert_eq!(run["properties"]["summary"]["pass"], 1);
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn a_finding_without_a_file_has_a_place_and_an_alert_of_its_own() {
        let finding = Finding::new(rules::CLOCK, Status::Fail, "m").subject("api.workos.com");
        let log = findings("preflight", &[finding]).unwrap();
        let result = &log["runs"][0]["results"][0];
        let place = &result["locations"][0];
        assert_eq!(
            place["physicalLocation"]["artifactLocation"]["uri"],
            NO_FILE
        );
        assert_eq!(
            place["logicalLocations"][0]["fullyQualifiedName"],
            "api.workos.com"
        );
        let prints = &result["partialFingerprints"];
        assert_eq!(prints["primaryLocationLineHash"], prints["workosMl/v1"]);
    }

    #[test]
    fn a_check_that_could_not_run_says_so() {
        let log = failure(
            "preflight",
            &Failure::new(Code::InvalidValue, "m").hint("h"),
        )
        .unwrap();
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert_eq!(invocation["exitCode"], 2);
        assert_eq!(
            invocation["toolExecutionNotifications"][0]["message"]["text"],
            "m\nh"
        );
        assert!(log["runs"][0].get("results").is_none());
    }
}
