//! Routes that a function of the project's own registers: `s.handle("GET /callback", s.callback)`,
//! `attach(mux, "/callback", callback)`; and tables that are given as a whole.

use super::handlers::handlers;
use super::{keys, method, pattern, route, tables};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::graph::{MountGraph, Router};
use crate::routes::site::CallSite;
use crate::syntax::Value;

/// What functions that answer requests are given.
const REQUESTS: &[&str] = &[
    "http.ResponseWriter",
    "gin.Context",
    "echo.Context",
    "fiber.Ctx",
    "iris.Context",
    "fasthttp.RequestCtx",
];

pub(super) fn registered(site: CallSite<'_>, graph: &mut MountGraph) {
    let router = || {
        let mut names = site.values().filter_map(Value::name);
        let given = names.find_map(|name| keys::sure(keys::named(site.links, site.at(), name)));
        given.unwrap_or_else(|| Router::Variable(FunctionRef::whole(site.file), "own".to_owned()))
    };
    if matches!(site.name(), "AddRoutes" | "RegisterRoutes") {
        let rows = site.values();
        let rows = rows.flat_map(|table| tables::of_table(site, site.at(), table));
        for (methods, path, handlers) in rows {
            graph.register(router(), route(methods, path, handlers), site.place());
        }
        return;
    }
    let patterns = || {
        site.values()
            .filter_map(|value| site.text(value))
            .map(|text| pattern(&text))
    };
    let is_path = |path: &String| path.starts_with('/') && !path.contains(' ');
    let Some(path) = patterns().map(|pattern| pattern.1).find(is_path) else {
        return;
    };
    let answers = |function: &FunctionRef| {
        let mut assigned = site.links.source(*function).assignments.iter();
        assigned.any(|assignment| {
            let kind = assignment.value.name();
            assignment.scope == function.scope && kind.is_some_and(|kind| REQUESTS.contains(&kind))
        })
    };
    let handles = |all: &Vec<Handlers>| {
        let last = all.last().and_then(|call| call.functions.last());
        last.is_some_and(answers)
    };
    let mut handled = site.values().map(|value| handlers(site, value));
    let handled = handled.find(handles);
    // A client's own functions take a path, too, and no handler.
    if let (Some(handlers), Some(_)) = (handled, site.links.target(site.file, site.id)) {
        let in_pattern = patterns().find_map(|pattern| pattern.0);
        let methods = site.values().filter_map(method).chain(in_pattern);
        graph.register(
            router(),
            route(methods.collect(), path, handlers),
            site.place(),
        );
    }
}
