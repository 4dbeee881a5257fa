//! Astro. Source: docs.astro.build, "Routing", "Endpoints", "Middleware".

use super::RouteCollector;
use crate::FunctionRef;
use crate::resolve::Handlers;

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for home in collector.homes(&["astro"]) {
        let stems = ["src/middleware", "src/middleware/index"].map(|call| format!("{home}{call}"));
        let middleware = collector.named(&stems);
        let middleware = middleware.and_then(|file| collector.exported_handlers(file, "onRequest"));
        let before: Vec<Handlers> = middleware.into_iter().collect();
        for entry in collector.below(&format!("{home}src/pages/")) {
            let mut names = entry.folders.iter().chain([&entry.name]);
            if names.any(|name| name.starts_with('_')) {
                continue;
            }
            let path = entry.path("");
            if entry.extension == "astro" {
                collector.add_function("GET", path, &before, FunctionRef::whole(entry.file));
            } else {
                collector.add_methods(entry.file, &path, &before);
            }
        }
    }
}
