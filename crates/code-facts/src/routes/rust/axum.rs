//! Axum. Sources: docs.rs/axum, "Router", "middleware", "extract".

use super::mounts::Mounts;
use super::{RUST, extractors, handler, verb};
use crate::resolve::Handlers;
use crate::routes::RouteCollector;
use crate::routes::graph::Endpoint;
use crate::routes::site::CallSite;

pub(in super::super) fn read(collector: &mut RouteCollector<'_>) {
    let mounts = Mounts::of(collector);
    for site in collector.calls_in(RUST) {
        if matches!(site.name(), "route" | "route_service" | "add" | "api_route") {
            route(collector, &mounts, site);
        }
    }
}

/// `.route("/callback", get(callback).post(other))`
fn route<'p>(collector: &mut RouteCollector<'p>, mounts: &Mounts<'p>, site: CallSite<'p>) {
    let last = site.positional(1).and_then(|value| site.made(value));
    let (Some(path), Some(last)) = (site.text_at(0), last) else {
        return;
    };
    let services = services(site, last);
    if services.is_empty() {
        return;
    }
    let outer = mounts.paths(site);
    for (method, own, layers) in services {
        let before = [layers, extractors(site.links, &own)].concat();
        let endpoint = Endpoint {
            before,
            ..Endpoint::new(&method, &path, own.clone())
        };
        collector.add_below(&outer, &endpoint, &site.place());
    }
}

/// The methods of `get(a).post(b).layer(c)`, each with its handler and the layers around it.
fn services(site: CallSite<'_>, last: CallSite<'_>) -> Vec<(String, Handlers, Vec<Handlers>)> {
    let mut found = Vec::new();
    let mut layers: Vec<Handlers> = Vec::new();
    for call in last.chain().into_iter().rev() {
        let name = call.name();
        if matches!(name, "layer" | "route_layer") {
            layers.extend(call.positional(0).map(|value| site.handlers(value)));
            continue;
        }
        let name = name.strip_suffix("_service").unwrap_or(name);
        let name = name.strip_suffix("_with").unwrap_or(name);
        // `web::get().to(handler)` is Actix's.
        if let (Some(method), Some(given)) = (verb(name), call.values().last()) {
            found.push((method, handler(site, given), layers.clone()));
        }
    }
    found.reverse();
    found
}
