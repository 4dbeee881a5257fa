//! Suppressing comments: `workos-ml: ignore RULE -- reason`, in the comment syntax of any language.

use std::path::Path;

use super::can_be_suppressed;
use crate::files;
use crate::findings::{Rule, rules};

/// How much of a file is read, the same as for the rules on code.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

const DIRECTIVE_PREFIX: &str = "workos-ml:";

/// How comments begin; the directive follows directly. `*` is for comments of several lines.
const COMMENT_STARTS: [&str; 6] = ["//", "#", "<!--", "--", "/*", "*"];
/// How comments end, if they end before the line does.
const COMMENT_ENDS: [&str; 6] = ["*/}", "*/", "-->", "--}}", "%>", "*@"];

/// A suppressing comment, which may be invalid.
#[derive(Debug, PartialEq)]
pub(super) struct Directive {
    /// The line, from 1.
    pub(super) line: usize,
    pub(super) rules: Vec<&'static Rule>,
    pub(super) reason: String,
    /// Why it is invalid.
    pub(super) error: Option<DirectiveError>,
    /// The rules whose findings it has suppressed.
    pub(super) used: Vec<&'static Rule>,
}

#[derive(Debug, PartialEq)]
pub(super) enum DirectiveError {
    MissingReason,
    MissingRule,
    UnknownRule(String),
    /// It names a rule about suppressions.
    NotSuppressible(&'static Rule),
}

/// The directives of a file. An unreadable file has none; the check that found something in it has
/// reported that.
pub(super) fn read(file: &Path) -> Vec<Directive> {
    match files::read(file, MAX_BYTES) {
        Ok(bytes) => directives(&String::from_utf8_lossy(&bytes)),
        Err(_) => Vec::new(),
    }
}

fn directives(text: &str) -> Vec<Directive> {
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(index, line)| directive(line, index + 1))
        .collect()
}

fn directive(text: &str, line: usize) -> Option<Directive> {
    let (before, rest) = text.split_once(DIRECTIVE_PREFIX)?;
    let before = before.trim_end().trim_end_matches('!');
    if !COMMENT_STARTS.iter().any(|it| before.ends_with(it)) {
        return None;
    }
    let rest = rest.trim_start().strip_prefix("ignore")?;
    if rest.starts_with(|character: char| character.is_alphanumeric() || character == '-') {
        return None;
    }
    let mut rest = rest.trim_end();
    while let Some(end) = COMMENT_ENDS.iter().find(|it| rest.ends_with(*it)) {
        rest = rest[..rest.len() - end.len()].trim_end();
    }
    let (names, reason) = match rest.split_once("--") {
        Some((names, reason)) => (names, reason.trim()),
        None => (rest, ""),
    };
    let mut directive = Directive {
        line,
        rules: Vec::new(),
        reason: reason.to_owned(),
        error: None,
        used: Vec::new(),
    };
    let is_between = |character: char| character == ',' || character.is_whitespace();
    for name in names.split(is_between).filter(|it| !it.is_empty()) {
        match rules::named(name) {
            Some(rule) if can_be_suppressed(rule) => directive.rules.push(rule),
            Some(rule) => directive.error = Some(DirectiveError::NotSuppressible(rule)),
            None => directive.error = Some(DirectiveError::UnknownRule(name.to_owned())),
        }
    }
    if directive.error.is_none() {
        if directive.rules.is_empty() {
            directive.error = Some(DirectiveError::MissingRule);
        } else if reason.is_empty() {
            directive.error = Some(DirectiveError::MissingReason);
        }
    }
    Some(directive)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Directive {
        let mut all = directives(text);
        assert_eq!(all.len(), 1, "{text}");
        all.remove(0)
    }

    #[test]
    fn comments_of_every_language_are_read() {
        let cases = [
            "// workos-ml: ignore env-file -- a test",
            "let x = 1; //workos-ml: ignore env-file -- a test",
            "# workos-ml: ignore env-file -- a test",
            "<!-- workos-ml: ignore env-file -- a test -->",
            "-- workos-ml: ignore env-file -- a test",
            "/* workos-ml: ignore env-file -- a test */",
            "{/* workos-ml: ignore env-file -- a test */}",
            "  * workos-ml: ignore env-file -- a test",
            "//! workos-ml:ignore env-file -- a test",
            "{{-- workos-ml: ignore env-file -- a test --}}",
            "<%# workos-ml: ignore env-file -- a test %>",
            "@* workos-ml: ignore env-file -- a test *@",
        ];
        for case in cases {
            let found = only(case);
            assert_eq!(found.rules, [rules::ENV_FILE], "{case}");
            assert_eq!(
                (found.reason.as_str(), &found.error),
                ("a test", &None),
                "{case}"
            );
        }
    }

    #[test]
    fn several_rules_and_where_they_stand() {
        let found = only("a\r\nb // workos-ml: ignore env-file, clock -- it is -- so\r\n");
        assert_eq!(found.rules, [rules::ENV_FILE, rules::CLOCK]);
        assert_eq!((found.line, found.reason.as_str()), (2, "it is -- so"));
    }

    #[test]
    fn what_is_wrong_with_one_is_told() {
        let cases = [
            (
                "# workos-ml: ignore env-file",
                DirectiveError::MissingReason,
            ),
            (
                "# workos-ml: ignore env-file --  ",
                DirectiveError::MissingReason,
            ),
            ("# workos-ml: ignore -- why", DirectiveError::MissingRule),
            ("# workos-ml: ignore", DirectiveError::MissingRule),
            (
                "# workos-ml: ignore env-fil -- why",
                DirectiveError::UnknownRule("env-fil".into()),
            ),
            (
                "# workos-ml: ignore suppression-unused -- why",
                DirectiveError::NotSuppressible(rules::SUPPRESSION_UNUSED),
            ),
        ];
        for (text, error) in cases {
            assert_eq!(only(text).error, Some(error), "{text}");
        }
    }

    #[test]
    fn what_is_no_comment_is_none() {
        let cases = [
            "print(\"workos-ml: ignore env-file -- why\")",
            "// run workos-ml: ignore nothing",
            "// workos-ml: ignored before",
            "// workos-ml is a tool",
        ];
        for text in cases {
            assert_eq!(directives(text), [], "{text}");
        }
    }
}
