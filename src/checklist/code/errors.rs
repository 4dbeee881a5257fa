//! Whether a failing exchange is answered: where it is called, or on the way up to its route.

use std::collections::VecDeque;

use super::facts::{Exchange, Facts};
use super::sign_in::{live_exchange, not_applicable};
use super::{pass, skip, violation_at};
use crate::findings::{Finding, Status, rules};
use code_facts::semantics::error_handlers::{Failure, application_handler, general_error_page};
use code_facts::semantics::results::{
    Fallible, answer_to, asked_after_rescue, asks_for_result, error_mapped, gives_nothing,
    is_silent, is_taken_for_granted, passes_on,
};
use code_facts::semantics::workos::{Via, WorkosCall};
use code_facts::syntax::{Call, CallId, ScopeId, Span, Value};
use code_facts::{FunctionRef, Place};

/// How many callers are asked, one after the other.
const MOST_CALLERS: usize = 8;

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
            violation_at(rule, Status::Fail, facts, place, message)
        }
    };
    if let Some(callback) = &facts.callback
        && let Exchange::Library(helper) = callback.exchange
    {
        return by_library(helper.package, helper.handles_errors, &callback.route.place);
    }
    let Some(call) = live_exchange(facts) else {
        return skip(rule, "no authorization code is exchanged");
    };
    let place = facts.program.place(call.file, call.span);
    if let Some(answer_on_the_way) = answer_on_the_way(facts, call) {
        return pass(rule, &answer_on_the_way, "a failing exchange is answered");
    }
    if let Via::Library(helper) = call.via {
        return by_library(helper.package, helper.handles_errors, &place);
    }
    if let Some(at) = application_handler(facts.program, &failure(facts, call)) {
        return pass(
            rule,
            &at,
            "an error handler of the application answers a failing exchange",
        );
    }
    if let Some(page) = general_error_page(facts.program) {
        let message = format!(
            "only the page for whatever fails ({}:{}) answers when {} fails: whether that says how to sign in again is not known",
            page.file.display(),
            page.line,
            call.name
        );
        return violation_at(rule, Status::Warn, facts, &place, message);
    }
    let message = format!("nothing answers when {} fails", call.name);
    violation_at(rule, Status::Fail, facts, &place, message)
}

/// Where an error handler of the application answers the exchange with the error of the SDK itself: nothing
/// catches that on the way.
pub(super) fn answered_by_application(facts: &Facts<'_>) -> Option<Place> {
    let call = live_exchange(facts).filter(|it| it.via == Via::Sdk)?;
    if answer_on_the_way(facts, call).is_some() {
        return None;
    }
    let failure = failure(facts, call);
    let is_own = failure.thrown.is_empty();
    application_handler(facts.program, &failure).filter(|_| is_own)
}

fn failure<'f>(facts: &'f Facts<'_>, call: &'f WorkosCall) -> Failure<'f> {
    Failure {
        call,
        route: facts.callback.as_ref().map(|callback| callback.route),
        thrown: rethrown_types(facts, call),
    }
}

/// The types of errors that are thrown where the failure of a call is caught.
fn rethrown_types<'a>(facts: &Facts<'a>, call: &WorkosCall) -> Vec<&'a str> {
    let file = facts.program.file(call.file);
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
    // `raise SignInFailed, "That link is spent."` of Ruby.
    let catching = file.catches.iter();
    let catching = catching.filter(|catch| catch.watched.contains(call.span));
    let raised = catching.flat_map(|caught| {
        let within = file.calls.iter();
        within.filter(|it| it.callee == "raise" && caught.handler.contains(it.span))
    });
    let raised = raised.filter_map(|it| it.positional(0)?.name());
    let made = made.map(Call::name).chain(raised);
    made.flat_map(|name| with_bases(facts, name)).collect()
}

/// A type of the project and those that it extends, by their names.
fn with_bases<'a>(facts: &Facts<'a>, name: &'a str) -> Vec<&'a str> {
    let mut names = vec![name];
    let mut next = 0;
    while let Some(name) = names.get(next).filter(|_| next < MOST_CALLERS) {
        next += 1;
        if let Some(of) = facts.program.links.named_type(name) {
            let bases = &facts.program.file(of.file).scopes[of.scope].bases;
            names.extend(bases.iter().filter_map(|base| base.rsplit('.').next()));
        }
    }
    names
}

