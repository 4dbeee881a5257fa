//! Whether a failing exchange is answered: where it stands, or on the way up to its route.

mod answers;
mod application;

use std::collections::VecDeque;

use super::facts::{Exchange, Facts};
use super::sign_in::{live_exchange, not_applicable};
use super::{amiss_at, pass, skip};
use crate::findings::{Finding, Status, rules};
use code_facts::semantics::values::plain;
use code_facts::semantics::workos::{Via, WorkosCall};
use code_facts::syntax::{CallId, FileId, Language, ScopeId, SourceFile, Span, Value};
use code_facts::{FunctionRef, Place};

pub(super) use answers::is_note;
use answers::{answers, passes_on};
use application::answered_by_framework;

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
            amiss_at(rule, Status::Fail, facts, place, message)
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
    let place = facts.place(call.file, call.span);
    if let Some(handled) = handled(facts, call) {
        return pass(rule, &handled, "a failing exchange is answered");
    }
    if let Via::Library(helper) = call.via {
        return by_library(helper.package, helper.handles_errors, &place);
    }
    if let Some(at) = answered_by_framework(facts, &thrown_on(facts, call)) {
        return pass(
            rule,
            &at,
            "an error handler of the application answers a failing exchange",
        );
    }
    let message = format!("nothing answers when {} fails", call.name);
    amiss_at(rule, Status::Fail, facts, &place, message)
}

/// The types of errors that are thrown where the failure of a call is caught.
fn thrown_on<'a>(facts: &Facts<'a>, call: &WorkosCall) -> Vec<&'a str> {
    let file = facts.file(call.file);
    let catching = file.catches.iter();
    let catching = catching.filter(|catch| catch.watched.contains(call.span));
    let thrown = catching.flat_map(|caught| {
        let assignments = file.assignments.iter();
        assignments.filter(|assignment| {
            assignment.target == "throw" && caught.handler.contains(assignment.span)
        })
    });
    let made = thrown.filter_map(|assignment| match &assignment.value {
        Value::Call(id) => file.calls.get(*id),
        _ => None,
    });
    made.flat_map(|call| with_bases(facts, call.name()))
        .collect()
}

/// A type of the project and those that it extends, by their names.
fn with_bases<'a>(facts: &Facts<'a>, name: &'a str) -> Vec<&'a str> {
    let mut names = vec![name];
    let mut next = 0;
    while let Some(name) = names.get(next).filter(|_| next < LONGEST_WAY) {
        next += 1;
        if let Some(of) = facts.links.named_type(name) {
            let bases = &facts.file(of.file).scopes[of.scope].bases;
            names.extend(bases.iter().filter_map(|base| base.rsplit('.').next()));
        }
    }
    names
}

/// A place that can fail.
#[derive(Clone, Copy)]
struct Site {
    function: FunctionRef,
    span: Span,
    call: Option<CallId>,
}

/// Where the failure of a call is answered: in its function, or in one that leads to it.
fn handled(facts: &Facts<'_>, call: &WorkosCall) -> Option<Place> {
    let site = |file: FileId, scope: ScopeId, span: Span, call: Option<CallId>| {
        let scope = facts.file(file).function_of(scope);
        let function = FunctionRef { file, scope };
        Site {
            function,
            span,
            call,
        }
    };
    let mut left = VecDeque::from([site(call.file, call.scope, call.span, call.call)]);
    let mut seen = Vec::new();
    while let Some(here) = left.pop_front() {
        let function = here.function;
        let source = facts.file(function.file);
        let callers = facts.calls_to(function);
        if let Some(handler) = handled_here(source, here) {
            // What returns an error to the framework leaves the answer to that.
            if callers.is_empty() || !passes_on(source, handler) {
                return Some(facts.place(function.file, handler));
            }
        }
        if seen.contains(&function) || seen.len() > LONGEST_WAY {
            continue;
        }
        seen.push(function);
        if function.scope == ScopeId::FILE {
            continue;
        }
        for at in callers {
            let caller = &facts.file(at.file).calls[at.call];
            left.push_back(site(at.file, caller.scope, caller.span, Some(at.call)));
        }
        // A function that is handed to another one fails where that calls it.
        let outer = source.scopes[function.scope].parent;
        let is_inner = source.function_of(outer) != ScopeId::FILE;
        if source.scopes[function.scope].name.is_empty() && is_inner {
            let given = Value::Function(function.scope);
            let taker = source
                .calls
                .position(|call| call.arguments.iter().any(|it| it.value == given));
            if let Some(handler) = taker.and_then(|it| error_mapped(source, it)) {
                return Some(facts.place(function.file, handler));
            }
            left.push_back(site(function.file, outer, here.span, None));
        }
    }
    None
}

