//! What handles a request, as values of Go say it.

use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::routes::site::CallSite;
use crate::syntax::Value;

/// How deep wrappers are taken off; a chain of middleware is rarely longer.
const DEEPEST: usize = 8;

/// What a value does with a request, in order: wrappers before what they wrap, the handler last.
pub(super) fn handlers(site: CallSite<'_>, value: &Value) -> Vec<Handlers> {
    handlers_at(site, site.at(), value)
}

/// As [`handlers`], of a value that is somewhere else than in a call's arguments.
pub(super) fn handlers_at(site: CallSite<'_>, at: FunctionRef, value: &Value) -> Vec<Handlers> {
    let mut found = Vec::new();
    collect(site, at, value, &mut found, DEEPEST);
    found
}

fn collect(
    site: CallSite<'_>,
    at: FunctionRef,
    value: &Value,
    found: &mut Vec<Handlers>,
    steps: usize,
) {
    let Some(steps) = steps.checked_sub(1) else {
        return;
    };
    match value {
        Value::Function(scope) => found.push(Handlers::of(FunctionRef {
            scope: *scope,
            ..at
        })),
        Value::Name(name) => match site.links.find(at, name) {
            Some(target) => of_target(site, &target, name, found, steps),
            None => found.push(Handlers::unknown(name)),
        },
        Value::Call(id) => of_call(CallSite::new(site.links, at.file, *id), found, steps),
        Value::List(values) | Value::Either(values) => {
            for value in values {
                collect(site, at, value, found, steps);
            }
        }
        _ => {}
    }
}

fn of_target(
    site: CallSite<'_>,
    target: &Target<'_>,
    name: &str,
    found: &mut Vec<Handlers>,
    steps: usize,
) {
    if let Target::Function(function) = target {
        return found.push(Handlers::of(*function));
    }
    if let Target::Library(library) = target {
        return found.push(Handlers::library(library.clone()));
    }
    if let Some(serve) = site.links.method_of(target, "ServeHTTP") {
        return found.push(Handlers::of(serve));
    }
    let before = found.len();
    if let Target::Value(at, value) = target {
        collect(site, *at, value, found, steps);
    }
    // `auth := middleware.New(…)`: both names may say what it is.
    match found.get_mut(before) {
        Some(handlers) => handlers.unknown.push(name.to_owned()),
        None => found.push(Handlers::unknown(name)),
    }
}

/// `requireUser(http.HandlerFunc(h.Account))`, `login(service)`, `&Callback{…}`,
/// `alice.New(log, auth).Then(h)`.
fn of_call(last: CallSite<'_>, found: &mut Vec<Handlers>, steps: usize) {
    let links = last.links;
    for link in last.chain() {
        let target = links.find(link.at(), &link.callee);
        if let Some(target @ Target::Type(_)) = &target {
            found.extend(links.method_of(target, "ServeHTTP").map(Handlers::of));
            continue;
        }
        let mut inner = Vec::new();
        for value in link.call.values().filter(|value| is_handler(link, value)) {
            collect(link, link.at(), value, &mut inner, steps);
        }
        match target {
            // A library's wrapper may be a guard; its name tells.
            Some(Target::Library(library)) if !inner.is_empty() => {
                found.push(Handlers::library(library));
            }
            _ if link.id != last.id => {}
            Some(target) => of_target(link, &target, &link.callee, found, steps),
            None => found.push(match links.target(link.file, link.id) {
                Some(function) => Handlers::of(function),
                None => Handlers::unknown(&link.callee),
            }),
        }
        found.extend(inner);
    }
}

/// Whether an argument handles requests, and does not only help to: a function, or a call whose
/// result says so.
fn is_handler(site: CallSite<'_>, value: &Value) -> bool {
    let serves = |target: &Target<'_>| site.links.method_of(target, "ServeHTTP").is_some();
    match value {
        Value::Function(_) => true,
        Value::Name(name) => match site.links.find(site.at(), name) {
            Some(Target::Function(_)) => true,
            Some(Target::Library(_)) | None => false,
            Some(target) => serves(&target),
        },
        Value::Call(id) => {
            let call = site.other(*id);
            match site.links.find(call.at(), &call.callee) {
                Some(Target::Function(function)) => {
                    let result = site.links.result_named(function);
                    result.is_some_and(|result| {
                        result.ends_with("func") || result.contains("Handler")
                    })
                }
                Some(target @ Target::Type(_)) => serves(&target),
                Some(Target::Library(library)) => {
                    let name = library.rsplit('.').next().unwrap_or_default();
                    name.contains("Handler") || name.starts_with("Wrap") || name == "StripPrefix"
                }
                _ => call.values().any(|value| is_handler(call, value)),
            }
        }
        _ => false,
    }
}
