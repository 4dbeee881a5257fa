//! Where values of a sign-in go, within a function and up to its callers.

use std::collections::VecDeque;

use super::super::errors;
use super::super::facts::Facts;
use code_facts::semantics::mapped_errors::mapped_error;
use code_facts::semantics::results::{self, is_error_name};
use code_facts::semantics::values::{is_path_of, normalize_ident};
use code_facts::semantics::workos::{Operation, Via};
use code_facts::syntax::{CallId, ScopeId, SourceFile, Span, Value};
use code_facts::{CallRef, FunctionRef};

/// How many functions are between an exchange and its route, at the most.
const MOST_CALLERS: usize = 8;
/// How many calls are looked at.
const MOST_SITES: usize = 64;
/// How many assignments a value is followed through.
const MOST_ASSIGNMENTS: usize = 5;

/// Every exchange by an SDK, and what calls it, one function after the other.
pub(super) fn exchange_sites(facts: &Facts<'_>) -> Vec<CallRef> {
    let exchanges = facts
        .calls
        .iter()
        .filter(|it| it.via == Via::Sdk)
        .filter(|workos_call| match workos_call.operation {
            Operation::Exchange => true,
            // A code that is mailed is not exchanged yet.
            Operation::MagicAuth => normalize_ident(&workos_call.name).contains("authenticate"),
            _ => false,
        });
    let mut found: Vec<CallRef> = Vec::new();
    let mut left: VecDeque<(CallRef, usize)> = exchanges
        .filter_map(|exchange| Some((exchange.call_ref()?, 0)))
        .collect();
    while let Some((site, depth)) = left.pop_front() {
        if found.contains(&site) || found.len() == MOST_SITES {
            continue;
        }
        found.push(site);
        let function = facts.program.function_around(site);
        if function.scope == ScopeId::FILE || depth == MOST_CALLERS {
            continue;
        }
        let callers = facts.calls_to(function).into_iter();
        left.extend(callers.map(|call| (call, depth + 1)));
    }
    found
}

/// The handler of an error that an exchange may end in.
pub(super) struct Handler<'a> {
    /// The scope that it is in.
    pub(super) at: FunctionRef,
    pub(super) file: &'a SourceFile,
    pub(super) span: Span,
    /// The name of the error.
    pub(super) name: &'a str,
    /// Whether what it returns is an answer, though no route leads to it.
    pub(super) is_answer: bool,
}

/// Every handler around an exchange that gives the error a name.
pub(super) fn handlers<'a>(facts: &Facts<'a>) -> Vec<Handler<'a>> {
    let sites = exchange_sites(facts);
    let mut found = Vec::new();
    for (index, file) in facts.project.files.iter_enumerated() {
        for caught in &file.catches {
            let watches = sites.iter().any(|site| {
                site.file == index && caught.watched.contains(file.calls[site.call].span)
            });
            if watches && !results::catches_own_answers(caught) && !caught.name.is_empty() {
                found.push(Handler {
                    at: FunctionRef {
                        file: index,
                        scope: caught.scope,
                    },
                    file,
                    span: caught.handler,
                    name: &caught.name,
                    is_answer: false,
                });
            }
        }
    }
    let checked = sites.iter().filter_map(|site| {
        let file = facts.file(site.file);
        let checked = results::error_branch(file, site.call)?;
        Some(Handler {
            at: FunctionRef {
                file: site.file,
                scope: checked.branch.scope,
            },
            file,
            span: checked.branch.then,
            name: checked.error,
            is_answer: false,
        })
    });
    found.extend(checked);
    let mapped = sites
        .iter()
        .filter_map(|it| mapped_error(facts.program, *it));
    found.extend(mapped.map(|mapped| Handler {
        at: mapped.at,
        file: facts.file(mapped.at.file),
        span: mapped.span,
        name: mapped.name,
        is_answer: mapped.is_answer,
    }));
    found
}

