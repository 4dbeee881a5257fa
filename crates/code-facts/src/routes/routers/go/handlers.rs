//! What handles a request, as values of Go say it.

use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::routes::RouteCollector;
use crate::routes::routers::keys::chain;
use crate::syntax::{CallId, Value};

/// How deep wrappers are taken off.
const DEEPEST: usize = 8;

/// What a value does with a request, in order: wrappers before what they wrap, the handler last.
pub(super) fn handlers(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    value: &Value,
) -> Vec<Handlers> {
    let mut found = Vec::new();
    collect(reading, at, value, &mut found, DEEPEST);
    found
}

fn collect(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    value: &Value,
    found: &mut Vec<Handlers>,
    steps: usize,
) {
    let Some(steps) = steps.checked_sub(1) else {
        return;
    };
    match value {
        Value::Function(scope) => found.push(one(FunctionRef {
            scope: *scope,
            ..at
        })),
        Value::Name(name) => match reading.links.find(at, name) {
            Some(target) => of_target(reading, &target, name, found, steps),
            None => found.push(unknown(name)),
        },
        Value::Call(id) => of_call(reading, at, *id, found, steps),
        Value::List(values) | Value::Either(values) => {
            for value in values {
                collect(reading, at, value, found, steps);
            }
        }
        _ => {}
    }
}

fn of_target(
    reading: &RouteCollector<'_>,
    target: &Target<'_>,
    name: &str,
    found: &mut Vec<Handlers>,
    steps: usize,
) {
    match target {
        Target::Function(function) => found.push(one(*function)),
        Target::Library(library) => found.push(Handlers {
            libraries: vec![library.clone()],
            ..Handlers::default()
        }),
        target => {
            if let Some(serve) = reading.links.method_of(target, "ServeHTTP") {
                found.push(one(serve));
            } else if let Target::Value(at, value) = target {
                let before = found.len();
                collect(reading, *at, value, found, steps);
                // `auth := middleware.New(…)`: both names may say what it is.
                match found.get_mut(before) {
                    Some(handlers) => handlers.unknown.push(name.to_owned()),
                    None => found.push(unknown(name)),
                }
            } else {
                found.push(unknown(name));
            }
        }
    }
}

/// `requireUser(http.HandlerFunc(h.Account))`, `login(service)`, `&Callback{…}`,
/// `alice.New(log, auth).Then(h)`.
fn of_call(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    id: CallId,
    found: &mut Vec<Handlers>,
    steps: usize,
) {
    let source = reading.source(at.file);
    for link in chain(source, id) {
        let call = &source.calls[link];
        let at = FunctionRef {
            scope: call.scope,
            ..at
        };
        let target = reading.links.find(at, &call.callee);
        if let Some(target @ Target::Type(_)) = &target {
            found.extend(reading.links.method_of(target, "ServeHTTP").map(one));
            continue;
        }
        let mut inner = Vec::new();
        for argument in &call.arguments {
            if is_handler(reading, at, &argument.value) {
                collect(reading, at, &argument.value, &mut inner, steps);
            }
        }
        let is_conversion = matches!(target, Some(Target::Library(_))) && !inner.is_empty();
        let is_end = link == id;
        if is_end && !is_conversion {
            match &target {
                Some(target) => of_target(reading, target, &call.callee, found, steps),
                None => match reading.links.target(at.file, link) {
                    Some(function) => found.push(one(function)),
                    None => found.push(unknown(&call.callee)),
                },
            }
        } else if let (true, Some(Target::Library(library))) = (is_conversion, target) {
            // A library's wrapper may be a guard; its name tells.
            found.push(Handlers {
                libraries: vec![library],
                ..Handlers::default()
            });
        }
        found.extend(inner);
    }
}

/// Whether an argument handles requests, and does not only help to: a function, or a call whose
/// result says so.
fn is_handler(reading: &RouteCollector<'_>, at: FunctionRef, value: &Value) -> bool {
    match value {
        Value::Function(_) => true,
        Value::Name(name) => match reading.links.find(at, name) {
            Some(Target::Function(_)) => true,
            Some(Target::Library(_)) | None => false,
            Some(target) => reading.links.method_of(&target, "ServeHTTP").is_some(),
        },
        Value::Call(id) => {
            let call = &reading.source(at.file).calls[*id];
            let at = FunctionRef {
                scope: call.scope,
                ..at
            };
            match reading.links.find(at, &call.callee) {
                Some(Target::Function(function)) => {
                    let result = reading.links.result_named(function);
                    result.is_some_and(|result| {
                        result.ends_with("func") || result.contains("Handler")
                    })
                }
                Some(target @ Target::Type(_)) => {
                    reading.links.method_of(&target, "ServeHTTP").is_some()
                }
                Some(Target::Library(library)) => {
                    let name = library.rsplit('.').next().unwrap_or_default();
                    name.contains("Handler") || name.starts_with("Wrap") || name == "StripPrefix"
                }
                _ => call
                    .arguments
                    .iter()
                    .any(|argument| is_handler(reading, at, &argument.value)),
            }
        }
        _ => false,
    }
}

fn one(function: FunctionRef) -> Handlers {
    Handlers {
        functions: vec![function],
        ..Handlers::default()
    }
}

fn unknown(name: &str) -> Handlers {
    Handlers {
        unknown: vec![name.to_owned()],
        ..Handlers::default()
    }
}
