//! The state that travels with a sign-in.

use std::collections::HashSet;

use super::facts::{Callback, Exchange, Facts};
use super::sign_in::{is_magic_auth_only, not_applicable};
use super::{pass, skip, violation_at};
use crate::findings::{Finding, Status, rules};
use code_facts::semantics::values::normalize_ident;
use code_facts::semantics::workos::{self, Operation, State, Via, WorkosCall};
use code_facts::syntax::{Call, ScopeId, SourceFile, Span, Value};
use code_facts::{FunctionRef, Place};

pub(super) fn state_used(facts: &Facts<'_>) -> Finding {
    let rule = rules::STATE_USED;
    if let Some(finding) = not_applicable(rule, facts) {
        return finding;
    }
    let starts: Vec<&WorkosCall> = facts
        .calls
        .iter()
        .filter(|workos_call| {
            matches!(
                workos_call.operation,
                Operation::CreateSession | Operation::AuthorizationUrl
            )
        })
        .collect();
    let given = starts.iter().filter(|it| has_state(facts, it));
    if let Some(call) = given.clone().next()
        && given.clone().all(|it| is_constant(facts, it))
    {
        let message = format!(
            "{} is given the same state every time, which says nothing of who asked",
            call.name
        );
        return violation_at(rule, Status::Warn, facts, &facts.place_of(call), message);
    }
    if let Some(call) = given.clone().next() {
        if let Some(place) = where_ignored(facts) {
            let message = format!(
                "{} is given a state, and nothing in the callback looks at the one that comes back: a sign-in that somebody else began is taken",
                call.name
            );
            return violation_at(rule, Status::Warn, facts, &place, message);
        }
        let place = facts.place(call.file, place_of_state(facts, call));
        return pass(rule, &place, format!("{} is given a state", call.name));
    }
    let mut handed = starts.iter().filter_map(|it| handed_on(facts, it));
    if let Some((place, name)) = handed.next() {
        return pass(rule, &place, format!("{name} is given a state"));
    }
    if let Some(helper) = library_with_state(facts) {
        let finding = Finding::new(rule, Status::Pass, format!("{helper} sends a state itself"));
        let callback = facts.callback.as_ref();
        return match callback.map(|it| &it.route.place).or(facts
            .project
            .sdks
            .first()
            .map(|it| &it.place))
        {
            Some(place) => finding.at(place.file.as_ref(), place.line),
            None => finding,
        };
    }
    match starts.first() {
        Some(call) => {
            let message = format!("{} is given no state", call.name);
            violation_at(rule, Status::Warn, facts, &facts.place_of(call), message)
        }
        None if is_magic_auth_only(facts) => {
            skip(rule, "people sign in with Magic Auth, which has no state")
        }
        None => skip(rule, "what starts the sign-in is not in this code"),
    }
}

/// Where a code is exchanged, if nothing that its route leads to so much as names a state.
fn where_ignored(facts: &Facts<'_>) -> Option<Place> {
    // What these make of a whole request is not known.
    const CHECKS: &[&str] = &[
        "valid", "verif", "check", "parse", "csrf", "oauth", "assert", "schema",
    ];
    let Some(Callback {
        exchange: Exchange::Call(exchange),
        reached,
        route,
    }) = &facts.callback
    else {
        return None;
    };
    let may_look = |text: &str| {
        let text = normalize_ident(text);
        text.contains("state") || CHECKS.iter().any(|it| text.contains(it))
    };
    let names = |text: &str| normalize_ident(text).contains("state");
    // What is kept is compared with nothing where the one that comes back is not read.
    let comes_back = |text: &str| names(text) && !is_kept(text);
    // What runs before the handler may compare it.
    let before = facts.reached_from(&route.handlers);
    let reached: &HashSet<FunctionRef> = &reached.union(&before).copied().collect();
    let files = facts.project.files.iter_enumerated();
    let mut files = files.filter(|(at, _)| reached.iter().any(|it| it.file == *at));
    let is_named = files.any(|(at, file)| {
        let here = |scope: ScopeId| facts.is_in(reached, FunctionRef { file: at, scope });
        let mut scopes = file.scopes.iter_enumerated().filter(|it| here(it.0));
        let mut calls = file.calls.iter().filter(|it| here(it.scope));
        let reads = file.reads.iter().filter(|it| here(it.scope));
        let mut texts = file.strings.iter().filter(|it| here(it.scope));
        let mut assigned = file.assignments.iter().filter(|it| here(it.scope));
        let mut branches = file.branches.iter().filter(|it| here(it.scope));
        let is_key_of_kept = |span: Span| {
            let around = calls.clone().filter(|it| it.span.contains(span));
            let innermost = around.min_by_key(|it| it.span.length());
            let is_of_path = reads
                .clone()
                .any(|it| it.span.contains(span) && is_kept(&it.path));
            // `delete(session.Values, "state")`
            let is_of =
                |it: &Call| is_kept(&it.callee) || it.values().filter_map(Value::name).any(is_kept);
            is_of_path || innermost.is_some_and(is_of)
        };
        // A parameter that is declared is not looked at for that.
        let is_read = |name: &str| {
            reads
                .clone()
                .any(|it| it.path.split('.').next() == Some(name))
        };
        scopes.any(|(scope, it)| {
            let class = &file.scopes[it.parent];
            let mut markers = it.markers.iter().chain(&class.markers);
            let parameters = &file.scopes[scope].parameters;
            parameters.iter().any(|it| names(it) && is_read(it))
                || markers.any(|it| may_look(&it.name))
        }) || reads.clone().any(|it| comes_back(&it.path))
            || texts.any(|it| names(&it.value) && !is_key_of_kept(it.span))
            || assigned.any(|it| comes_back(&it.target))
            || branches.any(|it| comes_back(&it.condition))
            || calls.any(|it| may_look(&it.callee))
    });
    let is_guarded = route.guards.iter().any(|it| may_look(it));
    let exchange = facts.place_of(&facts.calls[*exchange]);
    (!is_named && !is_guarded).then_some(exchange)
}

