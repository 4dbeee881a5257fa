//! Whether a failing exchange is answered: where it stands, or on the way up to its route.

mod answers;
mod application;

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use super::facts::{Exchange, Facts};
use super::sign_in::{live_exchange, not_applicable};
use super::{amiss_at, pass, skip};
use crate::findings::{Finding, Status, rules};
use code_facts::semantics::values::plain;
use code_facts::semantics::workos::{Via, WorkosCall};
use code_facts::syntax::{Language, SourceFile, Value};
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
    let place = facts.place(call.file, call.line);
    if let Some(handled) = handled(facts, call.file, call.scope, call.line, call.call) {
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
    let catching = catching.filter(|catch| catch.watched.contains(&call.line));
    let thrown = catching.flat_map(|caught| {
        let assignments = file.assignments.iter();
        assignments.filter(|assignment| {
            assignment.target == "throw" && caught.handler.contains(&assignment.line)
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

/// Where the failure of a call is answered: in its function, or in one that leads to it.
fn handled(
    facts: &Facts<'_>,
    file: usize,
    scope: usize,
    line: usize,
    call: Option<usize>,
) -> Option<Place> {
    let mut left = VecDeque::from([(file, scope, line, call)]);
    let mut seen = Vec::new();
    while let Some((file, scope, line, call)) = left.pop_front() {
        let source = facts.file(file);
        let function = FunctionRef {
            file,
            scope: source.function_of(scope),
        };
        let callers = facts.calls_to(function);
        if let Some(line) = handled_here(source, function.scope, line, call) {
            // What returns an error to the framework leaves the answer to that.
            if callers.is_empty() || !passes_on(source, line) {
                return Some(facts.place(file, line));
            }
        }
        if seen.contains(&function) || seen.len() > LONGEST_WAY {
            continue;
        }
        seen.push(function);
        if function.scope == 0 {
            continue;
        }
        for (file, id) in callers {
            let caller = &facts.file(file).calls[id];
            left.push_back((file, caller.scope, caller.line, Some(id)));
        }
        // A function that is handed to another one fails where that calls it.
        let outer = source.scopes[function.scope].parent;
        if source.scopes[function.scope].name.is_empty() && source.function_of(outer) != 0 {
            let given = Value::Function(function.scope);
            let mut calls = source.calls.iter();
            let taker = calls.position(|call| call.arguments.iter().any(|it| it.value == given));
            if let Some(line) = taker.and_then(|it| error_mapped(source, it)) {
                return Some(facts.place(file, line));
            }
            left.push_back((file, outer, line, None));
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
    let answering = file.catches.iter().filter(|catch| {
        catch.watched.contains(&line)
            && (function == 0
                || file.function_of(catch.scope) == function
                || file.is_within(function, catch.scope))
            && answers(file, &catch.handler)
    });
    // The innermost one sees it first.
    let caught = answering.min_by_key(|catch| catch.watched.end() - catch.watched.start());
    if let Some(caught) = caught {
        return Some(*caught.handler.start());
    }
    let call = call?;
    error_checked(file, call, line).or_else(|| error_mapped(file, call))
}

/// `profile, err := …` and `if err != nil { …; return }`; `{ data, error }` and `if (error)`.
fn error_checked(file: &SourceFile, call: usize, line: usize) -> Option<usize> {
    let assigned = file.assignments.iter().filter(|assignment| {
        assignment.line.abs_diff(line) <= 6
            && match &assignment.value {
                Value::Call(id) => *id == call || leads_to(file, *id, call),
                Value::Name(_) | Value::Other => assignment.line == line,
                _ => false,
            }
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
    // `err` is of the next call as soon as that gives it.
    let is_renewed = |name: &str, until: usize| {
        file.assignments.iter().any(|assignment| {
            assignment.target == name
                && (line + 1..=until).contains(&assignment.line)
                && file.function_of(assignment.scope) == function
                && matches!(assignment.value, Value::Call(id) if id != call && !leads_to(file, id, call))
        })
    };
    let branch = file.branches.iter().find(|branch| {
        (line..=line + 40).contains(&branch.line)
            && file.function_of(branch.scope) == function
            && (branch.condition.contains("is_wp_error(")
                || names.iter().any(|name| {
                    is_error_name(name)
                        && has_word(&branch.condition, name)
                        && !(is_go(file) && is_renewed(name, branch.line))
                        || matches!(file.language, Language::Elixir)
                            && branch.line.abs_diff(line) <= 3
                }))
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
        .any(|assignment| lines.contains(&assignment.line) && assignment.target == "return");
    let calls = || file.calls.iter().filter(|it| lines.contains(&it.line));
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
