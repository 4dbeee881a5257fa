//! Astro. Source: docs.astro.build, "Routing", "Endpoints", "Middleware".

use super::{RouteCollector, joined, whole};
use crate::resolve::Handlers;
use crate::syntax::Span;

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for home in reading.homes(&["astro"]) {
        let stems = ["src/middleware", "src/middleware/index"].map(|it| format!("{home}{it}"));
        let middleware = reading.named(&stems);
        let middleware =
            middleware.and_then(|middleware| reading.exported(middleware, "onRequest"));
        let before: Vec<Handlers> = middleware.into_iter().map(|(it, _)| it).collect();
        for entry in reading.below(&format!("{home}src/pages/")) {
            let is_private = |it: &str| it.starts_with('_');
            if is_private(entry.name) || entry.folders.iter().any(|it| is_private(it)) {
                continue;
            }
            let mut path = joined("", &entry.folders.join("/"));
            if entry.name != "index" {
                path = joined(&path, entry.name);
            }
            if entry.extension == "astro" {
                let place = reading.place(entry.file, Span::default());
                reading.add("GET", path, &before, whole(entry.file), place);
            } else {
                reading.add_methods(entry.file, &path, &before);
            }
        }
    }
}
