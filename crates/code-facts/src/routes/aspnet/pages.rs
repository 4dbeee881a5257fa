//! Razor pages: classes beside pages that are routes by where they lie.

use super::{CSHARP, guards, methods};
use crate::resolve::Handlers;
use crate::routes::{METHODS, RouteCollector, joined};

pub(in super::super) fn read(collector: &mut RouteCollector<'_>) {
    let links = collector.links;
    let closed = closed(collector);
    for (class, _) in collector.scopes_in(CSHARP) {
        let path = links.source(class).path.to_str().unwrap_or_default();
        let Some(path) = path.strip_suffix(".cshtml.cs").and_then(route) else {
            continue;
        };
        for (at, method) in methods(links, class).filter(|(_, it)| it.is_exported) {
            // `OnGet`, `OnGetAsync`, `OnPostSignOut`.
            let name = method.name.strip_prefix("On").unwrap_or_default();
            let name = name.to_ascii_uppercase();
            let Some(verb) = METHODS.iter().find(|method| name.starts_with(**method)) else {
                continue;
            };
            let mut before = guards(links, class, &method.markers);
            if closed.iter().any(|call| path.starts_with(call.as_str())) {
                before.push(Handlers::unknown("Authorize"));
            }
            collector.add_function(verb, path.clone(), &before, at);
        }
    }
}

/// The route of a page by its path: what lies below `Pages`, and below the area that it is in.
fn route(path: &str) -> Option<String> {
    let folders: Vec<&str> = path.split('/').collect();
    let pages = folders.iter().position(|folder| *folder == "Pages")?;
    let (before, below) = (&folders[..pages], &folders[pages + 1..]);
    let area = match before {
        [.., "Areas", area] => *area,
        _ => "",
    };
    let below = below.strip_suffix(&["Index"]).unwrap_or(below);
    Some(joined(area, &below.join("/")))
}

/// Folders and pages that are closed by `AuthorizeFolder("/Account")` and its like.
fn closed(collector: &RouteCollector<'_>) -> Vec<String> {
    let calls = collector.calls_in(CSHARP);
    let closed = calls.filter(|call| matches!(call.name(), "AuthorizeFolder" | "AuthorizePage"));
    let texts = closed.filter_map(|site| site.call.positional(0)?.text());
    texts.map(|text| joined("", text)).collect()
}
