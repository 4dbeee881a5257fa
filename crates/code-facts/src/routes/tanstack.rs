//! TanStack Start: routes that name their own paths.
//! Source: tanstack.com/start, "Server routes", "Server functions".

use super::site::CallSite;
use super::{METHODS, RouteCollector, joined};
use crate::resolve::Handlers;
use crate::syntax::Value;

/// A route: its ID, and the call that declares it.
type Declared<'p> = (String, CallSite<'p>);

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let mut declared: Vec<Declared<'_>> = Vec::new();
    for site in collector.calls() {
        match site.root() {
            "createFileRoute" | "createServerFileRoute" | "createAPIFileRoute" => {
                let id = site.receiver.and_then(|call| site.other(call).text_at(0));
                declared.extend(id.map(|id| (id, site)));
            }
            "createServerFn" if site.name() == "handler" => server_function(collector, site),
            _ => {}
        }
    }
    for inner in &declared {
        let outer = declared.iter().filter(|(id, _)| is_around(id, &inner.0));
        let mut outer: Vec<_> = outer.collect();
        outer.sort_by_key(|outer| outer.0.len());
        let before: Vec<_> = outer.into_iter().map(|outer| page(outer.1)).collect();
        route(collector, inner, &before);
    }
}

fn is_around(outer: &str, inner: &str) -> bool {
    let rest = inner.strip_prefix(outer.trim_end_matches('/'));
    outer != "/" && rest.is_some_and(|id| id.starts_with('/') && id.len() > 1)
}

/// `export const signOut = createServerFn().handler(async () => …)`.
fn server_function(collector: &mut RouteCollector<'_>, site: CallSite<'_>) {
    let own = site.values().last().map(|value| site.handlers(value));
    let mut held = site.source.assignments.iter();
    let held = held.find(|assignment| assignment.value == Value::Call(site.id));
    let name = held.map_or_else(String::new, |assignment| assignment.target.clone());
    collector.add("ACTION", name, &[], own.unwrap_or_default(), site.place());
}

/// What a page runs: its guard, its loader, its component.
fn page(site: CallSite<'_>) -> Handlers {
    let keys = ["beforeLoad", "loader", "component"];
    let values = keys.iter().filter_map(|key| site.argument(key));
    let functions = values.flat_map(|value| site.handlers(value).functions);
    Handlers::all(functions.collect())
}

/// `createFileRoute("/callback")({ beforeLoad, loader, component, server: { handlers: { GET } } })`.
fn route(collector: &mut RouteCollector<'_>, (id, site): &Declared<'_>, before: &[Handlers]) {
    let path = joined("", &without_groups(id));
    let server = site.argument("server");
    let server = server.and_then(|value| value.get("handlers"));
    for value in site.values().chain(server) {
        for method in METHODS {
            if let Some(value) = value.get(method) {
                let own = site.handlers(value);
                collector.add(method, path.clone(), &[], own, site.place());
            }
        }
    }
    let own = page(*site);
    let last = id.rsplit('/').next();
    let is_layout_alone = last.is_some_and(|name| name.starts_with('_'));
    if own.has_function() && !is_layout_alone {
        collector.add("GET", path, before, own, site.place());
    }
}

/// Folders that only hold layouts or group files are no part of a path.
fn without_groups(path: &str) -> String {
    let parts = path.split('/');
    let parts = parts.filter(|value| !value.starts_with(['_', '(']));
    let parts: Vec<_> = parts.map(|part| part.trim_end_matches('_')).collect();
    parts.join("/")
}
