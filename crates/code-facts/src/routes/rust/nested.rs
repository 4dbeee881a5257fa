//! Axum. Sources: docs.rs/axum, "Router", "middleware", "extract".

use super::ways::{Calls, ways};
use super::{extracted, handler, verb};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{RouteCollector, joined};
use crate::syntax::{CallId, FileId, Language, Value};

pub(in super::super) fn read(reading: &mut RouteCollector<'_>) {
    let calls = Calls::of(reading);
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Rust {
            continue;
        }
        for (id, call) in source.calls.iter_enumerated() {
            if matches!(call.name(), "route" | "route_service" | "add" | "api_route") {
                route(reading, &calls, file, id);
            }
        }
    }
}

/// `.route("/callback", get(callback).post(other))`
fn route<'p>(reading: &mut RouteCollector<'p>, calls: &Calls<'p>, file: FileId, id: CallId) {
    let call = &reading.source(file).calls[id];
    let at = FunctionRef {
        file,
        scope: call.scope,
    };
    let path = call.positional(0).and_then(|it| reading.links.text(at, it));
    let (Some(path), Some(Value::Call(last))) = (path, call.positional(1)) else {
        return;
    };
    let services = services(reading, at, *last);
    if services.is_empty() {
        return;
    }
    for way in ways(reading, calls, file, id) {
        for (method, own, mut before) in services.clone() {
            let mut all = way.before.clone();
            all.append(&mut before);
            all.extend(own.functions.iter().map(|it| extracted(reading, *it)));
            let place = reading.place(file, call.span);
            let path = joined(&way.prefix, &path);
            reading.add(&method, path, &all, own, place);
        }
    }
}

/// The methods of `get(a).post(b).layer(c)`, each with its handler and the layers around it.
fn services(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    last: CallId,
) -> Vec<(String, Handlers, Vec<Handlers>)> {
    let source = reading.source(at.file);
    let chain = std::iter::successors(Some(last), |it| source.calls[*it].receiver);
    let mut found = Vec::new();
    let mut layers: Vec<Handlers> = Vec::new();
    for id in chain.take(32) {
        let call = &source.calls[id];
        let name = call.name();
        if matches!(name, "layer" | "route_layer") {
            let given = call.positional(0);
            layers.extend(given.map(|it| reading.links.handlers(at, it)));
            continue;
        }
        let name = name.strip_suffix("_service").unwrap_or(name);
        let name = name.strip_suffix("_with").unwrap_or(name);
        // `web::get().to(handler)` is Actix's.
        let (Some(method), Some(given)) = (verb(name), call.arguments.last()) else {
            continue;
        };
        found.push((method, handler(reading, at, &given.value), layers.clone()));
    }
    found.reverse();
    found
}
