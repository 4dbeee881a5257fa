//! ASP.NET Core: controllers, minimal APIs (Carter and FastEndpoints among them), Razor pages.
//! Source: learn.microsoft.com/aspnet/core, "Routing", "Minimal APIs", "Razor Pages", "Authorization".

mod controllers;
mod minimal;
mod pages;

use super::classes::lineage;
use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Argument, Call, Marker, Scope, ScopeKind, Value};

pub(super) use controllers::read as controllers;
pub(super) use minimal::read as minimal;
pub(super) use pages::read as pages;

/// What filters and middleware are called by.
const FILTERS: &[&str] = &[
    "InvokeAsync",
    "Invoke",
    "OnAuthorization",
    "OnAuthorizationAsync",
    "OnActionExecuting",
    "OnActionExecutionAsync",
    "OnPageHandlerExecuting",
    "OnPageHandlerExecutionAsync",
];

/// The attributes of a class and of those that it extends, each with where it stands.
fn markers<'p>(reading: &RouteCollector<'p>, class: FunctionRef) -> Vec<(FunctionRef, &'p Marker)> {
    let classes = lineage(reading, class).0.into_iter();
    let markers = classes.flat_map(|function| {
        let scope = &reading.source(function.file).scopes[function.scope];
        scope.markers.iter().map(move |marker| (function, marker))
    });
    markers.collect()
}

/// The methods of a class.
fn methods<'p>(
    reading: &RouteCollector<'p>,
    class: FunctionRef,
) -> impl Iterator<Item = (FunctionRef, &'p Scope)> + use<'p> {
    let scopes = reading.source(class.file).scopes.iter_enumerated();
    let own = scopes.filter(move |(_, scope)| {
        scope.parent == class.scope
            && scope.kind == ScopeKind::Function
            && scope.name != "constructor"
    });
    own.map(move |(scope, declared)| (FunctionRef { scope, ..class }, declared))
}

/// What attributes do before an action: `[Authorize]` by its name, filters of the project by what
/// they run.
fn guards(reading: &RouteCollector<'_>, class: FunctionRef, own: &[Marker]) -> Vec<Handlers> {
    let is = |marker: &Marker, name: &str| marker.name == name;
    let of_class = markers(reading, class);
    let is_open = own.iter().any(|it| is(it, "AllowAnonymous"))
        || of_class.iter().any(|(_, it)| is(it, "AllowAnonymous"))
            && !own.iter().any(|it| is(it, "Authorize"));
    let mut found = Vec::new();
    for marker in of_class.iter().map(|(_, it)| *it).chain(own) {
        let mut handlers = Handlers::default();
        if marker.name == "Authorize" && !is_open {
            handlers.unknown.push(marker.name.clone());
        }
        let mut named = vec![marker.name.clone(), format!("{}Attribute", marker.name)];
        named.extend(marker.arguments.iter().filter_map(type_given));
        handlers
            .functions
            .extend(named.iter().find_map(|it| filter(reading, class, it)));
        found.push(handlers);
    }
    found
}

/// `typeof(X)` and `<X>`.
fn type_given(argument: &Argument) -> Option<String> {
    match &argument.value {
        Value::Name(name) => Some(name.clone()),
        _ => None,
    }
}

/// What a filter or middleware of the project runs.
fn filter(reading: &RouteCollector<'_>, at: FunctionRef, name: &str) -> Option<FunctionRef> {
    let Some(Target::Type(class)) = reading.links.find(at, name) else {
        return None;
    };
    let mut methods = methods(reading, class);
    methods
        .find(|(_, scope)| FILTERS.contains(&scope.name.as_str()))
        .map(|(it, _)| it)
}

/// The texts among a marker's arguments without names.
fn texts(reading: &RouteCollector<'_>, at: FunctionRef, marker: &Marker) -> Vec<String> {
    let unnamed = marker.arguments.iter().filter(|it| it.name.is_none());
    unnamed
        .filter_map(|argument| reading.links.text(at, &argument.value))
        .collect()
}

/// A text that a call is given by its place or name.
fn given_text(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    call: &Call,
    name: &str,
    place: usize,
) -> Option<String> {
    let value = call.argument(name).or_else(|| call.positional(place))?;
    reading.links.text(at, value)
}

/// A template below a prefix; one that starts at the root has none.
fn below(prefix: &str, template: &str) -> String {
    match template.strip_prefix('~').unwrap_or(template) {
        root if root.starts_with('/') => joined("", root),
        _ => joined(prefix, template),
    }
}

/// `Login` of `LoginAsync`.
fn without_async(name: &str) -> &str {
    name.strip_suffix("Async").unwrap_or(name)
}
