//! Whether a failing exchange is answered: where it stands, or on the way up to its route.

use std::ops::RangeInclusive;

use super::facts::{Exchange, Facts};
use super::sign_in::{live_exchange, not_applicable};
use super::{amiss, pass, skip};
use crate::findings::{Finding, Status, rules};
use crate::project::syntax::{Call, Language, SourceFile, Value};
use crate::project::values::plain;
use crate::project::workos::Via;
use crate::project::{FunctionRef, Place};

/// How many callers are asked, one after the other.
const LONGEST_WAY: usize = 8;

pub(super) fn exchange_errors_handled(facts: &Facts<'_>) -> Finding {
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    if let Some(finding) = not_applicable(rule, facts) {
        return finding;
    }
    let by_library = |package: &str, handles: bool, place: &Place| {
        if handles {
            pass(rule, place, format!("{package} answers a failing exchange"))
        } else {
            let message =
                format!("{package} lets a failing exchange through, and nothing catches it");
            amiss(rule, Status::Fail, facts, message).at(place.file.as_ref(), place.line)
        }
    };
    if let Some(callback) = &facts.callback
        && let Exchange::Library(helper) = callback.exchange
    {
        return by_library(helper.package, helper.handles_errors, &callback.route.place);
    }
    let Some(call) = live_exchange(facts) else {
        return skip(rule, "no code is exchanged");
    };
    let place = facts.place(call.file, call.line);
    if let Some(handled) = handled(facts, call.file, call.scope, call.line, call.call) {
        return pass(rule, &handled, "a failing exchange is answered");
    }
    if let Via::Library(helper) = call.via {
        return by_library(helper.package, helper.handles_errors, &place);
    }
    if let Some(at) = answered_by_framework(facts) {
        return pass(
            rule,
            &at,
            "an error handler of the application answers a failing exchange",
        );
    }
    let message = format!("nothing answers when {} fails", call.name);
    amiss(rule, Status::Fail, facts, message).at(place.file.as_ref(), place.line)
}

/// Where the failure of a call is answered: in its function, or in one that leads to it.
fn handled(
    facts: &Facts<'_>,
    file: usize,
    scope: usize,
    line: usize,
    call: Option<usize>,
) -> Option<Place> {
    let mut left = vec![(file, scope, line, call)];
    let mut seen = Vec::new();
    while let Some((file, scope, line, call)) = left.pop() {
        let source = facts.file(file);
        let function = FunctionRef {
            file,
            scope: source.function_of(scope),
        };
        if let Some(line) = handled_here(source, function.scope, line, call) {
            return Some(facts.place(file, line));
        }
        if seen.contains(&function) || seen.len() > LONGEST_WAY {
            continue;
        }
        seen.push(function);
        if function.scope == 0 {
            continue;
        }
        for (file, id) in facts.calls_to(function) {
            let caller = &facts.file(file).calls[id];
            left.push((file, caller.scope, caller.line, Some(id)));
        }
        // A function that is handed to another one fails where that calls it.
        let outer = source.scopes[function.scope].parent;
        if source.scopes[function.scope].name.is_empty() && source.function_of(outer) != 0 {
            left.push((file, outer, line, None));
        }
    }
    None
}

fn handled_here(
    file: &SourceFile,
    function: usize,
    line: usize,
    call: Option<usize>,
) -> Option<usize> {
    let caught = file.catches.iter().find(|it| {
        it.watched.contains(&line)
            && (function == 0
                || file.function_of(it.scope) == function
                || file.is_within(function, it.scope))
            && answers(file, &it.handler)
    });
    if let Some(caught) = caught {
        return Some(*caught.handler.start());
    }
    let call = call?;
    error_checked(file, call, line).or_else(|| error_mapped(file, call))
}

/// Whether a handler does more than to note the error and to go on: it answers, or gives another
/// value. One that only throws again leaves it to its caller.
fn answers(file: &SourceFile, lines: &RangeInclusive<usize>) -> bool {
    let calls = file.calls.iter().filter(|it| lines.contains(&it.line));
    let does = calls.into_iter().any(|it| !is_note(it) && !is_rethrow(it));
    let gives = file.assignments.iter().any(|it| {
        lines.contains(&it.line) && it.target != "throw" && !is_rethrown(file, &it.value)
    });
    does || gives
}

fn is_rethrown(file: &SourceFile, value: &Value) -> bool {
    matches!(value, Value::Call(id) if file.calls.get(*id).is_some_and(is_rethrow))
}

