//! Actix Web. Sources: actix.rs/docs, "URL Dispatch", "Middleware"; docs.rs/actix-web, "web".

use super::mounts::Mounts;
use super::rocket::mounted;
use super::{RUST, extracted, extractors, handler, verb};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::RouteCollector;
use crate::routes::graph::{Endpoint, MountPath};
use crate::routes::site::CallSite;
use crate::syntax::{Argument, Marker, Value};

pub(in super::super) fn read(collector: &mut RouteCollector<'_>) {
    let of_rocket = mounted(collector);
    let mounts = Mounts::of(collector);
    for (at, declared) in collector.scopes_in(RUST) {
        if !of_rocket.iter().any(|(_, it)| *it == at) {
            for marker in &declared.markers {
                marked(collector, &mounts, at, marker);
            }
        }
    }
    for site in collector.calls_in(RUST) {
        route(collector, &mounts, site);
    }
}

/// `#[get("/callback")]` above a function that is given to `.service(callback)`.
fn marked<'p>(
    collector: &mut RouteCollector<'p>,
    mounts: &Mounts<'p>,
    at: FunctionRef,
    marker: &Marker,
) {
    let given = |name: &str| {
        let is_it = |argument: &&Argument| argument.name.as_deref() == Some(name);
        let texts = marker.arguments.iter().filter(is_it);
        let texts = texts.filter_map(|argument| argument.value.text());
        texts.map(str::to_owned).collect::<Vec<_>>()
    };
    let methods = match marker.last_name() {
        "route" => given("method"),
        name => verb(name).into_iter().collect(),
    };
    let Some(path) = marker.first_text() else {
        return;
    };
    if methods.is_empty() || !path.starts_with('/') && !path.is_empty() {
        return;
    }
    let guards = Handlers::names(given("wrap"));
    let place = collector.place(at.file, marker.span);
    let endpoint = Endpoint {
        methods,
        paths: vec![path.to_owned()],
        before: vec![guards, extracted(collector.links, at)],
        own: Handlers::of(at),
    };
    let outer = registered(mounts, at);
    collector.add_below(&outer, &endpoint, &place);
}

/// The paths to `.service(handler)`; the empty one if there is none.
fn registered<'p>(mounts: &Mounts<'p>, handler: FunctionRef) -> Vec<MountPath> {
    let mut found = Vec::new();
    for site in mounts.named("service") {
        let is_it = |item: &Value| item.name().is_some_and(|path| site.means(path, handler));
        if site.values().any(|value| value.items().iter().any(is_it)) {
            found.extend(mounts.paths(*site));
        }
    }
    if found.is_empty() {
        found.push(MountPath::default());
    }
    found
}

/// `.route("/callback", web::get().to(callback))`, `web::resource("/callback").to(callback)`
fn route<'p>(collector: &mut RouteCollector<'p>, mounts: &Mounts<'p>, site: CallSite<'p>) {
    if site.name() != "to" || site.receiver.is_none() {
        return;
    }
    let Some(given) = site.positional(0) else {
        return;
    };
    let root = site.first();
    let own = handler(site, given);
    // `web::get().to(…)` is given to a route, `web::resource(…).to(…)` is one itself.
    let method = verb(root.name()).unwrap_or_else(|| "ANY".to_owned());
    let is_it = |value: &Value| *value == Value::Call(site.id);
    let route = site
        .source
        .calls
        .position(|call| call.name() == "route" && call.values().any(is_it));
    let (route, path) = match route.map(|call| site.other(call)) {
        Some(route) => (route, route.text_at(0)),
        None if root.name() == "resource" => (site, None),
        None => return,
    };
    let before = extractors(site.links, &own);
    let path = path.unwrap_or_default();
    let endpoint = Endpoint {
        before,
        ..Endpoint::new(&method, path, own.clone())
    };
    collector.add_below(&mounts.paths(route), &endpoint, &route.place());
}
