//! JUnit's XML, as the schema of Jenkins has it (`junit-10.xsd` of its xUnit plugin): one suite
//! for each family of rules, one test case for each finding.

use std::collections::{BTreeMap, HashMap};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::human::{clean, one_line};
use super::path::relative;
use crate::error::Failure;
use crate::findings::{Family, Finding, Status};

/// The findings as test cases. A warning is a passed case with output; what was not checked, or needs a
/// person, is skipped.
pub(super) fn findings(check: &str, found: &[Finding]) -> Result<String, String> {
    let mut suites: BTreeMap<Family, TestSuite> = BTreeMap::new();
    let mut names = HashMap::new();
    for finding in found {
        let family = finding.rule.family;
        let suite = suites
            .entry(family)
            .or_insert_with(|| TestSuite::new(family.name()));
        suite.add_test_case(case(check, finding, &mut names));
    }
    written(check, suites.into_values())
}

/// A check that could not run: one case with an error.
pub(super) fn failure(check: &str, failure: &Failure) -> Result<String, String> {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status
        .set_message(legal(&one_line(&failure.message)))
        .set_type(failure.code.name());
    let said = [
        Some(&failure.message),
        failure.cause.as_ref(),
        failure.hint.as_ref(),
    ];
    status.set_description(lines(said.into_iter().flatten()));
    let mut case = TestCase::new(failure.code.name(), status);
    case.set_classname(class(check, "run"));
    let mut suite = TestSuite::new("run");
    suite.add_test_case(case);
    written(check, [suite].into_iter())
}

fn case(check: &str, finding: &Finding, names: &mut HashMap<String, usize>) -> TestCase {
    let mut name = match &finding.subject {
        Some(subject) => format!("{}: {}", finding.rule.name, one_line(subject)),
        None => finding.rule.name.to_owned(),
    };
    if let Some(project) = &finding.project {
        name.push_str(&format!(" in {}", one_line(project)));
    }
    let count = names.entry(name.clone()).or_default();
    *count += 1;
    if *count > 1 {
        name.push_str(&format!(" ({count})"));
    }
    let message = legal(&one_line(&finding.message));
    let status = match finding.status {
        Status::Pass | Status::Warn => TestCaseStatus::success(),
        Status::Fail => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_message(message)
                .set_type(finding.rule.name)
                .set_description(details(finding));
            status
        }
        Status::Skip => skipped(message),
        Status::Manual => skipped(format!("for a person to check: {message}")),
    };
    let mut case = TestCase::new(legal(&name), status);
    case.set_classname(class(check, finding.rule.family.name()));
    match finding.status {
        Status::Warn => {
            case.set_system_out(format!("warning: {}", details(finding)));
        }
        Status::Skip | Status::Manual if finding.hint.is_some() => {
            case.set_system_out(details(finding));
        }
        _ => {}
    }
    case
}

fn skipped(message: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}

/// All details of a finding, one per line.
fn details(finding: &Finding) -> String {
    let place = finding.file.as_deref().map(|file| match finding.line {
        Some(line) => format!("{}:{line}", relative(file)),
        None => relative(file),
    });
    let docs = (!finding.rule.docs.is_empty()).then(|| finding.rule.docs.to_owned());
    let said = [
        Some(&finding.message),
        finding.hint.as_ref(),
        place.as_ref(),
        docs.as_ref(),
    ];
    lines(said.into_iter().flatten())
}

fn lines<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let texts: Vec<String> = texts.map(|text| line(text)).collect();
    texts.join("\n")
}

/// Foreign text as one line of a text. A report that is printed in a workflow of GitHub must not begin a line
/// as its commands do, `::error` and the older `##[error]`.
fn line(text: &str) -> String {
    let text = legal(&one_line(text)).replace("##[", "# #[");
    match text.trim_start().strip_prefix("::") {
        Some(rest) => format!(": :{rest}"),
        None => text,
    }
}

/// `workos-ml.redirect-uri-check.redirect`: viewers build a tree from the dots.
fn class(check: &str, family: &str) -> String {
    format!("workos-ml.{}.{family}", check.replace(' ', "-"))
}

