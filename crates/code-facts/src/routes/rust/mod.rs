//! Frameworks of Rust, in which a router is a value that functions return and others take.

mod actix;
mod nested;
mod rocket;
mod ways;

use super::{METHODS, RouteCollector};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::semantics::guards::is_guard_name;
use crate::syntax::{CallId, SourceFile, Value};

pub(super) use actix::read as actix;
pub(super) use nested::read as nested;
pub(super) use rocket::read as rocket;

/// Functions by which a type is taken out of a request.
const EXTRACTORS: &[&str] = &["from_request_parts", "from_request"];

/// Types of libraries that deny a request in which nobody is signed in.
const GUARDS: &[&str] = &["Identity", "BearerAuth", "AuthenticatedUser"];

/// What the parameters of a handler do before it: types that are taken out of the request or deny
/// it, those of the project by what they run.
fn extracted(reading: &RouteCollector<'_>, handler: FunctionRef) -> Handlers {
    let source = reading.source(handler.file);
    let mut found = Handlers::default();
    let taken = source.assignments.iter();
    let taken = taken.filter(|assignment| {
        assignment.scope == handler.scope
            && source.scopes[handler.scope]
                .parameters
                .contains(&assignment.target)
    });
    for assignment in taken {
        let Value::Name(kind) = &assignment.value else {
            continue;
        };
        let mut methods = EXTRACTORS.iter();
        let own = methods.find_map(|method| {
            match reading.links.find(handler, &format!("{kind}.{method}"))? {
                Target::Function(function) => Some(function),
                _ => None,
            }
        });
        let last = kind.rsplit('.').next().unwrap_or(kind);
        if let Some(own) = own {
            found.functions.push(own);
        } else if GUARDS.contains(&last) || is_guard_name(last) {
            found.unknown.push(last.to_owned());
        }
    }
    found
}

/// The first call of the chain that one stands in.
fn first_call(source: &SourceFile, id: CallId) -> CallId {
    let chain = std::iter::successors(Some(id), |it| source.calls[*it].receiver);
    chain.take(256).last().unwrap_or(id)
}

/// Handlers without what is not known of them: a name that could not be found is no guard.
fn handler(reading: &RouteCollector<'_>, at: FunctionRef, value: &Value) -> Handlers {
    let mut found = Handlers::default();
    match value {
        Value::Name(name) => {
            if let Some(Target::Function(function)) = reading.links.find(at, name) {
                found.functions.push(function);
            }
        }
        Value::Function(scope) => found.functions.push(FunctionRef {
            scope: *scope,
            ..at
        }),
        Value::Call(_) => {
            found = reading.links.handlers(at, value);
            found.unknown.clear();
        }
        _ => {}
    }
    found
}

/// `get` → `GET`.
fn verb(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    match name {
        "any" | "on" => Some("ANY".to_owned()),
        _ => (METHODS.contains(&upper.as_str()) && name != upper).then_some(upper),
    }
}
