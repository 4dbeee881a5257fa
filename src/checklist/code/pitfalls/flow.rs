//! Where values of a sign-in go, within a function and up to its callers.

use std::collections::VecDeque;

use super::super::facts::Facts;
use code_facts::semantics::responses::is_error_of_actix;
use code_facts::semantics::results::{self, is_error_name};
use code_facts::semantics::values::{is_path_of, normalize_ident};
use code_facts::semantics::workos::{Operation, Via};
use code_facts::syntax::{Call, CallId, Language, ScopeId, SourceFile, Span, Value};
use code_facts::{CallRef, FunctionRef, Place};

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
    /// Whether what it returns is an answer, though no route leads to it: `into_response` of Rust.
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
    found.extend(sites.iter().filter_map(|site| mapped(facts, *site)));
    found
}

/// What `map_err` of Rust makes of the error of an exchange: in a closure, in the arm of an error of the
/// project's own that is an answer, and in what that wraps where `?` alone is used.
fn mapped<'a>(facts: &Facts<'a>, site: CallRef) -> Option<Handler<'a>> {
    let file = facts.file(site.file);
    if file.language != Language::Rust {
        return None;
    }
    let exchange = &file.calls[site.call];
    let step = file.calls.iter().find(|it| it.receiver == Some(site.call));
    let handler = |at, file, span, name, is_answer| Handler {
        at,
        file,
        span,
        name,
        is_answer,
    };
    let variant = match step {
        // `?` hands the error on, where nothing else asks for it.
        None => {
            let mut caught = file.catches.iter();
            let is_asked_for = caught.any(|it| it.watched.contains(exchange.span));
            let (at, own) = error_answer(facts).filter(|_| !is_asked_for)?;
            return Some(handler(at, facts.file(at.file), own, "self.0", true));
        }
        Some(step) if step.name() == "map_err" => match step.positional(0)? {
            Value::Name(path) => path,
            Value::Function(scope) => {
                let closure = &file.scopes[*scope];
                let name = closure.parameters.first()?;
                let wraps = |it: &&Call| {
                    let given = it.positional(0).and_then(Value::name);
                    it.scope == *scope && given == Some(name) && is_variant(&it.callee)
                };
                let Some(wrapped) = file.calls.iter().find(wraps) else {
                    let at = FunctionRef {
                        file: site.file,
                        scope: exchange.scope,
                    };
                    return Some(handler(at, file, closure.span, name, false));
                };
                &wrapped.callee
            }
            _ => return None,
        },
        Some(_) => return None,
    };
    let (at, own) = error_answer(facts)?;
    let file = facts.file(at.file);
    let bound = format!("{}(", variant.replace('.', "::"));
    let mut branches = file.branches.iter().filter(|it| own.contains(it.span));
    branches.find_map(|branch| {
        let (_, rest) = branch.condition.split_once(&bound)?;
        let name = rest.strip_suffix(')')?;
        Some(handler(at, file, branch.then, name, true))
    })
}

/// Where `map_err(ErrorInternalServerError)` of Actix answers with the text of a failing exchange.
pub(super) fn mapped_by_actix(facts: &Facts<'_>) -> Vec<Place> {
    let sites = exchange_sites(facts).into_iter();
    let mapped = sites.filter_map(|site| {
        let file = facts.file(site.file);
        let step = file
            .calls
            .iter()
            .find(|it| it.receiver == Some(site.call))?;
        let maker = step.positional(0).and_then(Value::name)?;
        let mut imports = file.imports.iter();
        let is_of_actix = imports.any(|it| it.module.starts_with("actix_web"));
        let is_shown = step.name() == "map_err" && is_of_actix && is_error_of_actix(maker);
        is_shown.then(|| facts.place(site.file, step.span))
    });
    mapped.collect()
}

/// `AppError.WorkOs`
fn is_variant(path: &str) -> bool {
    path.split('.').count() > 1 && path.split('.').all(|it| it.starts_with(char::is_uppercase))
}

/// The function that makes an answer of an error, if there is one alone: `impl IntoResponse for AppError`.
fn error_answer(facts: &Facts<'_>) -> Option<(FunctionRef, Span)> {
    const METHODS: &[&str] = &["into_response", "error_response", "respond_to"];
    const KINDS: &[&str] = &["IntoResponse", "ResponseError", "Responder"];
    let files = facts.project.files.iter_enumerated();
    let mut found = files.flat_map(|(index, file)| {
        let scopes = file.scopes.iter_enumerated();
        let own = scopes.filter(|(_, it)| {
            let kind = &file.scopes[it.parent];
            METHODS.contains(&it.name.as_str())
                && kind.name.ends_with("Error")
                && kind.bases.iter().any(|base| KINDS.contains(&base.as_str()))
        });
        own.map(move |(scope, it)| (FunctionRef { file: index, scope }, it.span))
    });
    found.next().filter(|_| found.next().is_none())
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
        let given = uses.filter_map(|call| {
            let Some(Value::Function(scope)) = call.arguments.last().map(|it| &it.value) else {
                return None;
            };
            let declared = &file.scopes[*scope];
            let is_handler = file.language.is_script() && declared.parameters.len() == PARAMETERS;
            is_handler.then_some(Handler {
                at: FunctionRef {
                    file: index,
                    scope: *scope,
                },
                file,
                span: declared.span,
                name: declared.parameters.first()?,
                is_answer: false,
            })
        });
        found.extend(given);
    }
    found
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