/// Whether a path is of what an application keeps between two requests.
fn is_kept(path: &str) -> bool {
    const PLACES: &[&str] = &[
        "session", "sess", "cookie", "jar", "store", "cache", "redis", "values",
    ];
    let path = normalize_ident(path);
    PLACES.iter().any(|it| path.contains(it))
}

fn library_with_state(facts: &Facts<'_>) -> Option<&'static str> {
    let calls = facts.calls.iter().filter_map(|call| match call.via {
        Via::Library(helper) if helper.sends_state => Some(helper.package),
        _ => None,
    });
    let routes = facts.project.routes.iter();
    let routes = routes.filter_map(|route| workos::helper(route.library.as_deref()?));
    calls
        .chain(routes.filter(|it| it.sends_state).map(|it| it.package))
        .next()
}

fn has_state(facts: &Facts<'_>, start: &WorkosCall) -> bool {
    let file = facts.file(start.file);
    let Some(call) = start.call.and_then(|it| file.calls.get(it)) else {
        return start.via == Via::Http && asks_with_state(facts, start);
    };
    match workos::state_of(file, start) {
        State::MadeBySdk => true,
        State::Given(value) => {
            file.is_filled(value, call.scope, call.span) && !is_left_out(facts, start, value)
        }
        State::None => start.via == Via::Http && asks_with_state(facts, start),
    }
}

/// Whether a state is written out in the code.
fn is_constant(facts: &Facts<'_>, start: &WorkosCall) -> bool {
    let file = facts.file(start.file);
    let State::Given(value) = workos::state_of(file, start) else {
        return false;
    };
    matches!(value, Value::Text(text) if !text.is_empty())
}

/// Whether a state is a parameter that nobody gives: `authUrl(state?: string)`, and all call
/// `authUrl()`.
fn is_left_out(facts: &Facts<'_>, start: &WorkosCall, value: &Value) -> bool {
    let function = facts.program.function_at(start.at());
    match value {
        Value::Name(name) => facts.program.is_left_out(function, name),
        Value::Either(values) => {
            let is_empty = |value: &Value| match value {
                Value::Null => true,
                Value::Text(text) => text.is_empty(),
                value => is_left_out(facts, start, value),
            };
            values.iter().all(is_empty)
        }
        _ => false,
    }
}

/// Where a function that hands its options on to the SDK is given a state, and what it is called.
fn handed_on(facts: &Facts<'_>, start: &WorkosCall) -> Option<(Place, String)> {
    let file = facts.file(start.file);
    let call = file.calls.get(start.call?)?;
    let scope = file.function_of(start.scope);
    let is_parameter = |value: &Value| match value {
        Value::Name(name) => file.scopes[scope].parameters.contains(name),
        _ => false,
    };
    if scope == ScopeId::FILE || !call.arguments.iter().any(|it| is_parameter(&it.value)) {
        return None;
    }
    let here = FunctionRef {
        file: start.file,
        scope,
    };
    facts.calls_to(here).into_iter().find_map(|at| {
        let source = facts.file(at.file);
        let call = &source.calls[at.call];
        let state = source.given(call, &["state"])?;
        let span = place_within(source, state, call.span).unwrap_or(call.span);
        let is_filled = source.is_filled(state, call.scope, call.span);
        is_filled.then(|| (facts.place(at.file, span), call.name().to_owned()))
    })
}

/// Where a call's state is, as far as what is given can be found.
fn place_of_state(facts: &Facts<'_>, start: &WorkosCall) -> Span {
    let file = facts.file(start.file);
    let call = start.call.and_then(|it| file.calls.get(it));
    let given = call.and_then(|it| file.given(it, &["state"]));
    let (Some(call), Some(given)) = (call, given) else {
        return start.span;
    };
    if let Some(step) = step_with(file, given, call) {
        return step;
    }
    let mut arguments = call.arguments.iter();
    let is_by_name = arguments.any(|argument| matches!(argument.value, Value::Name(_)));
    let made = made_before(file, start).filter(|_| is_by_name);
    let options = made.and_then(|it| place_within(file, given, it));
    let found = options.or_else(|| place_within(file, given, start.span));
    found.unwrap_or(start.span)
}

/// A step of a builder: `.state(it)`.
fn step_with(file: &SourceFile, value: &Value, near: &Call) -> Option<Span> {
    let function = file.function_of(near.scope);
    let mut calls = file.calls.iter();
    let step = calls.find(|call| {
        let takes_it = call.arguments.first().is_some_and(|it| it.value == *value);
        normalize_ident(call.name()) == "state"
            && takes_it
            && file.function_of(call.scope) == function
    })?;
    Some(step.span)
}

/// Where a value is within a stretch.
fn place_within(file: &SourceFile, value: &Value, within: Span) -> Option<Span> {
    let found = match value {
        Value::Name(path) => {
            let mut reads = file.reads.iter();
            reads
                .find(|read| read.path == *path && within.contains(read.span))
                .map(|it| it.span)
        }
        Value::Text(text) => {
            let mut texts = file.strings.iter();
            texts
                .find(|string| string.value == *text && within.contains(string.span))
                .map(|it| it.span)
        }
        Value::Call(id) => file.calls.get(*id).map(|it| it.span),
        _ => None,
    };
    found.filter(|it| within.contains(*it))
}

/// Where options with a state were made, that a call is given by their name.
fn made_before(file: &SourceFile, start: &WorkosCall) -> Option<Span> {
    let is_state = |name: &str| normalize_ident(name) == "state";
    let mut made = file.calls.iter().rev().filter(|call| {
        let mut arguments = call.arguments.iter();
        call.is_new
            && call.span.start() <= start.span.start()
            && file.function_of(call.scope) == file.function_of(start.scope)
            && arguments.any(|argument| argument.name.as_deref().is_some_and(is_state))
    });
    made.next().map(|it| it.span)
}

/// An address that the project writes itself has a state if its function says `state`.
fn asks_with_state(facts: &Facts<'_>, start: &WorkosCall) -> bool {
    let file = facts.file(start.file);
    let function = file.function_of(start.scope);
    let here = FunctionRef {
        file: start.file,
        scope: function,
    };
    let callers = match function {
        ScopeId::FILE => Vec::new(),
        _ => facts.calls_to(here),
    };
    let is_handed_on = callers.iter().any(|at| {
        let source = facts.file(at.file);
        let call = &source.calls[at.call];
        let given = source.given(call, &["state"]);
        given.is_some_and(|value| source.is_filled(value, call.scope, call.span))
    });
    // A function of the project's own that makes the address: `authorizationUrl(config, state)`.
    let call = start.call.and_then(|it| file.calls.get(it));
    let is_placed = call.is_some_and(|call| {
        let mut arguments = call.arguments.iter().map(|it| &it.value);
        arguments.any(|argument| match argument {
            Value::Name(path) => {
                path.rsplit('.').next() == Some("state")
                    && file.is_filled(argument, call.scope, call.span)
            }
            _ => false,
        })
    });
    if is_handed_on || is_placed {
        return true;
    }
    // What a function would take from a caller, and nobody calls it.
    let routes = &facts.project.routes;
    let is_handler = routes.iter().any(|it| it.handlers.contains(&here));
    let is_missing = |value: &Value| {
        let Value::Name(path) = value else {
            return false;
        };
        let root = path.split('.').next().unwrap_or(path);
        let parameters = &file.scopes[function].parameters;
        !is_handler && callers.is_empty() && parameters.iter().any(|it| it == root)
    };
    let is_here = |scope| function == ScopeId::FILE || file.is_within(scope, function);
    let is_state = |name: &str| name == "state" || name == ":state";
    let named = file
        .calls
        .iter()
        .filter(|it| is_here(it.scope))
        .any(|call| {
            call.arguments.iter().any(|argument| {
                argument.name.as_deref().is_some_and(is_state)
                    || file
                        .within(&argument.value)
                        .into_iter()
                        .any(|inner| match inner {
                            Value::Text(text) => is_state(text),
                            Value::Object(members) => members.iter().any(|(key, value)| {
                                is_state(key)
                                    && !is_missing(value)
                                    && file.is_filled(value, start.scope, start.span)
                            }),
                            Value::Template(text) => text.contains("state={}"),
                            _ => false,
                        })
            })
        });
    let assigned = file
        .assignments
        .iter()
        .filter(|it| is_here(it.scope))
        .any(|assignment| {
            let member = assignment
                .target
                .rsplit_once('.')
                .is_some_and(|(_, member)| is_state(member));
            (member && file.is_filled(&assignment.value, assignment.scope, assignment.span))
                || file
                    .within(&assignment.value)
                    .into_iter()
                    .any(|value| match value {
                        Value::Object(members) => members.iter().any(|(key, value)| {
                            is_state(key)
                                && !is_missing(value)
                                && file.is_filled(value, assignment.scope, assignment.span)
                        }),
                        Value::Template(text) => text.contains("state={}"),
                        _ => false,
                    })
        });
    named || assigned
}