/// A place that can fail, and the function that it is in.
#[derive(Clone, Copy)]
struct Site {
    function: FunctionRef,
    span: Span,
    call: Option<CallId>,
}

/// Where the failure of a call is answered: in its function, or in one that leads to it.
fn answer_on_the_way(facts: &Facts<'_>, call: &WorkosCall) -> Option<Place> {
    let program = facts.program;
    let mut left = VecDeque::from([Site {
        function: program.function_at(call.at()),
        span: call.span,
        call: call.call,
    }]);
    let mut seen = Vec::new();
    while let Some(here) = left.pop_front() {
        let function = here.function;
        let source = program.file(function.file);
        let callers = program.calls_to(function);
        let fallible = Fallible {
            function: function.scope,
            span: here.span,
            call: here.call,
        };
        if let Some(handler) = answer_to(source, fallible) {
            let is_ignored = gives_nothing(source, handler)
                && callers
                    .iter()
                    .all(|it| is_taken_for_granted(program.file(it.file), it.call));
            // What returns an error to the framework leaves the answer to that.
            if callers.is_empty() || !passes_on(source, handler) && !is_ignored {
                return Some(program.place(function.file, handler));
            }
        }
        // What only notes an error gives nothing, and its callers may ask for that.
        let mut caught = source.catches.iter();
        if caught.any(|it| it.watched.contains(here.span) && is_silent(source, it.handler)) {
            let asked = callers.iter().find_map(|caller| {
                let span = asks_for_result(program.file(caller.file), caller.call)?;
                Some(program.place(caller.file, span))
            });
            if asked.is_some() {
                return asked;
            }
        }
        if seen.contains(&function) || seen.len() > MOST_CALLERS {
            continue;
        }
        seen.push(function);
        if function.scope == ScopeId::FILE {
            continue;
        }
        left.extend(callers.into_iter().map(|caller| Site {
            function: program.function_around(caller),
            span: program.call(caller).span,
            call: Some(caller.call),
        }));
        left.extend(program.runs_of(function).into_iter().map(|run| Site {
            function: program.function_around(run),
            span: program.call(run).span,
            call: Some(run.call),
        }));
        // So does what a decorator or a wrapper of the project's own is given.
        let mut takers = program.takers_of(function).into_iter();
        if let Some(at) = takers.find_map(|it| answered_by(facts, it)) {
            return Some(at);
        }
        // A function that is handed to another one fails where that calls it.
        let outer = FunctionRef {
            scope: source.scopes[function.scope].parent,
            ..function
        };
        let outer = program.function_at(outer);
        if source.scopes[function.scope].name.is_empty() && outer.scope != ScopeId::FILE {
            let given = Value::Function(function.scope);
            let taker = source
                .calls
                .position(|call| call.arguments.iter().any(|it| it.value == given));
            let answered = |it| error_mapped(source, it).or_else(|| asked_after_rescue(source, it));
            if let Some(handler) = taker.and_then(answered) {
                return Some(program.place(function.file, handler));
            }
            left.push_back(Site {
                function: outer,
                span: here.span,
                call: None,
            });
        }
    }
    None
}

/// Where a function answers the failure of one that it is given and calls: `try: return view()`.
fn answered_by(facts: &Facts<'_>, taker: FunctionRef) -> Option<Place> {
    let source = facts.program.file(taker.file);
    let scope = &source.scopes[taker.scope];
    let mut calls = source.calls.iter();
    let handler = calls.find_map(|call| {
        let is_run = source.is_within(call.scope, taker.scope) && scope.has_parameter(&call.callee);
        let fallible = Fallible {
            function: source.function_of(call.scope),
            span: call.span,
            call: None,
        };
        answer_to(source, fallible).filter(|_| is_run)
    })?;
    Some(facts.program.place(taker.file, handler))
}
