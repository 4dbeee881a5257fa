//! Frameworks of Rust, in which a router is a value that functions return and others take.

mod actix;
mod axum;
mod mounts;
mod rocket;

use crate::FunctionRef;
use crate::resolve::{Handlers, Links, Target};
use crate::semantics::guards::is_guard_name;
use crate::syntax::{Language, Value};

use super::site::CallSite;

pub(super) use actix::read as actix;
pub(super) use axum::read as axum;
pub(super) use rocket::read as rocket;

const RUST: &[Language] = &[Language::Rust];

/// Functions by which a type is taken out of a request.
const EXTRACTORS: &[&str] = &["from_request_parts", "from_request"];

/// Types of libraries that deny a request in which nobody is signed in.
const GUARDS: &[&str] = &["Identity", "BearerAuth", "AuthenticatedUser"];

/// What the parameters of a handler do before it: types that are taken out of the request or deny
/// it, those of the project by what they run.
fn extracted(links: &Links<'_>, handler: FunctionRef) -> Handlers {
    let parameters = &links.scope(handler).parameters;
    let taken = links.source(handler).assignments.iter();
    let taken = taken.filter(|assignment| {
        assignment.scope == handler.scope && parameters.contains(&assignment.target)
    });
    let mut found = Handlers::default();
    for kind in taken.filter_map(|assignment| assignment.value.name()) {
        let mut methods = EXTRACTORS.iter();
        let own = methods.find_map(|method| links.resolve_at(handler, &format!("{kind}.{method}")));
        let last = kind.rsplit('.').next().unwrap_or(kind);
        if let Some(own) = own {
            found.functions.push(own);
        } else if GUARDS.contains(&last) || is_guard_name(last) {
            found.unknown.push(last.to_owned());
        }
    }
    found
}

/// As [`extracted`], of all functions that answer.
fn extractors(links: &Links<'_>, own: &Handlers) -> Vec<Handlers> {
    let functions = own.functions.iter();
    functions
        .map(|function| extracted(links, *function))
        .collect()
}

/// Handlers without what is not known of them: a name that could not be found is no guard.
fn handler(site: CallSite<'_>, value: &Value) -> Handlers {
    match value {
        Value::Name(name) => match site.links.find(site.at(), name) {
            Some(Target::Function(function)) => Handlers::of(function),
            _ => Handlers::default(),
        },
        Value::Function(scope) => Handlers::of(site.scope(*scope)),
        Value::Call(_) => site.handlers(value).without_unknown(),
        _ => Handlers::default(),
    }
}

/// `get` → `GET`.
fn verb(name: &str) -> Option<String> {
    match name {
        "any" | "on" => Some("ANY".to_owned()),
        name => super::verb(name),
    }
}