/// Error handlers of the application that are given the error of an exchange: nothing catches it, or what
/// does hands it on to `next`.
pub(super) fn error_middleware<'a>(facts: &Facts<'a>) -> Vec<Handler<'a>> {
    /// Express tells them from other handlers by the number of their parameters.
    const PARAMETERS: usize = 4;
    let is_handed_on = |site: &CallRef| {
        let file = facts.file(site.file);
        let span = file.calls[site.call].span;
        let mut caught = file.catches.iter().filter(|it| it.watched.contains(span));
        let function = facts.program.function_around(*site);
        caught.all(|caught| {
            let mut calls = file
                .calls
                .iter()
                .filter(|it| caught.handler.contains(it.span));
            calls.any(|it| it.callee == "next" && !it.arguments.is_empty())
        }) && facts.file(function.file).scopes[function.scope].has_parameter("next")
    };
    let mut found = Vec::new();
    if !exchange_sites(facts).iter().any(is_handed_on) {
        return found;
    }
    for (index, file) in facts.project.files.iter_enumerated() {
        let uses = file.calls.iter().filter(|it| it.name() == "use");
        let given = uses.filter_map(|call| Some((call, &call.arguments.last()?.value)));
        let functions = given.flat_map(|(call, value)| {
            let at = FunctionRef {
                file: index,
                scope: call.scope,
            };
            match value {
                Value::Function(scope) => vec![FunctionRef {
                    scope: *scope,
                    ..at
                }],
                Value::Name(_) => facts.program.links.handlers(at, value).functions,
                _ => Vec::new(),
            }
        });
        found.extend(functions.filter_map(|at| {
            let file = facts.file(at.file);
            let declared = &file.scopes[at.scope];
            let is_handler = file.language.is_script() && declared.parameters.len() == PARAMETERS;
            is_handler.then_some(Handler {
                at,
                file,
                span: declared.span,
                name: declared.parameters.first()?,
                is_answer: false,
            })
        }));
    }
    found
}

/// The error handler of the application that answers a failing exchange, if it answers all errors alike: one
/// that asks which error it has may show those of the project's own alone.
pub(super) fn application_handler<'a>(facts: &Facts<'a>) -> Option<Handler<'a>> {
    let place = errors::answered_by_application(facts)?;
    let mut files = facts.project.files.iter_enumerated();
    let (index, file) = files.find(|(_, it)| it.path == place.file)?;
    let here = |scope| FunctionRef { file: index, scope };
    let caught = file.catches.iter().find(|it| it.handler == place.span);
    let (at, span, name) = match caught {
        Some(caught) => (here(caught.scope), caught.handler, caught.name.as_str()),
        None => {
            let at = handling_function(facts, here(ScopeId::FILE), place.span)?;
            let scope = &facts.file(at.file).scopes[at.scope];
            let mut parameters = scope.parameters.iter();
            let name = parameters.find(|it| holds_error(it))?;
            (at, scope.span, name.as_str())
        }
    };
    let file = facts.file(at.file);
    let is_word = |it: char| !it.is_alphanumeric() && it != '_';
    let asks = |condition: &str| condition.split(is_word).any(|it| it == name);
    // `ctx.status = error.status === 401 ? 401 : 500` decides on nothing that is shown.
    let does_more = |outcome: Span| {
        let mut reads = file.reads.iter();
        let mut calls = file.calls.iter();
        file.ends.iter().any(|it| outcome.contains(*it))
            || reads.any(|it| outcome.contains(it.span))
            || calls.any(|it| outcome.contains(it.span))
    };
    let mut branches = file.branches.iter().filter(|it| span.contains(it.span));
    let tells_apart = branches.any(|it| {
        asks(&it.condition) && (does_more(it.then) || it.otherwise.is_some_and(does_more))
    });
    let is_answer = true;
    (!name.is_empty() && !tells_apart).then_some(Handler {
        at,
        file,
        span,
        name,
        is_answer,
    })
}

