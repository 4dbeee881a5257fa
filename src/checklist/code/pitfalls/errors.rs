//! What becomes of the error of a failing exchange.

use super::super::facts::Facts;
use super::flow::{self, Handler};
use super::{Pitfall, advice, defect};
use crate::findings::rules;
use code_facts::FunctionRef;
use code_facts::semantics::mapped_errors::answered_with_error;
use code_facts::semantics::responses::{asks_for_development, is_answer};
use code_facts::semantics::results::{self, Disclosure};
use code_facts::semantics::values::{is_path_of, normalize_ident};
use code_facts::semantics::workos;
use code_facts::syntax::{Call, Span, Text, Value};

/// The name of WorkOS's answer to a code that is used up, expired or made up.
const INVALID_GRANT: &str = "invalid_grant";
/// How deep a value is looked into.
const MAX_DEPTH: usize = 8;
/// Where what is assigned is shown, on the next page or as the answer of Koa.
const KEPT: &[&str] = &[
    "flash.",
    "tempdata.",
    "viewbag.",
    "viewdata.",
    "ctx.body",
    "ctx.response.body",
];

/// A comparison of the code of an error that has none: it never holds.
pub(super) fn error_comparison(facts: &Facts<'_>) -> Vec<Pitfall> {
    let mut found = Vec::new();
    for handler in flow::handlers(facts) {
        let file = handler.file;
        if !workos::errors_have_no_code(file) || !facts.is_live(handler.at) {
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
                "{code} is compared with {INVALID_GRANT:?}, which it never holds: WorkOS's answer calls it `error`, and has no `code`"
            );
            defect(rules::ERROR_COMPARISON, facts, &facts.place(handler.at.file, span), message)
        }));
    }
    found
}

pub(super) fn exchange_error_shown(facts: &Facts<'_>) -> Vec<Pitfall> {
    let rule = rules::EXCHANGE_ERROR_SHOWN;
    let said = "the message of a failing exchange goes to the browser as the SDK wrote it";
    let sites = flow::exchange_sites(facts).into_iter();
    let mapped = sites.filter_map(|it| answered_with_error(facts.program, it));
    let mapped = mapped.map(|place| advice(rule, facts, &place, said));
    let mut found: Vec<Pitfall> = mapped.collect();
    let handlers = flow::handlers(facts).into_iter();
    let of_application = flow::error_middleware(facts).into_iter();
    let of_application = of_application.chain(flow::application_handler(facts));
    for handler in handlers.chain(of_application) {
        if !handler.is_answer && !facts.is_live(handler.at) {
            continue;
        }
        let Some((span, disclosure)) = shown(facts, &handler) else {
            continue;
        };
        if asks_for_development(handler.file, handler.span) {
            continue;
        }
        let place = facts.place(handler.at.file, span);
        found.push(match disclosure {
            Disclosure::Trace => defect(
                rule,
                facts,
                &place,
                "the stack of a failing exchange goes to the browser",
            ),
            Disclosure::Message => advice(rule, facts, &place, said),
        });
    }
    found
}

/// Where a handler puts its error into an answer.
fn shown(facts: &Facts<'_>, handler: &Handler<'_>) -> Option<(Span, Disclosure)> {
    let file = handler.file;
    let calls = file
        .calls
        .iter()
        .filter(|call| handler.span.contains(call.span));
    let in_calls = calls
        .filter(|call| is_answer(file, call) || is_kept_for_page(call))
        .filter_map(|call| {
            let values = call.arguments.iter().map(|it| &it.value);
            Some((call.span, disclosed(handler, values, call.span)?))
        });
    // What a handler of a route returns is its answer in many frameworks.
    let function = facts.program.function_at(handler.at);
    let mut routes = facts.project.routes.iter();
    let is_handler = handler.is_answer || routes.any(|route| route.handlers.contains(&function));
    let returns = file.assignments.iter().filter_map(|it| {
        let span = match it.target.as_str() {
            "return" => it.span,
            // An arm of Rust's `match` gives its value; it is noted up to the end of all arms.
            "match" => Span::new(it.span.start(), handler.span.end().max(it.span.start())),
            _ => return None,
        };
        // Some frameworks of Go show an error that a handler returns, and others do not.
        let is_shown = !matches!(it.value, Value::Call(_) | Value::Name(_));
        (is_handler && is_shown && handler.span.contains(span)).then_some((&it.value, span))
    });
    let in_returns = returns.filter_map(|(value, span)| {
        Some((span, disclosed(handler, std::iter::once(value), span)?))
    });
    // What a session keeps for the next page; a trace is not told from a message there.
    let kept = file.assignments.iter().filter(|it| {
        let target = it.target.to_lowercase();
        handler.span.contains(it.span)
            && (KEPT.iter().any(|it| target.starts_with(it))
                || target.contains("session.")
                    && ["error", "flash", "message"]
                        .iter()
                        .any(|word| target.ends_with(word)))
    });
    let in_session = kept.filter_map(|it| {
        disclosed(handler, std::iter::once(&it.value), it.span)?;
        Some((it.span, Disclosure::Message))
    });
    in_calls
        .chain(in_returns)
        .chain(in_session)
        .max_by_key(|(_, disclosure)| *disclosure)
}

