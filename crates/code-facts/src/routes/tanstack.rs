//! TanStack Start: routes that name their own paths.
//! Source: tanstack.com/start, "Server routes", "Server functions".

use super::{METHODS, RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{Call, Value};

/// A route, with what runs before those that lie within it.
struct Declared<'p> {
    id: String,
    at: FunctionRef,
    call: &'p Call,
}

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    let mut declared = Vec::new();
    for (file, source) in reading.files.iter_enumerated() {
        for call in &source.calls {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            match call.callee.split('.').next().unwrap_or_default() {
                "createFileRoute" | "createServerFileRoute" | "createAPIFileRoute" => {
                    let first = call.receiver.map(|it| &source.calls[it]);
                    let id = first.and_then(|call| reading.links.text(at, call.positional(0)?));
                    declared.extend(id.map(|id| Declared { id, at, call }));
                }
                "createServerFn" if call.name() == "handler" => server_function(reading, at, call),
                _ => {}
            }
        }
    }
    for other_route in &declared {
        let mut around: Vec<_> = declared
            .iter()
            .filter(|other| is_around(other, other_route))
            .collect();
        around.sort_by_key(|it| it.id.len());
        let before = around.into_iter().map(|it| page(reading, it));
        let before: Vec<_> = before.collect();
        route(reading, other_route, &before);
    }
}

fn is_around(outer: &Declared<'_>, inner: &Declared<'_>) -> bool {
    let rest = inner.id.strip_prefix(outer.id.trim_end_matches('/'));
    outer.id != "/" && rest.is_some_and(|id| id.starts_with('/') && id.len() > 1)
}

/// `export const signOut = createServerFn().handler(async () => …)`.
fn server_function(reading: &mut RouteCollector<'_>, at: FunctionRef, call: &Call) {
    let source = reading.source(at.file);
    let own = call.arguments.last();
    let own = own.map_or_else(Handlers::default, |argument| {
        reading.links.handlers(at, &argument.value)
    });
    let held = source
        .assignments
        .iter()
        .find(|assignment| match assignment.value {
            Value::Call(id) => std::ptr::eq(&raw const source.calls[id], call),
            _ => false,
        });
    let name = held.map_or_else(String::new, |it| it.target.clone());
    let place = reading.place(at.file, call.span);
    reading.add("ACTION", name, &[], own, place);
}

/// What a page runs: its guard, its loader, its component.
fn page(reading: &RouteCollector<'_>, route: &Declared<'_>) -> Handlers {
    let keys = ["beforeLoad", "loader", "component"];
    let values = keys.iter().filter_map(|it| route.call.argument(it));
    let handlers = values.map(|value| reading.links.handlers(route.at, value));
    let functions = handlers.flat_map(|it| it.functions).collect();
    Handlers {
        functions,
        ..Handlers::default()
    }
}

/// `createFileRoute("/callback")({ beforeLoad, loader, component, server: { handlers: { GET } } })`.
fn route(reading: &mut RouteCollector<'_>, route: &Declared<'_>, before: &[Handlers]) {
    let Declared { id, at, call } = route;
    let place = reading.place(at.file, call.span);
    let path = joined("", &without_groups(id));
    let server = call.argument("server").and_then(|it| it.get("handlers"));
    let options = call.arguments.iter().map(|it| &it.value);
    for value in options.chain(server) {
        for method in METHODS {
            if let Some(value) = value.get(method) {
                let own = reading.links.handlers(*at, value);
                reading.add(method, path.clone(), &[], own, place.clone());
            }
        }
    }
    let own = page(reading, route);
    let is_layout_alone = id.rsplit('/').next().is_some_and(|it| it.starts_with('_'));
    if !own.functions.is_empty() && !is_layout_alone {
        reading.add("GET", path, before, own, place);
    }
}

/// Folders that only hold layouts or group files are no part of a path.
fn without_groups(path: &str) -> String {
    let parts = path.split('/').filter(|it| !it.starts_with(['_', '(']));
    let parts: Vec<_> = parts.map(|it| it.trim_end_matches('_')).collect();
    parts.join("/")
}