/// Writing to a log, and making the text for it.
fn is_note(call: &Call) -> bool {
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
        .any(|it| root == *it || callee.starts_with(it) || plain(call.name()) == *it)
        || callee.contains("logger.")
        || callee.contains("log.")
        || TEXTS
            .iter()
            .any(|it| callee == *it || plain(call.name()) == *it)
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

/// `profile, err := …` and `if err != nil { …; return }`; `{ data, error }` and `if (error)`.
fn error_checked(file: &SourceFile, call: usize, line: usize) -> Option<usize> {
    let assigned = file.assignments.iter().filter(|it| {
        it.line.abs_diff(line) <= 6
            && match &it.value {
                Value::Call(id) => *id == call || leads_to(file, *id, call),
                Value::Name(_) | Value::Other => it.line == line,
                _ => false,
            }
    });
    let names: Vec<&str> = assigned
        .map(|it| it.target.as_str())
        .filter(|it| *it != "return" && *it != "_")
        .collect();
    let is_error_name = |it: &str| {
        let it = plain(it);
        it.contains("err")
            || matches!(
                it.as_str(),
                "ok" | "success" | "status" | "result" | "res" | "response" | "resp"
            )
    };
    let branch = file.branches.iter().find(|branch| {
        (line..=line + 40).contains(&branch.line)
            && file.function_of(branch.scope) == file.function_of(file.calls[call].scope)
            && names.iter().any(|name| {
                is_error_name(name) && has_word(&branch.condition, name)
                    || matches!(file.language, Language::Elixir) && branch.line.abs_diff(line) <= 3
            })
            && (answers_and_leaves(file, &branch.then)
                || branch
                    .otherwise
                    .as_ref()
                    .is_some_and(|it| answers_and_leaves(file, it)))
    });
    branch.map(|it| it.line)
}

/// Whether `outer` is made of `inner`: `await`ed, unwrapped, a step of its chain.
fn leads_to(file: &SourceFile, outer: usize, inner: usize) -> bool {
    let mut next = Some(outer);
    for _ in 0..16 {
        let Some(call) = next.and_then(|it| file.calls.get(it)) else {
            return false;
        };
        if next == Some(inner) {
            return true;
        }
        next = call.receiver;
    }
    false
}

/// `exchange(…).map_err(…)?`, `.unwrap_or_else(…)`, `.catch(…)`
fn error_mapped(file: &SourceFile, call: usize) -> Option<usize> {
    let mut last = call;
    for _ in 0..16 {
        let next = file.calls.iter().position(|it| it.receiver == Some(last))?;
        let step = &file.calls[next];
        if matches!(
            plain(step.name()).as_str(),
            "maperr"
                | "orelse"
                | "unwraporelse"
                | "unwrapor"
                | "okor"
                | "okorelse"
                | "catch"
                | "onfailure"
                | "recover"
                | "getorelse"
                | "exceptionally"
                | "onerrorresume"
        ) {
            return Some(step.line);
        }
        last = next;
    }
    None
}

fn answers_and_leaves(file: &SourceFile, lines: &RangeInclusive<usize>) -> bool {
    let returns = file
        .assignments
        .iter()
        .any(|it| lines.contains(&it.line) && it.target == "return");
    let calls = || file.calls.iter().filter(|it| lines.contains(&it.line));
    let exits = calls().any(|it| {
        matches!(
            plain(it.name()).as_str(),
            "fatal" | "fatalf" | "panic" | "exit"
        )
    });
    (returns || calls().any(|it| !is_note(it))) && !exits
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|it: char| !it.is_alphanumeric() && it != '_')
        .any(|it| it == word)
}

/// An error handler of the whole application that sees what the exchange throws.
fn answered_by_framework(facts: &Facts<'_>) -> Option<Place> {
    let files = facts.project.files.iter().enumerate();
    let mut handlers = files.filter_map(|(index, file)| {
        let line = match file.language {
            Language::JavaScript | Language::TypeScript => error_middleware(facts, file)?,
            Language::Python => marked(
                file,
                &["errorhandler", "exceptionhandler", "apperrorhandler"],
            )?,
            Language::Ruby => rescued(file)?,
            Language::Java | Language::Kotlin => marked(file, &["exceptionhandler"])
                .or_else(|| called(file, &["exception", "statuspages"], 2))?,
            Language::Go => called(file, &["errorhandler"], 1)?,
            _ => return None,
        };
        Some(facts.place(index, line))
    });
    handlers.next()
}

