//! NestJS: controllers by decorators. Source: docs.nestjs.com, "Controllers", "Guards".

use super::{METHODS, RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{Marker, ScopeId, Value};

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    let mut root = None;
    for (file, source) in reading.files.iter_enumerated() {
        let mut calls = source.calls.iter();
        let global = calls.find(|it| it.name() == "setGlobalPrefix");
        let at = FunctionRef::whole(file);
        root = root.or(global.and_then(|call| reading.links.text(at, call.positional(0)?)));
    }
    let root = root.unwrap_or_default();
    for (file, source) in reading.files.iter_enumerated() {
        if !reading.imports(file, "@nestjs/common") {
            continue;
        }
        for (scope, method) in source.scopes.iter_enumerated() {
            let class = &source.scopes[method.parent];
            let controller = class.markers.iter().find(|it| it.name == "Controller");
            let Some(controller) = controller.filter(|_| method.parent != scope) else {
                continue;
            };
            let at = FunctionRef { file, scope };
            for marker in &method.markers {
                let Some(verb) = verb(&marker.name) else {
                    continue;
                };
                let markers = class.markers.iter().chain(&method.markers);
                let before: Vec<_> = markers.filter_map(|it| guard(reading, at, it)).collect();
                let own = Handlers {
                    functions: vec![at],
                    ..Handlers::default()
                };
                for prefix in paths(reading, at, controller) {
                    for path in paths(reading, at, marker) {
                        let path = joined(&joined(&root, &prefix), &path);
                        let place = reading.place(file, marker.span);
                        reading.add(&verb, path, &before, own.clone(), place);
                    }
                }
            }
        }
    }
}

/// `Get` → `GET`.
fn verb(marker: &str) -> Option<String> {
    let method = marker.to_ascii_uppercase();
    match method.as_str() {
        "ALL" => Some("ANY".to_owned()),
        other_method if METHODS.contains(&other_method) => Some(method),
        _ => None,
    }
}

/// The paths of `@Get("callback")`, `@Controller({ path: "auth" })`; the empty one where none is given.
fn paths(reading: &RouteCollector<'_>, at: FunctionRef, marker: &Marker) -> Vec<String> {
    let value = marker.arguments.first().map(|it| &it.value);
    let value = value.map(|value| value.get("path").unwrap_or(value));
    let paths = value.map_or_else(Vec::new, |it| reading.links.texts(at, it));
    if paths.is_empty() {
        vec![String::new()]
    } else {
        paths
    }
}

/// The `canActivate` of each of `@UseGuards(AuthGuard, …)`.
fn guard(reading: &RouteCollector<'_>, at: FunctionRef, marker: &Marker) -> Option<Handlers> {
    if marker.name != "UseGuards" {
        return None;
    }
    let mut guards = Handlers::default();
    for argument in &marker.arguments {
        let name = match &argument.value {
            Value::Name(name) => name.clone(),
            Value::Call(call) => reading.source(at.file).calls[*call].callee.clone(),
            _ => continue,
        };
        let file = FunctionRef {
            scope: ScopeId::FILE,
            ..at
        };
        let method = reading.links.find(file, &format!("{name}.canActivate"));
        match method.map(|it| reading.links.handlers_of(&it)) {
            Some(handler) if !handler.functions.is_empty() => {
                guards.functions.extend(handler.functions)
            }
            _ => guards.unknown.push(name),
        }
    }
    Some(guards)
}