fn handled_here(file: &SourceFile, site: Site) -> Option<Span> {
    let function = site.function.scope;
    let answering = file.catches.iter().filter(|catch| {
        catch.watched.contains(site.span)
            && (function == ScopeId::FILE
                || file.function_of(catch.scope) == function
                || file.is_within(function, catch.scope))
            && answers(file, catch.handler)
    });
    // The innermost one sees it first.
    let caught = answering.min_by_key(|catch| catch.watched.length());
    if let Some(caught) = caught {
        return Some(caught.handler);
    }
    let call = site.call?;
    error_checked(file, call).or_else(|| error_mapped(file, call))
}

/// `profile, err := …` and `if err != nil { …; return }`; `{ data, error }` and `if (error)`.
fn error_checked(file: &SourceFile, call: CallId) -> Option<Span> {
    let span = file.calls[call].span;
    let assigned = file
        .assignments
        .iter()
        .filter(|assignment| match &assignment.value {
            Value::Call(id) => *id == call || leads_to(file, *id, call),
            Value::Name(_) | Value::Other => {
                assignment.scope == file.calls[call].scope && assignment.span.contains(span)
            }
            _ => false,
        });
    let names: Vec<&str> = assigned
        .map(|it| it.target.as_str())
        .filter(|target| *target != "return" && *target != "_")
        .collect();
    let is_error_name = |name: &str| {
        let item = plain(name);
        item.contains("err")
            || ["response", "resp", "result"]
                .iter()
                .any(|end| item.ends_with(end))
            || matches!(item.as_str(), "ok" | "success" | "status" | "res")
    };
    let function = file.function_of(file.calls[call].scope);
    let after = file.scopes[function].span;
    // `err` is of the next call as soon as that gives it.
    let is_renewed = |name: &str, until: Span| {
        file.assignments.iter().any(|assignment| {
            assignment.target == name
                && span.end() <= assignment.span.start()
                && assignment.span.start() < until.start()
                && file.function_of(assignment.scope) == function
                && matches!(assignment.value, Value::Call(id) if id != call && !leads_to(file, id, call))
        })
    };
    // A clause of Elixir is about the call right before it.
    let next = file.following(span, after, 1);
    let branch = file.branches.iter().find(|branch| {
        span.is_before(branch.then)
            && file.function_of(branch.scope) == function
            && (branch.condition.contains("is_wp_error(")
                || names.iter().any(|name| {
                    is_error_name(name)
                        && has_word(&branch.condition, name)
                        && !(is_go(file) && is_renewed(name, branch.then))
                        || matches!(file.language, Language::Elixir)
                            && branch.span.start() <= next.end()
                }))
            && (answers_and_leaves(file, branch.then)
                || branch
                    .otherwise
                    .is_some_and(|it| answers_and_leaves(file, it)))
    });
    branch.map(|it| it.span)
}

/// Whether `outer` is made of `inner`: `await`ed, unwrapped, a step of its chain.
fn leads_to(file: &SourceFile, outer: CallId, inner: CallId) -> bool {
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
fn error_mapped(file: &SourceFile, call: CallId) -> Option<Span> {
    let mut last = call;
    for _ in 0..16 {
        let next = file.calls.position(|it| it.receiver == Some(last))?;
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
            return Some(step.span);
        }
        last = next;
    }
    None
}

fn answers_and_leaves(file: &SourceFile, span: Span) -> bool {
    let returns = file
        .assignments
        .iter()
        .any(|assignment| span.contains(assignment.span) && assignment.target == "return");
    let calls = || file.calls.iter().filter(|it| span.contains(it.span));
    let exits = calls().any(|call| {
        matches!(
            plain(call.name()).as_str(),
            "fatal" | "fatalf" | "panic" | "exit"
        )
    });
    (returns || calls().any(|it| !is_note(it))) && !exits
}

fn is_go(file: &SourceFile) -> bool {
    file.language == Language::Go
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
        .any(|it| it == word)
}