/// Replaces characters that XML forbids. quick-junit lets two of them through, and for others removes
/// the rest of the text after an unterminated escape sequence.
fn legal(text: &str) -> String {
    clean(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn written(check: &str, suites: impl Iterator<Item = TestSuite>) -> Result<String, String> {
    let mut report = Report::new(format!("workos-ml {check}"));
    report.add_test_suites(suites);
    let text = report.to_string().map_err(|error| error.to_string())?;
    // The `skipped` attribute on the root is an extension of nextest; the schema has it on suites only.
    // Quotes in the name before it are escaped, so the first match is the attribute.
    Ok(text.replacen(&format!(" skipped=\"{}\"", report.skipped), "", 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::rules;
    use proptest::prelude::*;
    use quick_xml::events::Event;

    /// Names of cases, and all texts and attributes behind each other.
    fn read(xml: &str) -> (Vec<String>, String) {
        let mut reader = quick_xml::Reader::from_str(xml);
        let (mut names, mut texts) = (Vec::new(), String::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) | Event::Empty(tag) => {
                    for attribute in tag.attributes() {
                        let attribute = attribute.unwrap();
                        let value = quick_xml::escape::unescape(&attribute.value).unwrap();
                        let value = value.into_owned();
                        texts.push_str(&format!("{value}\n"));
                        if tag.name().as_ref() == "testcase" && attribute.key.as_ref() == "name" {
                            names.push(value);
                        }
                    }
                }
                Event::Text(text) => texts.push_str(&text),
                Event::GeneralRef(name) => {
                    let name = format!("&{};", &*name);
                    texts.push_str(&quick_xml::escape::unescape(&name).unwrap());
                }
                Event::Eof => return (names, texts),
                _ => {}
            }
        }
    }

    fn is_legal(character: char) -> bool {
        matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    }

    #[test]
    fn names_are_unique_and_the_root_has_no_count_of_skipped() {
        let rule = rules::API_KEY_PRESENT;
        let found = [
            Finding::new(rule, Status::Pass, "m").subject("a"),
            Finding::new(rule, Status::Skip, "m").subject("a"),
            Finding::new(rules::CLOCK, Status::Fail, "m"),
        ];
        let xml = findings("preflight", &found).unwrap();
        let (names, _) = read(&xml);
        assert_eq!(
            names,
            ["api-key-present: a", "api-key-present: a (2)", "clock"]
        );
        let root = xml.lines().nth(1).unwrap();
        assert!(
            root.starts_with("<testsuites name=\"workos-ml preflight\""),
            "{root}"
        );
        assert!(!root.contains("skipped"), "{root}");
        assert_eq!(xml.matches("skipped=\"1\"").count(), 1);
    }

    #[test]
    fn no_line_is_a_command_of_a_workflow() {
        let evil = "a\n::error file=x::y\n##[error]z";
        for text in [
            evil,
            "::error::x",
            " ::error::x",
            "##[error]x",
            "a ##[error]x",
        ] {
            for status in [Status::Fail, Status::Warn, Status::Skip, Status::Manual] {
                let finding = Finding::new(rules::CLOCK, status, text)
                    .hint(text)
                    .subject(text)
                    .at(text, 1);
                let failure = Failure::new(crate::error::Code::InvalidValue, text)
                    .because(text)
                    .hint(text);
                for xml in [findings("c", &[finding]), super::failure("c", &failure)] {
                    let xml = xml.unwrap();
                    let is_command = |it: &str| it.trim_start().starts_with("::");
                    assert!(!xml.lines().any(is_command), "{xml}");
                    let (_, texts) = read(&xml);
                    let is_old = |it: &str| it.starts_with("##[");
                    assert!(!texts.lines().any(is_old), "{xml}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_xml_and_comes_back(text in any::<String>(), status in 0..5_usize) {
            let all = [Status::Pass, Status::Warn, Status::Fail, Status::Skip, Status::Manual];
            let found = [Finding::new(rules::CLOCK, all[status], &text).subject(&text).hint("h")];
            let xml = findings("preflight", &found).unwrap();
            prop_assert!(xml.chars().all(is_legal));
            let (names, texts) = read(&xml);
            prop_assert_eq!(&names[0], &format!("clock: {}", legal(&one_line(&text))));
            if all[status] != Status::Pass {
                prop_assert!(texts.contains(&line(&text)), "{}", texts);
            }
        }
    }
}
