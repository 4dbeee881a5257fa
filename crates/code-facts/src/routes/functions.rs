//! Functions that a host serves by where their files lie.
//! Sources: vercel.com/docs "Functions", docs.netlify.com "Functions", developers.cloudflare.com
//! "Pages Functions".

use super::folders::{Entry, around};
use super::{METHODS, RouteCollector, joined};

/// Frameworks with an `api` folder of their own.
const OTHERS: &[&str] = &["next", "nuxt", "nitropack", "nitro"];

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let others = collector.homes(OTHERS);
    for home in collector.manifests() {
        for entry in collector.below(&format!("{home}netlify/functions/")) {
            // A folder is one function, whose main file has its name.
            let name = entry.folders.first().copied().unwrap_or(entry.name);
            let path = joined("/.netlify/functions", name);
            collector.add_export(entry.file, &["handler", "default"], "ANY", path, &[]);
        }
        cloudflare(collector, &format!("{home}functions/"));
        if !others.contains(&home) {
            for entry in collector.below(&format!("{home}api/")) {
                vercel(collector, &entry);
            }
        }
    }
}

/// `api/callback.js` with `export default function handler(req, res)`, or a function for each method.
fn vercel(collector: &mut RouteCollector<'_>, entry: &Entry<'_>) {
    if entry.name.starts_with('_') || !entry.is_script() {
        return;
    }
    let path = entry.path("/api");
    collector.add_methods(entry.file, &path, &[]);
    let default = collector.exported(entry.file, "default");
    let handler = default.and_then(|(own, _)| own.functions.last().copied());
    let first = handler.and_then(|function| collector.links.scope(function).parameters.first());
    let first = first.map(|value| value.trim_start_matches('_'));
    if matches!(first, Some("req" | "request")) {
        collector.add_export(entry.file, &["default"], "ANY", path, &[]);
    }
}

/// `functions/callback.js` with `onRequestGet`, after the `_middleware` of its folders.
fn cloudflare(collector: &mut RouteCollector<'_>, folder: &str) {
    let entries = collector.below(folder);
    let middleware = collector.layouts(&entries, &["_middleware"], "onRequest");
    for entry in entries.iter().filter(|entry| !entry.name.starts_with('_')) {
        let before = around(&middleware, entry);
        for method in METHODS {
            let (first, rest) = method.split_at(1);
            let name = format!("onRequest{first}{}", rest.to_ascii_lowercase());
            collector.add_export(entry.file, &[&name], method, entry.path(""), &before);
        }
        collector.add_export(entry.file, &["onRequest"], "ANY", entry.path(""), &before);
    }
}
