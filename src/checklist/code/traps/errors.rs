//! What becomes of the error of a failing exchange.

use super::super::errors::is_note;
use super::super::facts::Facts;
use super::flow::{self, Handler, is_of};
use super::{advice, defect};
use crate::findings::{Finding, rules};
use code_facts::FunctionRef;
use code_facts::semantics::values::plain;
use code_facts::syntax::{Call, Language, Span, Text, Value};

/// The name of WorkOS's answer to a code that is spent, expired or made up.
const INVALID_GRANT: &str = "invalid_grant";
/// How deep a value is looked into.
const DEEPEST: usize = 8;

/// WorkOS answers `{"error": "invalid_grant", "error_description": …}` without a `code`. Node throws an
/// `OauthException` with `error` (`oauth.exception.ts`, 2.20 to 11.0); Python's exceptions
/// (`exceptions.py` 4 and 5, `_errors.py` 6 to 10) and Ruby's (`errors.rb` 5 and 6; `base_client.rb` from
/// 7 on keeps the body) take `code` from the answer's `code`, which is not there.
pub(super) fn error_comparison(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for handler in flow::handlers(facts) {
        let file = handler.file;
        let is_known = matches!(
            file.language,
            Language::JavaScript | Language::TypeScript | Language::Python | Language::Ruby
        );
        if !is_known || !facts.is_live(handler.at, handler.scope) {
            continue;
        }
        let code = format!("{}.code", handler.name);
        let right = format!("{}.error", handler.name);
        let is_beside = |text: &Text, path: &str| {
            let mut reads = file.reads.iter();
            reads.any(|read| {
                read.path == path && file.are_together(text.span, read.span, text.scope)
            })
        };
        let texts = file.strings.iter();
        let in_texts = texts
            .filter(|text| text.value == INVALID_GRANT && handler.span.contains(text.span))
            .filter(|it| is_beside(it, &code) && !is_beside(it, &right))
            .map(|it| it.span);
        let branches = file.branches.iter();
        let branches = branches.filter(|it| handler.span.contains(it.span));
        let in_branches = branches
            .filter(|branch| {
                let condition = branch.condition.replace("?.", ".").replace("&.", ".");
                condition.contains(&code)
                    && condition.contains(INVALID_GRANT)
                    && !condition.contains(&right)
            })
            .map(|it| it.span);
        let compared = in_texts.chain(in_branches);
        found.extend(compared.map(|span| {
            let message = format!(
                "{code} is compared with {INVALID_GRANT:?}, which it never is: WorkOS's answer names it `error`, and has no `code`"
            );
            defect(rules::ERROR_COMPARISON, facts, &facts.place(handler.at, span), message)
        }));
    }
    found
}

/// How much of an error is given away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Message,
    Trace,
}

pub(super) fn exchange_error_shown(facts: &Facts<'_>) -> Vec<Finding> {
    let rule = rules::EXCHANGE_ERROR_SHOWN;
    let mut found = Vec::new();
    for handler in flow::handlers(facts) {
        if !facts.is_live(handler.at, handler.scope) {
            continue;
        }
        let Some((span, told)) = shown(facts, &handler) else {
            continue;
        };
        let place = facts.place(handler.at, span);
        found.push(match told {
            Told::Trace => defect(
                rule,
                facts,
                &place,
                "the stack of a failing exchange goes to the browser",
            ),
            Told::Message => advice(
                rule,
                facts,
                &place,
                "the message of a failing exchange goes to the browser as the SDK wrote it",
            ),
        });
    }
    found
}

/// Where a handler puts its error into an answer.
fn shown(facts: &Facts<'_>, handler: &Handler<'_>) -> Option<(Span, Told)> {
    let file = handler.file;
    let calls = file
        .calls
        .iter()
        .filter(|call| handler.span.contains(call.span));
    let in_calls = calls
        .filter(|it| is_answer(it, file.language))
        .filter_map(|call| {
            let values = call.arguments.iter().map(|it| &it.value);
            Some((call.span, told(handler, values, call.span)?))
        });
    // What a handler of a route returns is its answer in many frameworks.
    let function = FunctionRef {
        file: handler.at,
        scope: file.function_of(handler.scope),
    };
    let is_handler = facts
        .project
        .routes
        .iter()
        .any(|route| route.handlers.contains(&function));
    let returns = file
        .assignments
        .iter()
        .filter(|assignment| {
            is_handler && assignment.target == "return" && handler.span.contains(assignment.span)
        })
        // Some frameworks of Go show an error that a handler returns, and others do not.
        .filter(|assignment| !matches!(&assignment.value, Value::Call(_) | Value::Name(_)));
    let in_returns = returns.filter_map(|assignment| {
        Some((
            assignment.span,
            told(handler, std::iter::once(&assignment.value), assignment.span)?,
        ))
    });
    in_calls.chain(in_returns).max_by_key(|(_, told)| *told)
}