/// `app.use((error, req, res, next) => …)`, where rejections of async handlers come to it.
fn error_middleware(facts: &Facts<'_>, file: &SourceFile) -> Option<usize> {
    let has = |name: &str| facts.project.packages.iter().any(|it| it.name == name);
    if has("fastify") || has("hono") || has("koa") || has("elysia") {
        return called(file, &["seterrorhandler", "onerror"], 1);
    }
    if !forwards_rejections(facts) {
        return None;
    }
    let is_handler = |it: &Call| {
        let is_use = plain(it.name()) == "use";
        is_use
            && it.arguments.iter().any(|it| match &it.value {
                Value::Function(scope) => file.scopes[*scope].parameters.len() == 4,
                Value::Name(name) => is_error_handler(facts, name),
                _ => false,
            })
    };
    file.calls
        .iter()
        .find(|it| is_handler(it))
        .map(|it| it.line)
}

fn is_error_handler(facts: &Facts<'_>, name: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or(name);
    facts.project.files.iter().any(|it| {
        it.scopes
            .iter()
            .any(|it| it.name == name && it.parameters.len() == 4)
    })
}

/// Express 5 forwards rejections; Express 4 does with a wrapper or a package.
fn forwards_rejections(facts: &Facts<'_>) -> bool {
    let packages = &facts.project.packages;
    let express = packages.iter().find(|it| it.name == "express");
    let is_five = express
        .and_then(|it| it.requirement.as_deref())
        .is_some_and(|it| {
            let digits = it.trim_start_matches(|it: char| !it.is_ascii_digit());
            digits.starts_with('5')
        });
    let has_package = packages.iter().any(|it| {
        matches!(
            it.name.as_str(),
            "express-async-errors"
                | "express-async-handler"
                | "express-promise-router"
                | "@root/async-router"
                | "express-async-router"
        )
    });
    is_five || has_package || wraps_its_handler(facts)
}

/// Whether the callback's handler is wrapped: `router.get(path, asyncHandler(handler))`.
fn wraps_its_handler(facts: &Facts<'_>) -> bool {
    let Some(callback) = &facts.callback else {
        return false;
    };
    facts.project.files.iter().any(|file| {
        let is_there = *file.path == *callback.route.place.file;
        let near = |line: usize| line.abs_diff(callback.route.place.line) <= 2;
        let handler_files: Vec<usize> = callback.route.handlers.iter().map(|it| it.file).collect();
        let exports_wrapped = handler_files
            .iter()
            .any(|it| std::ptr::eq(facts.file(*it), file));
        file.calls
            .iter()
            .any(|it| is_wrapper(it) && (is_there && near(it.line) || exports_wrapped))
    })
}

fn is_wrapper(call: &Call) -> bool {
    let name = plain(call.name());
    [
        "asynchandler",
        "catchasync",
        "wrapasync",
        "asyncwrap",
        "asyncmiddleware",
        "catcherrors",
        "trycatch",
        "wraphandler",
        "asyncroute",
    ]
    .iter()
    .any(|it| name.contains(it))
        || (name == "wrap" && call.arguments.len() == 1)
}

/// Functions with one of these decorators or annotations, which name the error or all.
fn marked(file: &SourceFile, names: &[&str]) -> Option<usize> {
    file.scopes
        .iter()
        .flat_map(|it| &it.markers)
        .find_map(|marker| {
            let name = plain(marker.name.rsplit('.').next().unwrap_or_default());
            let is_wide = marker
                .arguments
                .first()
                .is_none_or(|it| is_wide_error(&it.value));
            (names.contains(&name.as_str()) && is_wide).then_some(marker.line)
        })
}

fn is_wide_error(value: &Value) -> bool {
    match value {
        Value::Name(name) => {
            let name = plain(name.trim_end_matches(".class"));
            let last = name.rsplit('.').next().unwrap_or_default();
            matches!(
                last,
                "exception"
                    | "throwable"
                    | "baseexception"
                    | "standarderror"
                    | "runtimeexception"
                    | "class"
                    | "error"
            ) || name.contains("workos")
        }
        Value::Number(number) => number == "500",
        Value::List(items) => items.iter().any(is_wide_error),
        _ => false,
    }
}

/// `rescue_from StandardError, with: …`
fn rescued(file: &SourceFile) -> Option<usize> {
    file.calls
        .iter()
        .find(|it| {
            plain(it.name()) == "rescuefrom"
                && it.arguments.iter().any(|it| is_wide_error(&it.value))
        })
        .map(|it| it.line)
}

fn called(file: &SourceFile, names: &[&str], fewest: usize) -> Option<usize> {
    file.calls
        .iter()
        .find(|it| names.contains(&plain(it.name()).as_str()) && it.arguments.len() >= fewest)
        .map(|it| it.line)
}
