//! Nuxt and Nitro. Source: nuxt.com/docs, "server/", "pages/", "middleware/"; nitro.build, "Routing".

use super::folders::Entry;
use super::{METHODS, RouteCollector};
use crate::FunctionRef;
use crate::resolve::Handlers;

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let nuxt = collector.homes(&["nuxt"]);
    for home in collector.homes(&["nuxt", "nitropack", "nitro"]) {
        let is_nuxt = nuxt.contains(&home);
        for source in ["server/", "", "src/", "app/"] {
            let root = format!("{home}{source}");
            let is_server = source == "server/";
            let before = if is_server {
                middleware(collector, &root)
            } else {
                Vec::new()
            };
            // Nitro alone knows these folders outside of `server/`, too.
            if is_server || !is_nuxt {
                for (folder, prefix) in [("api/", "/api"), ("routes/", "")] {
                    for entry in collector.below(&format!("{root}{folder}")) {
                        server_route(collector, &entry, prefix, &before);
                    }
                }
            }
            if !is_server {
                pages(collector, &root);
            }
        }
    }
}

/// Server middleware runs before every route.
fn middleware(collector: &RouteCollector<'_>, root: &str) -> Vec<Handlers> {
    let entries = collector.below(&format!("{root}middleware/")).into_iter();
    let handlers = entries.filter_map(|entry| collector.exported_handlers(entry.file, "default"));
    handlers.collect()
}

/// `server/api/auth/callback.get.ts` → `GET /api/auth/callback`.
fn server_route(
    collector: &mut RouteCollector<'_>,
    entry: &Entry<'_>,
    prefix: &str,
    before: &[Handlers],
) {
    let (name, method) = entry.name.rsplit_once('.').unwrap_or((entry.name, ""));
    let method = method.to_ascii_uppercase();
    let is_method = METHODS.contains(&method.as_str());
    let (name, method) = if is_method {
        (name, &*method)
    } else {
        (entry.name, "ANY")
    };
    let path = entry.path_as(prefix, name);
    collector.add_export(entry.file, &["default"], method, path, before);
}

/// Pages, guarded by the middleware that is global or that they name.
fn pages(collector: &mut RouteCollector<'_>, root: &str) {
    let middleware = collector.below(&format!("{root}middleware/"));
    for entry in collector.below(&format!("{root}pages/")) {
        if entry.extension != "vue" {
            continue;
        }
        let at = FunctionRef::whole(entry.file);
        let mut calls = collector.source(entry.file).calls.iter();
        let meta = calls.find(|call| call.callee == "definePageMeta");
        let named = meta.and_then(|call| call.argument("middleware"));
        let named = named.map_or_else(Vec::new, |value| collector.links.texts(at, value));
        let guards = middleware.iter().filter(|guard| {
            let is_global = guard.name.ends_with(".global");
            is_global || named.iter().any(|name| name == guard.name)
        });
        let before = guards.filter_map(|guard| collector.exported_handlers(guard.file, "default"));
        let before: Vec<_> = before.collect();
        collector.add_function(
            "GET",
            entry.path(""),
            &before,
            FunctionRef::whole(entry.file),
        );
    }
}
