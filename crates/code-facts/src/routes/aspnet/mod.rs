//! ASP.NET Core: controllers, minimal APIs (Carter and FastEndpoints among them), Razor pages.
//! Source: learn.microsoft.com/aspnet/core, "Routing", "Minimal APIs", "Razor Pages", "Authorization".

mod controllers;
mod minimal;
mod pages;

use super::classes::lineage;
use crate::FunctionRef;
use crate::resolve::{Handlers, Links};
use crate::syntax::{Language, Marker, Scope};

pub(super) use controllers::read as controllers;
pub(super) use minimal::read as minimal;
pub(super) use pages::read as pages;

const CSHARP: &[Language] = &[Language::CSharp];

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
fn markers<'p>(links: &Links<'p>, class: FunctionRef) -> Vec<(FunctionRef, &'p Marker)> {
    let classes = lineage(links, class).0.into_iter();
    let markers = classes.flat_map(|of| {
        links
            .scope(of)
            .markers
            .iter()
            .map(move |marker| (of, marker))
    });
    markers.collect()
}

/// The methods of a class, without its constructor.
fn methods<'p>(
    links: &Links<'p>,
    class: FunctionRef,
) -> impl Iterator<Item = (FunctionRef, &'p Scope)> + use<'p> {
    let methods = links.own_methods(class);
    methods.filter(|(_, method)| method.name != "constructor")
}

/// What attributes do before an action: `[Authorize]` by its name, filters of the project by what
/// they run.
fn guards(links: &Links<'_>, class: FunctionRef, own: &[Marker]) -> Vec<Handlers> {
    let of_class = markers(links, class);
    let own_has = |name: &str| own.iter().any(|marker| marker.name == name);
    let is_class_open = of_class.iter().any(|(_, it)| it.name == "AllowAnonymous");
    let is_open = own_has("AllowAnonymous") || is_class_open && !own_has("Authorize");
    let all = of_class.iter().map(|(_, it)| *it).chain(own);
    let guards = all.map(|marker| {
        let mut handlers = Handlers::default();
        if marker.name == "Authorize" && !is_open {
            handlers.unknown.push(marker.name.clone());
        }
        // `typeof(X)` and `<X>`.
        let given = marker.arguments.iter();
        let given = given.filter_map(|argument| argument.value.name());
        let long = format!("{}Attribute", marker.name);
        let mut names = [marker.name.as_str(), &long].into_iter().chain(given);
        handlers
            .functions
            .extend(names.find_map(|name| filter(links, class, name)));
        handlers
    });
    guards.collect()
}

/// What a filter or middleware of the project runs.
fn filter(links: &Links<'_>, at: FunctionRef, name: &str) -> Option<FunctionRef> {
    let mut methods = methods(links, links.type_at(at, name)?);
    let filter = methods.find(|(_, method)| FILTERS.contains(&method.name.as_str()));
    filter.map(|(function, _)| function)
}

/// The texts among a marker's arguments without names.
fn texts(links: &Links<'_>, at: FunctionRef, marker: &Marker) -> Vec<String> {
    marker
        .unnamed()
        .filter_map(|value| links.text(at, value))
        .collect()
}