/// Whether a call keeps what it is given for the page that is shown next: `session.setAttribute("error", …)`,
/// `put_flash(conn, :error, …)`.
fn is_kept_for_page(call: &Call) -> bool {
    let name = normalize_ident(call.name());
    let is_key = |value: &Value| {
        value.word().is_some_and(|it| {
            let key = normalize_ident(it);
            ["error", "message", "alert", "notice"]
                .iter()
                .any(|word| key.contains(word))
        })
    };
    match name.as_str() {
        "putflash" | "addflashattribute" | "addattribute" => true,
        "setattribute" => call.values().any(is_key),
        _ => false,
    }
}

fn disclosed<'v>(
    handler: &Handler<'_>,
    values: impl Iterator<Item = &'v Value>,
    span: Span,
) -> Option<Disclosure> {
    values
        .filter_map(|value| disclosed_by_value(handler, value, span, MAX_DEPTH))
        .max()
}

fn disclosed_by_value(
    handler: &Handler<'_>,
    value: &Value,
    span: Span,
    left: usize,
) -> Option<Disclosure> {
    let left = left.checked_sub(1)?;
    let file = handler.file;
    match value {
        Value::Name(path) if is_path_of(path, handler.name) => disclosed_by_path(handler, path),
        // A name for what is shown: `const message = error.message`.
        Value::Name(path) => {
            let mut held = file.assignments.iter().rev();
            let held = held.find(|assignment| {
                assignment.target == *path
                    && assignment.span.start() <= span.start()
                    && handler.span.contains(assignment.span)
            })?;
            disclosed_by_value(handler, &held.value, held.span, left)
        }
        Value::Call(id) => disclosed_by_call(handler, file.calls.get(*id)?, span, left),
        Value::Template(_) => disclosed_within(handler, span),
        Value::Object(members) => {
            let values = members.iter().map(|(_, it)| it);
            values
                .filter_map(|value| disclosed_by_value(handler, value, span, left))
                .max()
        }
        Value::List(items) | Value::Either(items) => {
            let disclosed = items
                .iter()
                .filter_map(|item| disclosed_by_value(handler, item, span, left));
            disclosed.max()
        }
        _ => None,
    }
}

/// What the names in a stretch of code give away.
fn disclosed_within(handler: &Handler<'_>, span: Span) -> Option<Disclosure> {
    let file = handler.file;
    let reads = file.reads.iter().filter(|it| span.contains(it.span));
    let calls = file.calls.iter().filter(|it| span.contains(it.span));
    let named = reads.map(|it| &it.path).chain(calls.map(|it| &it.callee));
    named
        .filter(|path| is_path_of(path, handler.name))
        .filter_map(|path| disclosed_by_path(handler, path))
        .max()
}

/// The function of the same file that is given an error first, as what handles the error under the name
/// that it has there.
fn own_function<'a>(handler: &Handler<'a>, call: &Call) -> Option<Handler<'a>> {
    let file = handler.file;
    if call.positional(0).and_then(Value::name) != Some(handler.name) {
        return None;
    }
    let mut scopes = file.scopes.iter_enumerated();
    let (scope, own) = scopes.find(|it| !it.1.name.is_empty() && it.1.name == call.callee)?;
    Some(Handler {
        at: FunctionRef {
            scope,
            ..handler.at
        },
        file,
        span: own.span,
        name: own.parameters.first()?,
        is_answer: handler.is_answer,
    })
}

/// What a function of another file makes of an error is not known.
fn disclosed_by_call(
    handler: &Handler<'_>,
    call: &Call,
    span: Span,
    left: usize,
) -> Option<Disclosure> {
    if results::gives_trace(call) {
        return Some(Disclosure::Trace);
    }
    if is_path_of(&call.callee, handler.name) {
        return disclosed_by_path(handler, &call.callee);
    }
    if let Some(own) = own_function(handler, call) {
        let file = handler.file;
        let mut returns = file
            .assignments
            .iter()
            .filter(|it| it.target == "return" && file.function_of(it.scope) == own.at.scope);
        return returns.find_map(|it| disclosed_by_value(&own, &it.value, it.span, left));
    }
    if !results::keeps_arguments(handler.file, call) {
        return None;
    }
    let values = call.arguments.iter().map(|it| &it.value);
    values
        .filter_map(|value| disclosed_by_value(handler, value, span, left))
        .max()
}

fn disclosed_by_path(handler: &Handler<'_>, path: &str) -> Option<Disclosure> {
    let member = path[handler.name.len()..].trim_start_matches('.');
    results::disclosed_by(handler.file, member)
}
