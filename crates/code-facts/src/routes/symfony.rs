//! Symfony: routes by attributes, or by annotations in comments, on controllers and their methods.
//! Source: symfony.com/doc, "Routing".

use super::classes::{arguments_named, decorator};
use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{Language, Marker, Scope, ScopeId, ScopeKind, Value};

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Php {
            continue;
        }
        for (scope, method) in source.scopes.iter_enumerated() {
            let class = &source.scopes[method.parent];
            if method.kind != ScopeKind::Function || class.kind != ScopeKind::Type {
                continue;
            }
            let at = FunctionRef { file, scope };
            let prefix = routes_of(class).next().and_then(path);
            for route in routes_of(method) {
                let path = joined(
                    &prefix.clone().unwrap_or_default(),
                    &path(route).unwrap_or_default(),
                );
                add(reading, at, class, method, route, path);
            }
            // A class that is called itself has its route on the class.
            if method.name == "__invoke" && routes_of(method).next().is_none() {
                for route in routes_of(class) {
                    let path = joined("", &path(route).unwrap_or_default());
                    add(reading, at, class, method, route, path);
                }
            }
        }
    }
}

fn routes_of(scope: &Scope) -> impl Iterator<Item = &Marker> {
    scope.markers.iter().filter(|it| last(it) == "Route")
}

fn last(marker: &Marker) -> &str {
    marker.name.rsplit('.').next().unwrap_or_default()
}

/// `#[Route('/callback')]`, `#[Route(path: '/callback')]`, `#[Route(['en' => '/callback'])]`.
fn path(route: &Marker) -> Option<String> {
    let mut given = route.arguments.iter();
    let first = given.find(|it| it.name.is_none()).map(|it| &it.value);
    let value = arguments_named(&route.arguments, "path").or(first)?;
    match value {
        Value::Object(fields) => fields.iter().find_map(|it| it.1.text()),
        value => value.text(),
    }
    .map(str::to_owned)
}

fn methods(route: &Marker) -> Vec<String> {
    let given = match arguments_named(&route.arguments, "methods") {
        Some(Value::List(items)) => items.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    let named = given.iter().filter_map(Value::text);
    let methods: Vec<String> = named.map(str::to_ascii_uppercase).collect();
    if methods.is_empty() {
        vec!["ANY".to_owned()]
    } else {
        methods
    }
}

fn add(
    reading: &mut RouteCollector<'_>,
    at: FunctionRef,
    class: &Scope,
    method: &Scope,
    route: &Marker,
    path: String,
) {
    let outside = FunctionRef {
        scope: ScopeId::FILE,
        ..at
    };
    let markers = class.markers.iter().chain(&method.markers);
    let guards = markers.filter(|marker| last(marker) != "Route" && !is_public(marker));
    let before: Vec<_> = guards
        .map(|guard| decorator(reading, outside, guard))
        .collect();
    for method in methods(route) {
        let own = Handlers {
            functions: vec![at],
            ..Handlers::default()
        };
        let place = reading.place(at.file, route.span);
        reading.add(&method, path.clone(), &before, own, place);
    }
}

/// `#[IsGranted('PUBLIC_ACCESS')]`
fn is_public(marker: &Marker) -> bool {
    let mut given = marker.arguments.iter().filter_map(|it| it.value.text());
    given.any(|text| text.contains("PUBLIC_ACCESS") || text.contains("ANONYMOUSLY"))
}
