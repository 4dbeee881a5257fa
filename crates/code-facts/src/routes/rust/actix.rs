//! Actix Web. Sources: actix.rs/docs, "URL Dispatch", "Middleware"; docs.rs/actix-web, "web".

use super::rocket::mounts;
use super::ways::{Calls, Way, ways};
use super::{extracted, first_call, handler, verb};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{RouteCollector, joined};
use crate::syntax::{CallId, FileId, Language, Marker, Value};

pub(in super::super) fn read(reading: &mut RouteCollector<'_>) {
    let of_rocket = mounts(reading);
    let calls = Calls::of(reading);
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Rust {
            continue;
        }
        for (scope, declared) in source.scopes.iter_enumerated() {
            let at = FunctionRef { file, scope };
            if of_rocket.iter().any(|(_, it)| *it == at) {
                continue;
            }
            for marker in &declared.markers {
                marked(reading, &calls, at, marker);
            }
        }
        for id in source.calls.keys() {
            route(reading, &calls, file, id);
        }
    }
}

/// `#[get("/callback")]` above a function that is given to `.service(callback)`.
fn marked<'p>(
    reading: &mut RouteCollector<'p>,
    calls: &Calls<'p>,
    at: FunctionRef,
    marker: &Marker,
) {
    let name = marker.name.rsplit('.').next().unwrap_or_default();
    let methods: Vec<String> = match name {
        "route" => {
            let methods = marker.arguments.iter();
            let methods = methods.filter(|argument| argument.name.as_deref() == Some("method"));
            methods
                .filter_map(|argument| Some(argument.value.text()?.to_owned()))
                .collect()
        }
        name => verb(name).into_iter().collect(),
    };
    let first = marker.arguments.first().filter(|it| it.name.is_none());
    let Some(path) = first.and_then(|it| it.value.text()) else {
        return;
    };
    if methods.is_empty() || !path.starts_with('/') && !path.is_empty() {
        return;
    }
    let guards = Handlers {
        unknown: marker
            .arguments
            .iter()
            .filter(|argument| argument.name.as_deref() == Some("wrap"))
            .filter_map(|argument| Some(argument.value.text()?.to_owned()))
            .collect(),
        ..Handlers::default()
    };
    let mut all = registered(reading, calls, at);
    if all.is_empty() {
        all.push(Way::default());
    }
    for way in all {
        let mut before = way.before.clone();
        before.push(guards.clone());
        before.push(extracted(reading, at));
        for method in &methods {
            let mut own = Handlers::default();
            own.functions.push(at);
            let place = reading.place(at.file, marker.span);
            let path = joined(&way.prefix, path);
            reading.add(method, path, &before, own, place);
        }
    }
}

/// The ways to `.service(handler)`.
fn registered<'p>(
    reading: &RouteCollector<'p>,
    calls: &Calls<'p>,
    handler: FunctionRef,
) -> Vec<Way> {
    let name = &reading.source(handler.file).scopes[handler.scope].name;
    let mut found = Vec::new();
    for (file, id) in calls.named("service").iter().copied() {
        let call = &reading.source(file).calls[id];
        let at = FunctionRef {
            file,
            scope: call.scope,
        };
        let is_it = |item: &Value| match item {
            Value::Name(path) => {
                path.rsplit('.').next() == Some(name)
                    && reading.links.resolve_at(at, path) == Some(handler)
            }
            _ => false,
        };
        let mut given = call.arguments.iter();
        let is_given = given.any(|argument| match &argument.value {
            Value::List(items) => items.iter().any(is_it),
            value => is_it(value),
        });
        if is_given {
            found.extend(ways(reading, calls, file, id));
        }
    }
    found
}

/// `.route("/callback", web::get().to(callback))`, `web::resource("/callback").to(callback)`
fn route<'p>(reading: &mut RouteCollector<'p>, calls: &Calls<'p>, file: FileId, id: CallId) {
    let source = reading.source(file);
    let call = &source.calls[id];
    let first = first_call(source, id);
    let root = &source.calls[first];
    if call.name() != "to" || call.receiver.is_none() {
        return;
    }
    let at = FunctionRef {
        file,
        scope: call.scope,
    };
    let Some(given) = call.positional(0) else {
        return;
    };
    let own = handler(reading, at, given);
    // `web::get().to(…)` is given to a route, `web::resource(…).to(…)` is one itself.
    let method = verb(root.name()).unwrap_or_else(|| "ANY".to_owned());
    let route = source.calls.position(|call| {
        call.name() == "route" && call.arguments.iter().any(|it| it.value == Value::Call(id))
    });
    let (asked, path) = match route {
        Some(route) => {
            let call = &source.calls[route];
            let path = call.positional(0).filter(|it| **it != Value::Call(id));
            (route, path.and_then(|it| reading.links.text(at, it)))
        }
        None if root.name() == "resource" => (id, None),
        None => return,
    };
    let span = source.calls[asked].span;
    for way in ways(reading, calls, file, asked) {
        let mut before = way.before.clone();
        before.extend(own.functions.iter().map(|it| extracted(reading, *it)));
        let path = joined(&way.prefix, &path.clone().unwrap_or_default());
        let place = reading.place(file, span);
        reading.add(&method, path, &before, own.clone(), place);
    }
}
