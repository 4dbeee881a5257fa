//! Nuxt and Nitro. Source: nuxt.com/docs, "server/", "pages/", "middleware/"; nitro.build, "Routing".

use super::folders::Entry;
use super::{METHODS, RouteCollector, joined, whole};
use crate::resolve::Handlers;
use crate::syntax::{ScopeId, Span};

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    let nuxt = reading.homes(&["nuxt"]);
    for home in reading.homes(&["nuxt", "nitropack", "nitro"]) {
        let is_nuxt = nuxt.contains(&home);
        for (source, is_server) in [
            ("server/", true),
            ("", false),
            ("src/", false),
            ("app/", false),
        ] {
            let root = format!("{home}{source}");
            let before = if is_server {
                middleware(reading, &format!("{root}middleware/"))
            } else {
                Vec::new()
            };
            // Nitro alone knows these folders outside of `server/`, too.
            let (api, routes) = if is_server || !is_nuxt {
                (
                    reading.below(&format!("{root}api/")),
                    reading.below(&format!("{root}routes/")),
                )
            } else {
                Default::default()
            };
            for entry in api {
                server_route(reading, &entry, "/api", &before);
            }
            for entry in routes {
                server_route(reading, &entry, "", &before);
            }
            if !is_server {
                pages(reading, &root);
            }
        }
    }
}

/// Server middleware runs before every route.
fn middleware(reading: &RouteCollector<'_>, folder: &str) -> Vec<Handlers> {
    let entries = reading.below(folder).into_iter();
    let handlers = entries.filter_map(|entry| reading.exported(entry.file, "default"));
    handlers.map(|(it, _)| it).collect()
}

/// `server/api/auth/callback.get.ts` → `GET /api/auth/callback`.
fn server_route(
    reading: &mut RouteCollector<'_>,
    entry: &Entry<'_>,
    prefix: &str,
    before: &[Handlers],
) {
    let Some((own, span)) = reading.exported(entry.file, "default") else {
        return;
    };
    let suffix = entry.name.rsplit_once('.');
    let method = suffix.map(|(_, it)| it.to_ascii_uppercase());
    let (name, method) = match (suffix, method) {
        (Some((name, _)), Some(method)) if METHODS.contains(&method.as_str()) => (name, method),
        _ => (entry.name, "ANY".to_owned()),
    };
    let mut path = joined(prefix, &entry.folders.join("/"));
    if name != "index" {
        path = joined(&path, name);
    }
    let place = reading.place(entry.file, span);
    reading.add(&method, path, before, own, place);
}

/// Pages, guarded by the middleware that is global or that they name.
fn pages(reading: &mut RouteCollector<'_>, root: &str) {
    let middleware = reading.below(&format!("{root}middleware/"));
    for entry in reading.below(&format!("{root}pages/")) {
        if entry.extension != "vue" {
            continue;
        }
        let mut path = joined("", &entry.folders.join("/"));
        if entry.name != "index" {
            path = joined(&path, entry.name);
        }
        let source = reading.source(entry.file);
        let meta = source.calls.iter().find(|it| it.callee == "definePageMeta");
        let at = super::FunctionRef {
            file: entry.file,
            scope: ScopeId::FILE,
        };
        let named = meta.and_then(|it| it.argument("middleware"));
        let named = named.map_or_else(Vec::new, |it| reading.links.texts(at, it));
        let guards = middleware.iter().filter(|entry| {
            let name = entry.name.strip_suffix(".global");
            name.is_some() || named.iter().any(|name| name == entry.name)
        });
        let before = guards.filter_map(|guard| reading.exported(guard.file, "default"));
        let before: Vec<_> = before.map(|(it, _)| it).collect();
        let place = reading.place(entry.file, Span::default());
        reading.add("GET", path, &before, whole(entry.file), place);
    }
}