/// Calls that write an answer. A redirect writes its address.
fn is_answer(call: &Call, language: Language) -> bool {
    const ANSWERS: &[&str] = &[
        "send",
        "json",
        "render",
        "end",
        "write",
        "text",
        "html",
        "body",
        "jsonify",
        "jsonresponse",
        "rendertemplate",
        "templateresponse",
        "httpresponse",
        "httpexception",
        "response",
        "makeresponse",
        "createerror",
        "senderror",
        "plaintextresponse",
        "htmlresponse",
        "abort",
        "fail",
        "redirect",
        "redirectto",
        "redirectresponse",
        "sendredirect",
        "error",
        "badrequest",
        "internalservererror",
        "fprint",
        "fprintf",
        "fprintln",
        "content",
        "problem",
        "statuscode",
        "result",
    ];
    let name = plain(call.name());
    let is_print =
        language == Language::Php && matches!(name.as_str(), "echo" | "print" | "die" | "exit");
    // `throw new Error(…)` answers nobody yet.
    let is_thrown = call.is_new && name == "error";
    is_print || (ANSWERS.contains(&name.as_str()) && !is_thrown && !is_note(call))
}

fn told<'v>(
    handler: &Handler<'_>,
    values: impl Iterator<Item = &'v Value>,
    span: Span,
) -> Option<Told> {
    values
        .filter_map(|value| told_by(handler, value, span, DEEPEST))
        .max()
}

fn told_by(handler: &Handler<'_>, value: &Value, span: Span, left: usize) -> Option<Told> {
    let left = left.checked_sub(1)?;
    let file = handler.file;
    match value {
        Value::Name(path) if is_of(path, handler.name) => of_path(handler, path),
        // A name for what is told: `const message = error.message`.
        Value::Name(path) => {
            let mut held = file.assignments.iter().rev();
            let held = held.find(|assignment| {
                assignment.target == *path
                    && assignment.span.start() <= span.start()
                    && handler.span.contains(assignment.span)
            })?;
            told_by(handler, &held.value, held.span, left)
        }
        Value::Call(id) => told_by_call(handler, file.calls.get(*id)?, span, left),
        Value::Template(_) => {
            let reads = file.reads.iter().filter(|it| span.contains(it.span));
            reads
                .filter(|it| is_of(&it.path, handler.name))
                .filter_map(|it| of_path(handler, &it.path))
                .max()
        }
        Value::Object(members) => {
            let values = members.iter().map(|(_, it)| it);
            values
                .filter_map(|value| told_by(handler, value, span, left))
                .max()
        }
        Value::List(items) | Value::Either(items) => {
            let told = items
                .iter()
                .filter_map(|item| told_by(handler, item, span, left));
            told.max()
        }
        _ => None,
    }
}

/// What a function of the project's own makes of an error is not known; these write it down.
fn told_by_call(handler: &Handler<'_>, call: &Call, span: Span, left: usize) -> Option<Told> {
    const WRITERS: &[&str] = &[
        "str",
        "repr",
        "string",
        "format",
        "sprintf",
        "stringify",
        "encodeuricomponent",
        "urlencode",
        "quote",
        "quoteplus",
        "htmlspecialchars",
        "escape",
        "dict",
        "json",
        "jsonify",
    ];
    const TRACES: &[&str] = &["formatexc", "getstacktrace", "gettraceasstring"];
    let name = plain(call.name());
    if TRACES.contains(&name.as_str()) {
        return Some(Told::Trace);
    }
    if is_of(&call.callee, handler.name) {
        return of_path(handler, &call.callee);
    }
    // Go's `gin.H{"error": err.Error()}`
    let is_literal = call.is_new && handler.file.language == Language::Go;
    if !is_literal && !WRITERS.contains(&name.as_str()) {
        return None;
    }
    let values = call.arguments.iter().map(|it| &it.value);
    values
        .filter_map(|value| told_by(handler, value, span, left))
        .max()
}

/// What a member of an error says; its status and its name give nothing away.
fn of_path(handler: &Handler<'_>, path: &str) -> Option<Told> {
    let member = path[handler.name.len()..].trim_start_matches('.');
    match plain(member.rsplit('.').next().unwrap_or_default()).as_str() {
        "stack" | "backtrace" | "stacktrace" | "printstacktrace" | "fullmessage" => {
            Some(Told::Trace)
        }
        "" | "message" | "msg" | "description" | "errordescription" | "tostring" | "tos"
        | "getmessage" | "rawdata" | "data" | "detail" | "args" | "inspect" => Some(Told::Message),
        "error" if handler.file.language == Language::Go => Some(Told::Message),
        _ => None,
    }
}
