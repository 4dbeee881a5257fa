//! Rocket. Source: rocket.rs/guide, "Requests".

use super::{RUST, extracted, verb};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{RouteCollector, joined};
use crate::syntax::Value;

pub(in super::super) fn read(collector: &mut RouteCollector<'_>) {
    let mounted = mounted(collector);
    for (at, declared) in collector.scopes_in(RUST) {
        for marker in &declared.markers {
            let path = marker.first_text();
            let (Some(method), Some(path)) = (verb(&marker.name), path) else {
                continue;
            };
            let path = path.split('?').next().unwrap_or_default();
            for (prefix, _) in mounted.iter().filter(|(_, it)| *it == at) {
                let before = [extracted(collector.links, at)];
                let place = collector.place(at.file, marker.span);
                collector.add(
                    &method,
                    joined(prefix, path),
                    &before,
                    Handlers::of(at),
                    place,
                );
            }
        }
    }
}

/// The functions of `.mount("/auth", routes![sign_in, callback])`, each with its prefix.
pub(super) fn mounted(collector: &RouteCollector<'_>) -> Vec<(String, FunctionRef)> {
    let mut found = Vec::new();
    for site in collector
        .calls_in(RUST)
        .filter(|call| call.name() == "mount")
    {
        let list = site.positional(1).and_then(|value| site.made(value));
        let (Some(prefix), Some(list)) = (site.text_at(0), list) else {
            continue;
        };
        let names = list.values().filter_map(Value::name);
        let functions = names.filter_map(|name| site.function_named(name));
        found.extend(functions.map(|function| (prefix.clone(), function)));
    }
    found
}
