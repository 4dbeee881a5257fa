//! Rocket. Source: rocket.rs/guide, "Requests".

use super::{extracted, verb};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{RouteCollector, joined};
use crate::syntax::{Language, Value};

pub(in super::super) fn read(reading: &mut RouteCollector<'_>) {
    let mounts = mounts(reading);
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Rust {
            continue;
        }
        for (scope, declared) in source.scopes.iter_enumerated() {
            let at = FunctionRef { file, scope };
            for marker in &declared.markers {
                let first = marker.arguments.first().filter(|it| it.name.is_none());
                let path = first.and_then(|it| it.value.text());
                let (Some(method), Some(path)) = (verb(&marker.name), path) else {
                    continue;
                };
                let of = mounts.iter().filter(|(_, it)| *it == at);
                for (prefix, _) in of.collect::<Vec<_>>() {
                    let path = path.split('?').next().unwrap_or_default();
                    let mut own = Handlers::default();
                    own.functions.push(at);
                    let before = [extracted(reading, at)];
                    let place = reading.place(file, marker.span);
                    reading.add(&method, joined(prefix, path), &before, own, place);
                }
            }
        }
    }
}

/// The functions of `.mount("/auth", routes![sign_in, callback])`, each with its prefix.
pub(super) fn mounts(reading: &RouteCollector<'_>) -> Vec<(String, FunctionRef)> {
    let mut found = Vec::new();
    for (file, source) in reading.files.iter_enumerated() {
        let is_rust = source.language == Language::Rust;
        for call in source
            .calls
            .iter()
            .filter(|call| is_rust && call.name() == "mount")
        {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            let prefix = call.positional(0).and_then(|it| reading.links.text(at, it));
            let (Some(prefix), Some(Value::Call(list))) = (prefix, call.positional(1)) else {
                continue;
            };
            for argument in &source.calls[*list].arguments {
                if let Value::Name(path) = &argument.value
                    && let Some(function) = reading.links.resolve_at(at, path)
                {
                    found.push((prefix.clone(), function));
                }
            }
        }
    }
    found
}
