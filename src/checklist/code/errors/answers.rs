//! What tells that lines answer an error, and do not only note it or throw it on.

use code_facts::semantics::values::plain;
use code_facts::syntax::{Call, Language, SourceFile, Span, Value};

/// Whether a handler does more than to note the error and to go on: it answers, or gives another
/// value. One that only throws again leaves it to its caller.
pub(super) fn answers(file: &SourceFile, span: Span) -> bool {
    let calls = file.calls.iter().filter(|it| span.contains(it.span));
    let does = calls
        .into_iter()
        .any(|call| !is_note(call) && !is_rethrow(call));
    let gives = file.assignments.iter().any(|assignment| {
        span.contains(assignment.span)
            && assignment.target != "throw"
            && !is_rethrown(file, &assignment.value)
    });
    does || gives
}

fn is_rethrown(file: &SourceFile, value: &Value) -> bool {
    matches!(value, Value::Call(id) if file.calls.get(*id).is_some_and(is_rethrow))
}

/// Whether a branch of Go only returns the error, so that its caller is to answer.
pub(super) fn passes_on(file: &SourceFile, span: Span) -> bool {
    const MAKERS: &[&str] = &["fmt.errorf", "errors.", "xerrors.", "eris."];
    let is_made = |call: &Call| {
        let callee = plain(&call.callee);
        let name = plain(call.name());
        call.is_new
            || MAKERS.iter().any(|it| callee.starts_with(it))
            || name.starts_with("wrap")
            || callee.ends_with("err.error")
    };
    let Some(branch) = file.branches.iter().find(|it| it.span == span) else {
        return false;
    };
    let is_within = |span: Span| branch.then.contains(span);
    let mut calls = file.calls.iter().filter(|it| is_within(it.span));
    let mut returned = file.assignments.iter().filter(|it| is_within(it.span));
    let returns = returned.any(|assignment| {
        assignment.target == "return" && !matches!(assignment.value, Value::Null)
    });
    file.language == Language::Go && returns && calls.all(|call| is_note(call) || is_made(call))
}

/// Writing to a log, and making the text for it.
pub(in crate::checklist::code) fn is_note(call: &Call) -> bool {
    const NOTES: &[&str] = &[
        "console",
        "log",
        "logger",
        "logging",
        "print",
        "println",
        "printf",
        "pprint",
        "puts",
        "slog",
        "trace",
        "sentry",
        "captureexception",
        "report",
        "printstacktrace",
        "errorlog",
        "vardump",
        "tracing",
        "eprintln",
        "fmt.print",
        "inspect",
    ];
    const TEXTS: &[&str] = &[
        "string",
        "str",
        "json.stringify",
        "tostring",
        "getmessage",
        "format",
        "repr",
        "string.format",
    ];
    let callee = plain(&call.callee);
    let root = callee.split('.').next().unwrap_or_default();
    NOTES
        .iter()
        .any(|note| root == *note || callee.starts_with(note) || plain(call.name()) == *note)
        || callee.contains("logger.")
        || callee.contains("log.")
        || TEXTS
            .iter()
            .any(|text| callee == *text || plain(call.name()) == *text)
}

/// An error that is thrown on. Those that frameworks answer as HTTP are answers.
fn is_rethrow(call: &Call) -> bool {
    const ANSWERED: &[&str] = &[
        "http",
        "unauthorized",
        "badrequest",
        "forbidden",
        "internalserver",
        "authenticationfailed",
        "notfound",
        "abort",
        "trpc",
        "response",
        "api",
    ];
    let name = plain(call.name());
    let is_error = name.ends_with("error")
        || name.ends_with("exception")
        || matches!(name.as_str(), "raise" | "reraise" | "rethrow");
    let looks_thrown = call.is_new
        || call.callee.chars().next().is_some_and(char::is_uppercase)
        || name.ends_with("raise");
    is_error && looks_thrown && !ANSWERED.iter().any(|it| name.contains(it))
}
