//! Functions that a host serves by where their files lie.
//! Sources: vercel.com/docs "Functions", docs.netlify.com "Functions", developers.cloudflare.com
//! "Pages Functions".

use super::folders::Entry;
use super::{METHODS, RouteCollector, joined};
use crate::resolve::Handlers;

/// Frameworks with an `api` folder of their own.
const OTHERS: &[&str] = &["next", "nuxt", "nitropack", "nitro"];

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    let others = reading.homes(OTHERS);
    for home in reading.manifests() {
        for entry in reading.below(&format!("{home}netlify/functions/")) {
            netlify(reading, &entry);
        }
        cloudflare(reading, &format!("{home}functions/"));
        if !others.contains(&home) {
            for entry in reading.below(&format!("{home}api/")) {
                vercel(reading, &entry);
            }
        }
    }
}

fn path_of(entry: &Entry<'_>, prefix: &str) -> String {
    let path = joined(prefix, &entry.folders.join("/"));
    match entry.name {
        "index" => path,
        name => joined(&path, name),
    }
}

/// `api/callback.js` with `export default function handler(req, res)`, or a function for each method.
fn vercel(reading: &mut RouteCollector<'_>, entry: &Entry<'_>) {
    if entry.name.starts_with('_') || !entry.is_script() {
        return;
    }
    let path = path_of(entry, "/api");
    reading.add_methods(entry.file, &path, &[]);
    let Some((own, span)) = reading.exported(entry.file, "default") else {
        return;
    };
    let answers = own.functions.last().is_some_and(|function| {
        let parameters = &reading.source(function.file).scopes[function.scope].parameters;
        let first = parameters.first().map(|it| it.trim_start_matches('_'));
        matches!(first, Some("req" | "request"))
    });
    if answers {
        let place = reading.place(entry.file, span);
        reading.add("ANY", path, &[], own, place);
    }
}

/// `netlify/functions/callback.js` with `handler` or a default export.
fn netlify(reading: &mut RouteCollector<'_>, entry: &Entry<'_>) {
    let own = reading.exported(entry.file, "handler");
    let own = own.or_else(|| reading.exported(entry.file, "default"));
    if let Some((own, span)) = own {
        // A folder is one function, whose main file has its name.
        let name = entry.folders.first().copied().unwrap_or(entry.name);
        let place = reading.place(entry.file, span);
        let path = joined("/.netlify/functions", name);
        reading.add("ANY", path, &[], own, place);
    }
}

/// `functions/callback.js` with `onRequestGet`, after the `_middleware` of its folders.
fn cloudflare(reading: &mut RouteCollector<'_>, folder: &str) {
    let entries = reading.below(folder);
    let middleware = entries.iter().filter(|it| it.name == "_middleware");
    let middleware: Vec<(Vec<&str>, Handlers)> = middleware
        .filter_map(|entry| {
            Some((
                entry.folders.clone(),
                reading.exported(entry.file, "onRequest")?.0,
            ))
        })
        .collect();
    for entry in entries.iter().filter(|it| !it.name.starts_with('_')) {
        let before = middleware
            .iter()
            .filter(|(it, _)| entry.folders.starts_with(it));
        let before: Vec<_> = before.map(|(_, it)| it.clone()).collect();
        let path = path_of(entry, "");
        let methods = METHODS.iter().map(|method| {
            let (first, rest) = method.split_at(1);
            (
                *method,
                format!("onRequest{first}{}", rest.to_ascii_lowercase()),
            )
        });
        for (method, name) in methods.chain([("ANY", "onRequest".to_owned())]) {
            if let Some((own, span)) = reading.exported(entry.file, &name) {
                let place = reading.place(entry.file, span);
                reading.add(method, path.clone(), &before, own, place);
            }
        }
    }
}