/// The function that a stretch of code declares or names as what handles errors: a decorator above it, a
/// method of a class, what a call is given.
fn handling_function(facts: &Facts<'_>, at: FunctionRef, span: Span) -> Option<FunctionRef> {
    let file = facts.file(at.file);
    let here = |scope| FunctionRef { scope, ..at };
    let takes_error = |scope: ScopeId| {
        let mut parameters = file.scopes[scope].parameters.iter();
        parameters.any(|it| holds_error(it))
    };
    if let Some(call) = file.calls.iter().find(|it| it.span == span) {
        let mut given = call.values().rev();
        return given.find_map(|value| match value {
            Value::Function(scope) => Some(here(*scope)),
            Value::Name(name) => {
                let mut own = file.scopes.iter_enumerated();
                let own = own.find(|(_, it)| !name.is_empty() && it.name == *name);
                let found = own.map(|(scope, _)| here(scope));
                found.or_else(|| {
                    let at = here(call.scope);
                    facts
                        .program
                        .links
                        .handlers(at, value)
                        .functions
                        .first()
                        .copied()
                })
            }
            _ => None,
        });
    }
    let mut scopes = file.scopes.iter_enumerated();
    let declared = scopes
        .find(|(_, it)| it.span == span || it.markers.iter().any(|marker| marker.span == span));
    let declared = declared?.0;
    let mut within = file.scopes.iter_enumerated();
    let method = within.find(|(id, it)| it.parent == declared && takes_error(*id));
    let function = if takes_error(declared) {
        declared
    } else {
        method?.0
    };
    Some(here(function))
}

/// Whether a parameter is called as errors are.
fn holds_error(name: &str) -> bool {
    const PARTS: &[&str] = &["err", "exc", "cause", "throwable", "problem", "failure"];
    let name = normalize_ident(name);
    matches!(name.as_str(), "e" | "ex" | "t") || PARTS.iter().any(|it| name.contains(it))
}

/// The names in a function that hold what one of the calls brought: `profile` of
/// `const { profile } = await exchange()`.
pub(super) fn names_of_result(
    facts: &Facts<'_>,
    function: FunctionRef,
    sites: &[CallRef],
) -> Vec<String> {
    let file = facts.file(function.file);
    let is_site = |call: CallId| {
        sites.contains(&CallRef {
            file: function.file,
            call,
        })
    };
    let mut names: Vec<String> = Vec::new();
    for _ in 0..MOST_ASSIGNMENTS {
        let before = names.len();
        for assignment in &file.assignments {
            let is_plain = !assignment.target.contains('.')
                && !matches!(assignment.target.as_str(), "return" | "throw");
            if is_plain
                && !is_error_name(&assignment.target)
                && file.function_of(assignment.scope) == function.scope
                && !names.contains(&assignment.target)
                && brings(file, &assignment.value, &names, &is_site, MOST_ASSIGNMENTS)
            {
                names.push(assignment.target.clone());
            }
        }
        if names.len() == before {
            break;
        }
    }
    names
}

/// Whether a value is, or holds, what a call brought.
pub(super) fn brings(
    file: &SourceFile,
    value: &Value,
    names: &[String],
    is_site: &dyn Fn(CallId) -> bool,
    left: usize,
) -> bool {
    let Some(left) = left.checked_sub(1) else {
        return false;
    };
    match value {
        Value::Name(path) => names.iter().any(|it| is_path_of(path, it)),
        Value::Object(members) => members
            .iter()
            .any(|(_, value)| brings(file, value, names, is_site, left)),
        Value::List(items) | Value::Either(items) => items
            .iter()
            .any(|item| brings(file, item, names, is_site, left)),
        Value::Call(id) => {
            let mut next = Some(*id);
            while let Some(id) = next {
                if is_site(id) {
                    return true;
                }
                next = file.calls.get(id).and_then(|it| it.receiver);
            }
            // `profile.to_h`, `result.getProfile()`
            file.calls.get(*id).is_some_and(|call| {
                // `Some(profile.id)`, `new User(profile)`
                let holds = call.is_new || call.callee == "Some";
                call.callee.contains('.') && names.iter().any(|it| is_path_of(&call.callee, it))
                    || holds
                        && call
                            .values()
                            .any(|it| brings(file, it, names, is_site, left))
            })
        }
        _ => false,
    }
}
